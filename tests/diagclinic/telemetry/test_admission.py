"""diagclinic.telemetry.admission: what is not declared, agreed to and of its shape never gets in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.services.consent import Level
from diagclinic.services.private_words import LEFT_OUT, PrivateWords
from diagclinic.services.telemetry import Crashed, FeedbackGiven, OperationEnded
from diagclinic.telemetry.admission import Admission
from diagclinic.telemetry.declared import EXPIRES, KINDS, EventClass

TODAY = date(2026, 11, 21)
SCAN = OperationEnded("scan", "can11", "elm327", "ok", 5321)
PLAIN = {"op": "scan", "protocol": "can11", "vci": "elm327", "outcome": "ok", "ms": 5321, "code": ""}
VIN = "WVWZZZ1JZ3W386752"


def nobody() -> PrivateWords:
    return PrivateWords(())


ALL = Admission(Level.RESEARCH, TODAY, nobody)


def test_fact_is_told_by_its_fields() -> None:
    event = ALL.admit(SCAN)
    assert event is not None
    assert (event.kind, event.event_class, event.level, event.told) == (
        "operation",
        EventClass.PERFORMANCE,
        Level.HEALTH,
        PLAIN,
    )


@pytest.mark.parametrize("level", Level)
def test_nothing_is_told_above_what_is_agreed(level: Level) -> None:
    is_told = Admission(level, TODAY, nobody).admit(SCAN) is not None
    assert is_told is (level >= Level.HEALTH)


@pytest.mark.parametrize(
    "wrong",
    [
        {"vin": VIN},
        {"op": VIN.lower()},
        {"op": "Tess Turner"},
        {"outcome": "splendid"},
        {"ms": "5321"},
        {"ms": -1},
    ],
)
def test_field_that_is_not_declared_so_keeps_the_event_out(wrong: Mapping[str, Any]) -> None:
    assert ALL.admit_fields("operation", {**PLAIN, **wrong}) is None


@pytest.mark.parametrize("name", PLAIN)
def test_event_without_a_field_is_not_whole(name: str) -> None:
    assert ALL.admit_fields("operation", {key: one for key, one in PLAIN.items() if key != name}) is None


def test_kind_that_is_not_declared_is_not_told() -> None:
    assert ALL.admit_fields("keystroke", {"key": "a"}) is None


def test_ratings_may_lack() -> None:
    event = Admission(Level.NONE, TODAY, nobody).admit(FeedbackGiven("scan", csat=4))
    assert event is not None
    assert event.told == {"about": "scan", "csat": 4, "words": ""}


def test_what_somebody_wrote_is_searched() -> None:
    admission = Admission(Level.NONE, TODAY, lambda: PrivateWords(("Tess Turner",)))
    event = admission.admit(FeedbackGiven("scan", words=f"Tess Turner scanned {VIN}"))
    assert event is not None
    assert event.told["words"] == f"{LEFT_OUT} scanned {LEFT_OUT}"


def test_private_words_are_not_asked_for_where_nobody_wrote() -> None:
    def trouble() -> PrivateWords:
        raise AssertionError("nobody wrote anything")

    assert Admission(Level.RESEARCH, TODAY, trouble).admit(SCAN) is not None


def test_frame_that_reads_as_a_vin_keeps_the_crash_out() -> None:
    crash = Crashed("python", "KeyError", "0" * 16, (f"diagclinic.x:_{VIN}:7",))
    assert ALL.admit(crash) is None


def test_nothing_is_told_beyond_its_time() -> None:
    late = replace(ALL, today=EXPIRES + timedelta(days=1))
    assert late.admit(SCAN) is None


def test_field_beyond_its_time_is_left_out_of_its_event() -> None:
    kind = KINDS["feature"]
    fields = tuple(
        replace(field, expires=TODAY - timedelta(days=1)) if field.name == "count" else field
        for field in kind.fields
    )
    admission = replace(ALL, kinds={"feature": replace(kind, fields=fields)})
    event = admission.admit_fields("feature", {"feature": "scan", "count": 2})
    assert event is not None
    assert event.told == {"feature": "scan"}


@given(
    name=st.sampled_from(sorted(KINDS)),
    values=st.dictionaries(st.text(max_size=8), st.text(max_size=30) | st.integers() | st.none(), max_size=6),
)
def test_made_up_fields_never_get_in(name: str, values: dict[str, Any]) -> None:
    event = ALL.admit_fields(name, values)
    assert event is None or set(event.told) <= {field.name for field in KINDS[name].fields}
