"""The report as a table, read back by the csv module."""

import csv
from dataclasses import replace

import pytest

from diagclinic.core.legible import legible
from diagclinic.core.reply import Silent
from diagclinic.core.visit_details import Shop
from diagclinic.reporting.csv_report import COLUMNS, render_csv
from diagclinic.services.reports import VisitReport
from tests.diagclinic.reporting.report_samples import (
    BEFORE,
    CARD,
    HONDA,
    SILENT_CLUSTER,
    card_report,
    full_report,
    report,
    scan,
)


def rows(found: VisitReport, section: str) -> list[dict[str, str]]:
    lines = render_csv(found).splitlines(keepends=True)
    every = csv.DictReader(lines, delimiter=";", strict=True)
    return [row for row in every if row["section"] == section]


def values(found: VisitReport, section: str) -> dict[str, str]:
    return {row["item"]: row["value"] for row in rows(found, section)}


def test_the_first_line_names_the_columns() -> None:
    assert render_csv(report()).splitlines()[0] == ";".join(COLUMNS)


def test_every_line_has_every_column() -> None:
    lines = csv.reader(render_csv(full_report()).splitlines(keepends=True), delimiter=";")
    assert {len(line) for line in lines} == {len(COLUMNS)}


def test_a_demo_is_called_a_demo() -> None:
    assert [values(report(is_demo=demo), "report")["demo"] for demo in (True, False)] == ["yes", "no"]


def test_the_vehicle_is_there() -> None:
    vehicle = values(report(), "vehicle")
    assert (vehicle["VIN"], vehicle["plate"], vehicle["model years"]) == (str(HONDA.vin), "B-MÜ 42", "2003")


def test_a_fault_has_its_code_its_unit_and_its_lists() -> None:
    worst = rows(full_report(), "fault")[0]
    wanted = {"item": "P0302", "text": "Cylinder 2 misfire", "severity": "critical", "statuses": "confirmed"}
    assert wanted.items() <= worst.items()


def test_a_unit_that_refused_has_its_remark() -> None:
    assert "permanent codes: refused: conditions are not right" in {
        row["text"] for row in rows(report(BEFORE), "unit") if row["item"] == "remark"
    }


def test_a_unit_lists_its_calibrations() -> None:
    found = [row["text"] for row in rows(report(BEFORE), "unit") if row["item"] == "calibration"]
    assert found == ["CAL-1 (1791BC82)", "CAL-2"]


def test_a_freeze_frame_keeps_numbers_as_numbers() -> None:
    frame = {row["item"]: (row["value"], row["measure"]) for row in rows(report(BEFORE), "freeze-frame")}
    assert frame == {"Engine speed": ("812", "1/min"), "Fuel trim": ("-3.9", "%")}


def test_readiness_tells_lamp_and_self_tests() -> None:
    assert values(report(scan(BEFORE.units[0])), "readiness") == {
        "warning lamp": "on",
        "Misfire": "complete",
        "Catalyst": "not complete",
        "EGR system": "not fitted",
    }


def test_readiness_that_was_not_answered_is_said_to_be_so() -> None:
    quiet = replace(SILENT_CLUSTER, readiness=Silent(1.0))
    assert [row["text"] for row in rows(report(scan(quiet)), "readiness")] == ["did not answer"]


def test_what_changed_is_named() -> None:
    found = [(row["item"], row["value"]) for row in rows(full_report(), "difference")]
    assert found == [
        ("P0302", "new"),
        ("P0420", "still there"),
        ("P1999", "still there"),
        ("P0301", "gone"),
        ("P0741", "gone"),
    ]


def test_what_was_done_has_its_time_and_its_hand() -> None:
    action = rows(full_report(), "action")[0]
    assert (action["time"], action["value"]) == ("2026-11-21T08:40:00+00:00", "anna")


@pytest.mark.parametrize(
    "label", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", " =1", '=HYPERLINK("http://x";"y")', "-", "+-1"]
)
def test_a_label_cannot_become_a_formula(label: str) -> None:
    hostile = report(vehicle=replace(HONDA, label=label))
    assert values(hostile, "vehicle")["label"] == f"'{label}"


@pytest.mark.parametrize("label", ["-3.9", "+5", "Müllers Wagen", "a;b", 'say "hi"', "two\nlines", ""])
def test_a_harmless_label_stays_as_it_is(label: str) -> None:
    assert values(report(vehicle=replace(HONDA, label=label)), "vehicle")["label"] == label


# -- the job card --

FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\uff1d1+1")


def test_job_card_is_there() -> None:
    assert values(card_report(), "visit") == {
        "technician": CARD.technician,
        "complaint": CARD.complaint,
        "note": CARD.note,
    }


def test_odometer_has_its_origin_and_its_measure() -> None:
    found = [row for row in rows(card_report(), "vehicle") if row["item"] == "odometer"]
    assert [(row["value"], row["measure"], row["text"]) for row in found] == [
        ("84231.7", "km", "read from the vehicle"),
        ("84300", "km", "typed in"),
    ]


def test_shop_has_its_lines() -> None:
    found = [row["value"] for row in rows(card_report(), "report") if row["item"] in {"shop", "shop contact"}]
    assert found == ["Garage Müller", "Hauptstr. 1, Berlin", "030 1234"]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("field", ["technician", "complaint", "note"])
def test_what_people_say_cannot_become_a_formula(field: str, formula: str) -> None:
    hostile = card_report(replace(CARD, **{field: formula}))
    assert values(hostile, "visit")[field] == f"'{formula}"


@pytest.mark.parametrize("formula", FORMULAS)
def test_plate_and_shop_cannot_become_a_formula(formula: str) -> None:
    hostile = card_report(replace(CARD, plate=formula), Shop(formula, (formula,)))
    told = values(hostile, "vehicle")["plate"], values(hostile, "report")["shop"]
    assert (*told, values(hostile, "report")["shop contact"]) == (f"'{formula}",) * 3


@pytest.mark.parametrize("label", ["a\x1b[31m", "\u202eCME", "\x07", "\r\x1b]0;x\x07"])
def test_nothing_in_a_cell_commands_the_terminal_that_shows_the_file(label: str) -> None:
    told = values(report(vehicle=replace(HONDA, label=label)), "vehicle")["label"]
    assert told.removeprefix("'") == legible(label)
