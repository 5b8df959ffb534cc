"""The report for programs, read back by the json module."""

import json
from typing import Any

from diagclinic.reporting.json_report import render_json
from tests.diagclinic.reporting.report_samples import BEFORE, CARD, SHOP, card_report, full_report, report


def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render_json(full_report()))
    return found


def test_the_keys_are_those_that_were_promised() -> None:
    assert set(document()) == {
        "format", "format_version", "report_id", "shop_name", "program_version", "is_demo", "made_at", "vci",
        "vehicle", "scanned_at", "is_complete", "units", "faults", "frames", "readiness", "differences",
        "actions", "shop_contact", "odometer", "technician", "complaint", "note",
    }  # fmt: skip


def test_the_keys_of_the_parts_are_those_that_were_promised() -> None:
    parts = ("units", "faults", "frames", "readiness", "differences", "actions")
    keys = {part: " ".join(document()[part][0]) for part in parts}
    assert keys == {
        "units": "name address state state_word is_fully_read remarks calibrations",
        "faults": "code title is_known severity unit address statuses",
        "frames": "unit address code values",
        "readiness": "unit address remark is_offered mil_on monitors",
        "differences": "caption before_at after_at new gone still not_read_again first_read",
        "actions": "at by what outcome",
    }


def test_it_names_its_format_and_version() -> None:
    assert (document()["format"], document()["format_version"]) == ("diagclinic-report", 1)


def test_times_carry_their_offset() -> None:
    assert document()["made_at"] == "2026-11-21T08:30:00+00:00"


def test_enumerations_are_their_words() -> None:
    worst = document()["faults"][0]
    assert (worst["severity"], worst["statuses"]) == ("critical", ["confirmed"])


def test_letters_of_every_script_stand_as_they_are() -> None:
    assert '"Garage Müller"' in render_json(full_report())


def test_what_is_not_known_is_null() -> None:
    assert json.loads(render_json(report()))["scanned_at"] is None


def test_the_same_report_gives_the_same_text() -> None:
    assert render_json(report(BEFORE)) == render_json(report(BEFORE))


def test_odometer_tells_its_origin() -> None:
    found = json.loads(render_json(card_report()))
    assert [(one["km"], one["origin"]) for one in found["odometer"]] == [
        (84231.7, "vehicle"),
        (84300, "typed"),
    ]


def test_job_card_stands_as_it_was_entered() -> None:
    found = json.loads(render_json(card_report()))
    told = (found["technician"], found["complaint"], found["note"], found["shop_contact"])
    assert told == (CARD.technician, CARD.complaint, CARD.note, list(SHOP.contact))
