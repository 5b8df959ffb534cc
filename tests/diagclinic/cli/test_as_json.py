"""diagclinic.cli.as_json: stable keys for programs, as docs/command-line.md names them."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from diagclinic.cli.as_json import (
    action_data,
    fault_data,
    identification_data,
    reading_data,
    replies_data,
    reply_data,
    scan_data,
    vin_data,
    visit_data,
)
from diagclinic.core.dtc import Dtc, DtcStatus, FaultCode
from diagclinic.core.ecu import ControlUnit, EcuRole
from diagclinic.core.freeze_frame import FreezeFrame
from diagclinic.core.readiness import Ignition, Monitor, Readiness
from diagclinic.core.reply import Corrupt, NotSupported, Refused, Reply, Silent, Value
from diagclinic.core.signals import Parameter, Reading
from diagclinic.core.units import Unit
from diagclinic.core.vehicle import UnitIdentity, Vehicle
from diagclinic.core.vin import Vin
from diagclinic.core.visit import Action, ActionKind, Scan, ScanPurpose, UnitFindings, VisitSummary
from diagclinic.services.identify import Identification
from tests.cli_desk import KNOWLEDGE, VIN
from tests.service_doubles import ENGINE, NOON

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "command-line.md"
SPEED = Parameter(key="obd.vehicle_speed", name="Vehicle speed", unit=Unit.KILOMETRE_PER_HOUR)
MONITORS = (
    Monitor("catalyst", "Catalyst", is_supported=True, is_complete=False),
    Monitor("misfire", "Misfire", is_supported=True, is_complete=True),
    Monitor("egr", "EGR", is_supported=False, is_complete=False),
)
UNIT = UnitFindings(
    ControlUnit(ENGINE, EcuRole.ENGINE, "ECM"),
    UnitIdentity(ENGINE, "ECM"),
    {DtcStatus.CONFIRMED: Value((Dtc.parse("P0301"),), b"\x43\x01\x03\x01"), DtcStatus.PENDING: Silent(1.0)},
    Value(Readiness(True, 1, Ignition.SPARK, MONITORS), b"\x41\x01"),  # noqa: FBT003  its field
    (FreezeFrame(ENGINE, 0, None, (Reading(SPEED, 50.0),)),),
)
SCAN = Scan(NOON, ScanPurpose.SCAN, (UNIT,), is_complete=False)
VISIT = VisitSummary(7, NOON, None, Vehicle(None, "B-X 1"), "sim:demo", is_demo=True, codes=None)


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Value(1, b"\x43\x00"), {"kind": "value", "raw": "4300"}),
        (NotSupported(), {"kind": "not-supported"}),
        (Silent(1.0), {"kind": "silent", "waited_s": 1.0}),
        (Corrupt(b"\x43", "too short"), {"kind": "corrupt", "why": "too short", "raw": "43"}),
    ],
)
def test_five_outcomes_are_never_mistaken_for_one_another(reply: Reply[int], told: object) -> None:
    assert reply_data(reply) == told


def test_refusal_tells_its_reason_in_words_too() -> None:
    told = reply_data(Refused(0x03, 0x22, bytes.fromhex("7f0322")))
    assert (told["kind"], told["nrc"], told["raw"]) == ("refused", 0x22, "7f0322")
    assert told["meaning"]


def test_replies_are_told_by_control_unit() -> None:
    assert replies_data({ENGINE: NotSupported()}) == {"7E8": {"kind": "not-supported"}}


def test_reading_tells_its_unit() -> None:
    assert reading_data(Reading(SPEED, 50.0)) == {
        "key": "obd.vehicle_speed",
        "name": "Vehicle speed",
        "value": 50.0,
        "text": "50",
        "unit": "km/h",
    }


def test_vin_tells_its_maker() -> None:
    told = vin_data(Vin.parse("WP0ZZZ99ZTS390000"), KNOWLEDGE.wmi)
    assert (told["maker"], told["country"], told["check_digit_is_required"]) == ("Porsche", "Germany", False)


def test_vehicle_without_a_vin_has_none() -> None:
    found = Identification({ENGINE: Silent(1.0)}, ())
    assert identification_data(found, KNOWLEDGE.wmi) == {"vin": None, "vins": [], "units": []}


def test_vehicle_tells_what_its_units_call_themselves() -> None:
    unit = UnitIdentity(ENGINE, "ECM", Vin.parse(VIN), ("CAL1",), ("6953CD4B",))
    found = Identification({ENGINE: Value(Vin.parse(VIN), b"")}, (unit,))
    (told,) = identification_data(found, KNOWLEDGE.wmi)["units"]
    assert told == {
        "address": "7E8",
        "name": "ECM",
        "vin": VIN,
        "calibrations": ["CAL1"],
        "verification_numbers": ["6953CD4B"],
    }


def test_fault_tells_its_lists_in_alphabetical_order() -> None:
    fault = FaultCode(ENGINE, Dtc.parse("P0301"), frozenset({DtcStatus.PENDING, DtcStatus.CONFIRMED}))
    assert fault_data(fault, KNOWLEDGE.dtc_texts) == {
        "code": "P0301",
        "unit": "7E8",
        "statuses": ["confirmed", "pending"],
        "title": "Cylinder 1 misfire",
        "severity": "critical",
        "is_known": True,
    }


def test_scan_in_part_says_so() -> None:
    told = scan_data(SCAN, KNOWLEDGE.dtc_texts)
    assert (told["is_complete"], told["purpose"], told["at"]) == (False, "scan", NOON.isoformat())


def test_list_that_was_not_told_is_not_an_empty_list() -> None:
    (unit,) = scan_data(SCAN, KNOWLEDGE.dtc_texts)["units"]
    assert {status: reply["kind"] for status, reply in unit["lists"].items()} == {
        "confirmed": "value",
        "pending": "silent",
        "permanent": "not-asked",
    }


def test_readiness_that_was_not_asked_is_not_called_silent() -> None:
    (unit,) = SCAN.units
    told = scan_data(replace(SCAN, units=(replace(unit, readiness=None),)), KNOWLEDGE.dtc_texts)
    assert told["units"][0]["readiness"] == {"kind": "not-asked"}


def test_monitors_that_the_vehicle_lacks_are_left_out() -> None:
    (unit,) = scan_data(SCAN, KNOWLEDGE.dtc_texts)["units"]
    assert unit["readiness"]["monitors"] == {"catalyst": "incomplete", "misfire": "complete"}


def test_freeze_frame_without_a_code_tells_none() -> None:
    (unit,) = scan_data(SCAN, KNOWLEDGE.dtc_texts)["units"]
    assert [(frame["number"], frame["code"]) for frame in unit["freeze_frames"]] == [(0, None)]


def test_visit_that_has_no_end_tells_none() -> None:
    told = visit_data(VISIT)
    assert (told["ended_at"], told["vin"], told["plate"], told["codes"]) == (None, None, "B-X 1", None)


def test_act_tells_its_bytes() -> None:
    told = action_data(Action(NOON, "A. Turner", ActionKind.CLEAR_CODES, b"\x04", "7E8: cleared"))
    assert (told["kind"], told["request"], told["by"]) == ("clear-codes", "04", "A. Turner")


def test_unit_tells_who_it_is_and_how_it_is() -> None:
    (unit,) = scan_data(SCAN, KNOWLEDGE.dtc_texts)["units"]
    told = (
        unit["address"],
        unit["role"],
        unit["name"],
        unit["state"],
        [one["code"] for one in unit["faults"]],
    )
    assert told == ("7E8", "engine", "ECM", "faults", ["P0301"])


def test_readiness_tells_lamp_count_and_ignition() -> None:
    (unit,) = scan_data(SCAN, KNOWLEDGE.dtc_texts)["units"]
    told = unit["readiness"]
    assert (told["mil_on"], told["dtc_count"], told["ignition"]) == (True, 1, "spark")


def test_freeze_frame_tells_its_values() -> None:
    (unit,) = scan_data(SCAN, KNOWLEDGE.dtc_texts)["units"]
    assert [value["key"] for value in unit["freeze_frames"][0]["values"]] == ["obd.vehicle_speed"]


@pytest.mark.parametrize(
    ("told", "keys"),
    [
        (
            vin_data(Vin.parse(VIN), KNOWLEDGE.wmi),
            "vin check_digit_matches check_digit_is_required maker region country",
        ),
        (scan_data(SCAN, KNOWLEDGE.dtc_texts), "at purpose is_complete odometer_km units"),
        (visit_data(VISIT), "visit started_at ended_at vin plate label vci is_demo codes"),
        (
            action_data(Action(NOON, "A. Turner", ActionKind.CLEAR_CODES, b"\x04", "7E8: cleared")),
            "at by kind request outcome",
        ),
    ],
    ids=["vin", "scan", "visit", "action"],
)
def test_keys_are_those_that_the_manual_promises(told: dict[str, object], keys: str) -> None:
    assert " ".join(told) == keys


def keys_of(told: object) -> set[str]:
    """Return the keys of `told` at every depth, without those that are addresses or names of lists."""
    if isinstance(told, list):
        return set().union(*map(keys_of, told)) if told else set()
    if not isinstance(told, dict):
        return set()
    inner = set().union(*map(keys_of, told.values())) if told else set()
    return inner | {key for key in told if re.fullmatch("[a-z_]+", key)}


@pytest.mark.parametrize(
    "told",
    [scan_data(SCAN, KNOWLEDGE.dtc_texts), visit_data(VISIT), vin_data(Vin.parse(VIN), KNOWLEDGE.wmi)],
    ids=["scan", "visit", "vin"],
)
def test_every_key_is_in_the_manual(told: object) -> None:
    json.dumps(told)
    values = {"catalyst", "misfire"}  # keys of monitors, which are the catalogue's
    named = re.findall(r"`([a-z_]+)`", MANUAL.read_text("utf-8"))
    assert keys_of(told) - values - set(named) == set()
