"""Whatever a vehicle told or failed to tell, its report can be made, says it, and says nothing else."""

import csv
import json
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from io import StringIO

from hypothesis import given, settings
from hypothesis import strategies as st

from diagclinic.core.ecu import ControlUnit, EcuRole
from diagclinic.core.reply import Corrupt, NotSupported, Refused, Silent, Value
from diagclinic.core.vehicle import Vehicle
from diagclinic.core.visit import Scan, ScanPurpose, UnitState, Visit, VisitSummary
from diagclinic.reporting.csv_report import render_csv
from diagclinic.reporting.html_report import render_html
from diagclinic.reporting.json_report import render_json
from diagclinic.services.reports import build_report
from diagclinic.services.scan_difference import scan_difference
from tests.diagclinic.reporting.report_samples import (
    AIRBAG,
    CLEARING,
    ENGINE,
    HONDA,
    NOW,
    READINESS,
    ROUGH_IDLE,
    WORDS,
    findings,
    told,
)

OUR_TAGS = {
    "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "b",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


class Tags(HTMLParser):
    """Collects the tags of a page, and those that are open at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


_words = st.text(max_size=12)
_lists = st.lists(st.sampled_from(("P0301", "P0420", "P0741", "P1999")), max_size=2).map(
    lambda codes: told(*codes)
)
_replies = st.one_of(
    _lists,
    st.sampled_from((NotSupported(), Refused(0x03, 0x22, b""), Silent(1.0))),
    st.builds(Corrupt, st.just(b""), _words),
)


@st.composite
def scans(draw: st.DrawFn) -> Scan:
    """Return any scan of two units with names of their own."""
    units = []
    for address in draw(st.lists(st.sampled_from((ENGINE, AIRBAG)), max_size=2, unique=True)):
        unit = findings(address, EcuRole.UNKNOWN, draw(_replies), draw(_replies), draw(_replies))
        frames = draw(st.sampled_from(((), (ROUGH_IDLE,))))
        readiness = draw(st.sampled_from((Value(READINESS, b""), NotSupported(), Silent(1.0))))
        named = ControlUnit(address, EcuRole.UNKNOWN, draw(_words))
        units.append(replace(unit, unit=named, freeze_frames=frames, readiness=readiness))
    return Scan(NOW, draw(st.sampled_from(ScanPurpose)), tuple(units), is_complete=draw(st.booleans()))


@st.composite
def visits(draw: st.DrawFn) -> Visit:
    """Return any visit, with words that nobody chose with a report in mind."""
    vehicle = Vehicle(draw(st.sampled_from((HONDA.vin, None))), draw(_words), draw(_words))
    summary = VisitSummary(
        draw(st.integers(0, 10**9)), NOW, None, vehicle, draw(_words), draw(st.booleans()), None
    )
    actions = st.lists(st.just(replace(CLEARING, by=draw(_words), outcome=draw(_words))), max_size=1)
    return Visit(summary, tuple(draw(st.lists(scans(), max_size=3))), tuple(draw(actions)))


@given(visits())
@settings(max_examples=40)
def test_every_code_of_the_latest_scan_is_in_the_report_once_for_its_unit(visit: Visit) -> None:
    told = sorted((str(f.dtc), str(f.unit)) for f in (visit.scans[-1].faults if visit.scans else ()))
    found = build_report(visit, WORDS, NOW)
    assert sorted((fault.code, fault.address) for fault in found.faults) == told


@given(visits())
@settings(max_examples=40)
def test_every_list_that_was_not_told_has_its_reason(visit: Visit) -> None:
    found = build_report(visit, WORDS, NOW)
    units = visit.scans[-1].units if visit.scans else ()
    spoke = [unit for unit in units if unit.state is not UnitState.SILENT]
    missing = [3 - sum(isinstance(reply, Value) for reply in unit.codes.values()) for unit in spoke]
    assert [len(line.remarks) for line in found.units if line.state is not UnitState.SILENT] == missing


@given(visits())
@settings(max_examples=40)
def test_every_time_is_in_the_zone_of_the_report(visit: Visit) -> None:
    found = build_report(visit, WORDS, NOW)
    times = [found.scanned_at, *(action.at for action in found.actions)]
    assert all(at.utcoffset() == timedelta() for at in times if at)


@given(visits())
@settings(max_examples=40)
def test_every_page_is_made_of_our_own_tags_and_closes_them(visit: Visit) -> None:
    reader = Tags()
    reader.feed(render_html(build_report(visit, WORDS, NOW)))
    assert (reader.seen <= OUR_TAGS, reader.open) == (True, [])


@given(visits())
@settings(max_examples=40)
def test_every_table_reads_back_and_no_cell_is_a_formula(visit: Visit) -> None:
    lines = render_csv(build_report(visit, WORDS, NOW))
    cells = list(csv.reader(StringIO(lines, newline=""), delimiter=";", strict=True))
    formulas = [cell for row in cells for cell in row if re.match(r"[=@\t\r\n]|[+-](?!\d+(\.\d+)?$)", cell)]
    assert formulas == []


@given(visits())
@settings(max_examples=40)
def test_every_report_for_programs_reads_back(visit: Visit) -> None:
    found = build_report(visit, WORDS, NOW)
    document = json.loads(render_json(found))
    assert [fault["code"] for fault in document["faults"]] == [fault.code for fault in found.faults]


@given(scans(), scans())
@settings(max_examples=40)
def test_every_code_of_two_scans_is_in_one_group_of_their_difference(before: Scan, after: Scan) -> None:
    found = scan_difference(before, after)
    groups = (found.new, found.gone, found.still, found.not_read_again, found.first_read)
    grouped = sorted((str(fault.dtc), fault.unit.key) for group in groups for fault in group)
    assert grouped == sorted({(str(f.dtc), f.unit.key) for f in (*before.faults, *after.faults)})
