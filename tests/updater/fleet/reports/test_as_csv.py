"""CSV: read back by another reader, numbers as numbers, no word a formula."""

import csv
import io

import pytest

from updater.fleet.reports.as_csv import as_csv, harmless
from updater.fleet.reports.content import Column, Kind, Report, Section


def _read(report: Report) -> list[list[str]]:
    return list(csv.reader(io.StringIO(as_csv(report).decode("utf-8-sig"), newline="")))


def test_it_begins_with_the_mark_that_spreadsheets_look_for(weekly: Report) -> None:
    assert as_csv(weekly).startswith(b"\xef\xbb\xbf")


def test_every_row_is_there_with_numbers_as_numbers(weekly: Report) -> None:
    rows = _read(weekly)
    assert rows[0] == [weekly.title]
    for section in weekly.sections:
        at = rows.index([section.title])
        assert rows[at + 1] == [column.name for column in section.columns]
        assert len(rows[at + 2 : at + 2 + len(section.rows)][-1]) == len(section.columns)
    versions = rows.index(["Versions"])
    assert float(rows[versions + 2][2]) < 1


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t1", "\r1", '=HYPERLINK("http://x")'])
def test_no_word_is_taken_for_a_formula(weekly: Report, words: str) -> None:
    section = Section("s", (Column("a"),), ((words,),))
    cell = _read(Report(weekly.period, 0, (section,)))[4][0]
    assert cell == f"'{words}"


@pytest.mark.parametrize("parts", [";", "|", "\t"])
@pytest.mark.parametrize("words", ["a{}=cmd|' /C calc'!A0", "{}+1", "a{} -1", "a\n=1{}@SUM(A1)", "\r=1{}=1"])
def test_no_part_of_a_word_is_one_where_lines_are_parted_otherwise(
    weekly: Report, words: str, parts: str
) -> None:
    section = Section("s", (Column("a"),), ((words.format(parts),),))
    text = as_csv(Report(weekly.period, 0, (section,))).decode("utf-8-sig")
    cells = [cell.strip() for row in csv.reader(io.StringIO(text), delimiter=parts) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("words", ["scan", "1.5.0", "", "a=b", "\u2013"])
def test_other_words_stay_as_they_are(words: str) -> None:
    assert harmless(words) == words


def test_a_negative_number_stays_a_number(weekly: Report) -> None:
    section = Section("s", (Column("a", Kind.FIGURE),), ((-30.0,),))
    assert _read(Report(weekly.period, 0, (section,)))[4] == ["-30.0"]


def test_times_are_for_programs_and_what_is_missing_is_empty(weekly: Report) -> None:
    columns = (Column("a", Kind.TIME), Column("b", Kind.SHARE))
    section = Section("s", columns, ((1_795_262_400_000, None),))
    assert _read(Report(weekly.period, 0, (section,)))[4] == ["2026-11-21T12:00:00+00:00", ""]


def test_quotes_commas_and_line_ends_stay_in_their_cell(weekly: Report) -> None:
    words = 'say "x", then\r\ny'
    section = Section("s", (Column("a"),), ((words,),))
    assert _read(Report(weekly.period, 0, (section,)))[4] == [words]
