"""diagclinic.telemetry.writer: what is kept has its time and context; a start of a computer has no name."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from diagclinic.services.consent import Level
from diagclinic.services.private_words import LEFT_OUT, PrivateWords
from diagclinic.services.telemetry import FeatureUsed, FeedbackGiven, OperationEnded
from diagclinic.telemetry.recorder import Told
from diagclinic.telemetry.writer import SpoolWriter
from tests.diagclinic.telemetry.spool_rows import NOW_MS, spool_in
from tests.spools import dropped_in, events_of

SCAN = OperationEnded("scan", "can11", "elm327", "ok", 5)
HERE: Mapping[str, Any] = {"v": "1.4.2", "boot": "a start of this computer", "session": "0" * 16}


def writer_in(folder: Path, level: Level = Level.HEALTH) -> SpoolWriter:
    return SpoolWriter(
        spool_in(folder),
        lambda: HERE,
        lambda: PrivateWords(("Tess Turner",)),
        lambda: level,
        lambda: date(2026, 11, 21),
        lambda: NOW_MS,
    )


def told(fact: Any, once: str = "", context: Mapping[str, Any] | None = None) -> Told:
    return Told(fact, NOW_MS, 51234, once, context)


def test_event_is_the_contracts(tmp_path: Path) -> None:
    writer_in(tmp_path)([told(SCAN)], {})
    (event,) = events_of(tmp_path / "spool.db")
    context = event.pop("context")
    assert event == {
        "n": 1,
        "k": "operation",
        "t": NOW_MS,
        "m": 51234,
        "op": "scan",
        "protocol": "can11",
        "vci": "elm327",
        "outcome": "ok",
        "ms": 5,
        "code": "",
    }
    assert (context["v"], context["level"]) == ("1.4.2", 2)


def test_start_of_the_computer_is_told_under_another_name(tmp_path: Path) -> None:
    writer_in(tmp_path / "a")([told(SCAN), told(SCAN)], {})
    writer_in(tmp_path / "b")([told(SCAN)], {})
    boots = [event["context"]["boot"] for name in "ab" for event in events_of(tmp_path / name / "spool.db")]
    assert all(re.fullmatch("[0-9a-f]{16}", boot) for boot in boots)
    assert (boots[0] == boots[1], boots[0] == boots[2]) == (True, False)


def test_fact_of_an_earlier_session_is_told_in_its_context(tmp_path: Path) -> None:
    writer_in(tmp_path)([told(SCAN, context={"v": "1.3.0"}), told(SCAN)], {})
    assert [event["context"]["v"] for event in events_of(tmp_path / "spool.db")] == ["1.3.0", "1.4.2"]


def test_what_is_not_agreed_makes_no_file(tmp_path: Path) -> None:
    writer_in(tmp_path / "new", Level.NONE)([told(SCAN), told(FeatureUsed("scan"))], {1: 3})
    assert not (tmp_path / "new").exists()


def test_message_that_somebody_sent_is_kept_though_nothing_is_agreed(tmp_path: Path) -> None:
    writer_in(tmp_path, Level.NONE)([told(FeedbackGiven("scan", words="Tess Turner likes it"))], {})
    (event,) = events_of(tmp_path / "spool.db")
    assert event["words"] == f"{LEFT_OUT} likes it"


def test_measurement_is_made_when_it_is_written(tmp_path: Path) -> None:
    measures = [Told(None, NOW_MS, 0, measure=one) for one in (lambda: SCAN, lambda: None)]
    writer_in(tmp_path)(measures, {})
    assert [event["k"] for event in events_of(tmp_path / "spool.db")] == ["operation"]


def test_what_was_lost_is_counted(tmp_path: Path) -> None:
    writer_in(tmp_path)([], {1: 3})
    assert dropped_in(tmp_path / "spool.db") == {1: 3}
