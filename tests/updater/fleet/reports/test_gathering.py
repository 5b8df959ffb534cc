"""What a report holds is what the tables hold for those days, and nothing of the days around."""

from datetime import date

from sqlalchemy import func, select

from tests.updater.fleet.seeding import NOW
from updater.fleet.reports.content import Report, Section
from updater.fleet.reports.gathering import gather
from updater.fleet.reports.periods import Span, around
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import FEEDBACK, INSTALL_DAYS


def _section(report: Report, title: str) -> Section:
    return next(section for section in report.sections if section.title == title)


def _sum(section: Section, name: str) -> float:
    place = [column.name for column in section.columns].index(name)
    return sum(float(row[place] or 0) for row in section.rows)


def test_every_section_has_rows_as_wide_as_its_columns(weekly: Report) -> None:
    for section in weekly.sections:
        assert section.rows, section.title
        assert {len(row) for row in section.rows} == {len(section.columns)}


def test_operations_are_those_of_the_week(filled: Database, weekly: Report) -> None:
    days = INSTALL_DAYS.c
    counted = select(func.sum(days.ok) + func.sum(days.failed))
    within = counted.where(days.day.between(weekly.period.since, weekly.period.until))
    with filled.read() as connection:
        told = connection.execute(within).scalar_one()
    for title in ("Versions", "Operations", "Performance by hardware"):
        assert _sum(_section(weekly, title), "Operations") == told


def test_feedback_is_that_of_the_week(filled: Database, weekly: Report) -> None:
    begin, end = weekly.period.since * 86_400_000, (weekly.period.until + 1) * 86_400_000
    counted = select(func.count()).where(FEEDBACK.c.at >= begin, FEEDBACK.c.at < end)
    with filled.read() as connection:
        assert _sum(_section(weekly, "Feedback"), "Messages") == connection.execute(counted).scalar_one()


def test_what_was_done_tells_who_and_why(weekly: Report) -> None:
    (row,) = _section(weekly, "What was done").rows
    assert row[1:] == ("1.5.0", "halt", "mira", "it crashes \u2013 on ELM327")


def test_a_time_without_anything_is_a_report_of_nothing(filled: Database) -> None:
    with filled.read() as connection:
        report = gather(connection, around(Span.DAY, date(2001, 1, 1)), NOW)
    empty = {section.title for section in report.sections if not section.rows}
    assert empty == {section.title for section in report.sections} - {"Adoption, as told last"}


def test_it_says_of_which_time_it_tells(weekly: Report) -> None:
    assert weekly.title == "DiagClinic fleet, week 2026-W46"
