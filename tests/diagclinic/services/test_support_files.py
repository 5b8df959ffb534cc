"""diagclinic.services.support_files: what stands in the files of a report for support."""

from datetime import UTC, datetime

import pytest

from diagclinic.core.trace import Anchor, Tail, Trace, TraceNote
from diagclinic.core.vehicle import Vehicle
from diagclinic.core.visit import VisitSummary
from diagclinic.services.support_files import (
    KEPT,
    Facts,
    manifest_of,
    read_members,
    readme_of,
    without_people,
    zipped,
)
from drivers.notes import Failure, Layer, NotOpened, Opened, write_note
from tests.service_doubles import INFO, NOON

SUMMARY = VisitSummary(7, NOON, None, Vehicle(None), "elm:COM3", is_demo=False, codes=None)
NOTES = (
    TraceNote(write_note(NotOpened("elm:COM3", Failure("adapter-busy", "in use"))), 0.0),
    TraceNote(b"?", 0.0),
    TraceNote(write_note(Opened(INFO, Layer.TEXT, "diagclinic 1.2")), 0.0),
)
TRACE = Trace(Anchor(NOON, 0.0), NOTES, Tail.CUT, 0)


def facts(
    *, trace: Trace | None = TRACE, is_masked: bool = True, problem: str = "", has_log: bool = True
) -> Facts:
    return Facts(NOON, SUMMARY, is_masked, 2, trace, problem, has_log)


def test_readme_says_what_is_in_it_and_what_was_hidden() -> None:
    text = readme_of(facts())
    assert "visit 7 of 2026-05-04 12:00 UTC" in text
    assert "visit.trace" in text
    assert "diagclinic.log" in text
    assert "(2 found)" in text
    assert "--vci replay:THIS-FILE.zip" in text


def test_readme_promises_no_file_that_is_not_there() -> None:
    text = readme_of(facts(trace=None, problem="gone", has_log=False))
    assert "(There is no trace: gone)" in text
    assert not {"diagclinic.log", "replay:"} & set(text.split())


def test_readme_says_what_stays() -> None:
    assert KEPT in " ".join(readme_of(facts()).split())


def test_readme_says_where_nothing_was_hidden() -> None:
    assert "stand in it as they are" in readme_of(facts(is_masked=False))


def test_every_opening_is_in_the_manifest_also_those_that_failed() -> None:
    openings = manifest_of(facts(), {}, None)["adapter"]["openings"]
    assert openings == [
        {"url": "elm:COM3", "error": "adapter-busy", "details": "in use"},
        {
            "url": "elm:COM3",
            "name": "OBDLink EX",
            "firmware": "STN2230",
            "capabilities": ["FUNCTIONAL", "BATTERY_VOLTAGE"],
            "layer": "text",
            "program": "diagclinic 1.2",
        },
    ]


def test_manifest_says_how_the_trace_ends() -> None:
    assert manifest_of(facts(), {}, None)["trace"]["tail"] == "cut"


def test_there_is_no_self_test_in_the_manifest_where_there_was_none() -> None:
    assert manifest_of(facts(), {}, None)["adapter"]["self_test"] is None


@pytest.mark.parametrize(
    ("trace", "firmware", "is_same"),
    [(TRACE, "STN2230", True), (TRACE, "ELM327 v1.5", False), (None, "STN2230", None)],
)
def test_self_test_says_whether_the_adapter_of_the_visit_has_its_firmware(
    trace: Trace | None, firmware: str, is_same: bool | None
) -> None:
    told = manifest_of(facts(trace=trace), {}, {"firmware": firmware})["adapter"]["self_test"]
    assert told == {"firmware": firmware, "is_same_firmware": is_same}


def test_people_are_left_out_wherever_they_stand() -> None:
    data = {"plate": "AB", "km": 7, "entries": [{"at": "t", "by": "Joe"}], "details": {"technician": "J"}}
    assert without_people(data) == {
        "plate": "",
        "km": 7,
        "entries": [{"at": "t", "by": ""}],
        "details": {"technician": ""},
    }


@pytest.mark.parametrize("at", [NOON, datetime(1970, 1, 1, tzinfo=UTC)])
def test_members_come_back_from_the_file(at: datetime) -> None:
    assert read_members(zipped({"a.txt": "ä", "b": b"\0"}, at)) == {"a.txt": "ä".encode(), "b": b"\0"}
