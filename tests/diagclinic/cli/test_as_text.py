"""diagclinic.cli.as_text: what a person reads must be what the control units said, no more and no less."""

from dataclasses import replace

import pytest

from diagclinic.cli.as_text import (
    identification_lines,
    reading_lines,
    scan_lines,
    value_lines,
    visit_line,
)
from diagclinic.core.dtc import Dtc, DtcStatus
from diagclinic.core.ecu import ControlUnit, EcuRole
from diagclinic.core.freeze_frame import FreezeFrame
from diagclinic.core.readiness import Ignition, Monitor, Readiness
from diagclinic.core.reply import Corrupt, NotSupported, Refused, Reply, Silent, Value
from diagclinic.core.signals import Parameter, Reading
from diagclinic.core.units import Unit
from diagclinic.core.vehicle import UnitIdentity, Vehicle
from diagclinic.core.vin import Vin
from diagclinic.core.visit import Scan, ScanPurpose, UnitFindings, VisitSummary
from diagclinic.services.identify import Identification
from tests.cli_desk import KNOWLEDGE, VIN
from tests.service_doubles import ENGINE, GEARBOX, NOON

NONE: Value[tuple[Dtc, ...]] = Value((), b"\x43\x00")
MISFIRE = Value((Dtc.parse("P0301"),), b"\x43\x01\x03\x01")
SPEED = Parameter(key="obd.vehicle_speed", name="Vehicle speed", unit=Unit.KILOMETRE_PER_HOUR)
CATALYST = Monitor("catalyst", "Catalyst", is_supported=True, is_complete=False)


def status(*monitors: Monitor, mil_on: bool = False, count: int | None = 0) -> Value[Readiness]:
    return Value(Readiness(mil_on, count, Ignition.SPARK, monitors), b"\x41\x01")


def findings(
    confirmed: Reply[tuple[Dtc, ...]] = NONE,
    readiness: Reply[Readiness] = NotSupported(),  # noqa: B008  immutable
    **lists: Reply[tuple[Dtc, ...]],
) -> UnitFindings:
    codes = {DtcStatus.CONFIRMED: confirmed, DtcStatus.PENDING: NONE, DtcStatus.PERMANENT: NONE}
    codes |= {DtcStatus(name): reply for name, reply in lists.items()}
    unit = ControlUnit(ENGINE, EcuRole.ENGINE, "ECM")
    return UnitFindings(unit, UnitIdentity(ENGINE, "ECM"), codes, readiness)


def said(unit: UnitFindings, *, is_complete: bool = True) -> str:
    scan = Scan(NOON, ScanPurpose.SCAN, (unit,), is_complete=is_complete)
    return "\n".join(scan_lines(scan, KNOWLEDGE.dtc_texts))


def test_unit_without_codes_is_ticked() -> None:
    assert said(findings()) == "\n✓ 7E8  Engine · ECM: no codes"


def test_fault_is_told_with_its_text_lists_and_severity() -> None:
    assert said(findings(MISFIRE, pending=MISFIRE)).splitlines()[1:] == [
        "! 7E8  Engine · ECM: faults",
        "    P0301  Cylinder 1 misfire",
        "           confirmed, pending; severity: critical",
    ]


def test_silent_unit_is_not_ticked() -> None:
    assert "- 7E8  Engine · ECM: did not answer" in said(
        findings(Silent(1.0), pending=Silent(1.0), permanent=Silent(1.0))
    )


def test_unit_that_told_its_readiness_was_there_though_it_told_no_codes() -> None:
    told = said(findings(Silent(1.0), status(CATALYST), pending=Silent(1.0), permanent=Silent(1.0)))
    assert "- 7E8  Engine · ECM: did not tell its codes" in told


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Refused(3, 0x22, b""), "confirmed codes: refused"),
        (Corrupt(b"", "too short"), "confirmed codes: answer was damaged: too short"),
        (Silent(1.0), "confirmed codes: did not answer"),
        (NotSupported(), "confirmed codes: not supported"),
    ],
)
def test_list_that_was_not_told_is_named_and_the_unit_not_clear(
    reply: Reply[tuple[Dtc, ...]], words: str
) -> None:
    told = said(findings(reply))
    assert ("? 7E8" in told, words in told) == (True, True)


def test_missing_permanent_codes_are_no_news() -> None:
    assert "permanent" not in said(findings(permanent=NotSupported()))


def test_silence_about_permanent_codes_is_news() -> None:
    assert "permanent codes: did not answer" in said(findings(permanent=Silent(1.0)))


def test_scan_in_part_says_so_first() -> None:
    assert said(findings(), is_complete=False).startswith("The scan was not finished")


def test_lamp_count_and_monitors_that_have_not_run_are_told() -> None:
    told = said(findings(readiness=status(CATALYST, mil_on=True, count=1)))
    assert "Warning lamp on, 1 confirmed code, spark ignition" in told
    assert "Readiness: not complete: Catalyst" in told


def test_codes_that_a_unit_does_not_count_are_not_called_none() -> None:
    assert "Warning lamp off, codes not counted," in said(findings(readiness=status(CATALYST, count=None)))


def test_readiness_is_complete_when_every_monitor_has_run() -> None:
    told = said(findings(readiness=status(replace(CATALYST, is_complete=True))))
    assert "Readiness: all self-tests complete" in told


def test_unit_without_monitors_is_not_called_complete() -> None:
    told = said(findings(readiness=status(replace(CATALYST, is_supported=False))))
    assert "Readiness: this control unit has no self-tests" in told


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (None, "Readiness: not asked"),
        (Silent(1.0), "Readiness: did not answer"),
        (Refused(1, 0x22, b""), "Readiness: refused"),
    ],
)
def test_readiness_that_was_not_told_is_not_passed_over(reply: Reply[Readiness] | None, words: str) -> None:
    assert words in said(findings(readiness=reply))


def test_list_that_was_not_asked_for_is_said_to_be_so() -> None:
    stopped = replace(findings(MISFIRE), codes={DtcStatus.CONFIRMED: MISFIRE})
    assert said(stopped).splitlines()[-2:] == [
        "    pending codes: not asked",
        "    permanent codes: not asked",
    ]


def test_freeze_frame_names_its_code_and_values() -> None:
    frame = FreezeFrame(ENGINE, 0, Dtc.parse("P0301"), (Reading(SPEED, 50.0),))
    told = said(replace(findings(), freeze_frames=(frame,)))
    assert "Freeze frame 0, stored for P0301:" in told
    assert "Vehicle speed" in told


def test_freeze_frame_of_an_untold_code_says_so() -> None:
    frame = FreezeFrame(ENGINE, 0, None, ())
    assert "stored for a code that is not told" in said(replace(findings(), freeze_frames=(frame,)))


def test_reading_stands_with_its_unit() -> None:
    assert " ".join(next(reading_lines([Reading(SPEED, 50.0)])).split()) == "Vehicle speed 50 km/h"


def test_number_of_things_has_no_unit() -> None:
    warm_ups = Parameter(key="obd.warm_ups", name="Warm-ups", unit=Unit.COUNT)
    assert next(reading_lines([Reading(warm_ups, 4.0)])).split() == ["Warm-ups", "4"]


def test_values_of_two_units_are_kept_apart() -> None:
    values = [(ENGINE, Reading(SPEED, 1.0)), (GEARBOX, Reading(SPEED, 2.0)), (ENGINE, Reading(SPEED, 3.0))]
    heads = [line for line in value_lines(values) if line.startswith("Values")]
    assert heads == ["Values of 7E8", "Values of 7E9"]


def identified(*vins: str) -> str:
    units = [ENGINE, GEARBOX]
    told = {unit: Value(Vin.parse(text), b"") for unit, text in zip(units, vins, strict=False)}
    found = Identification(told or {ENGINE: Silent(1.0)}, (UnitIdentity(ENGINE, ""),))
    return "\n".join(identification_lines(found, KNOWLEDGE.wmi))


def test_vin_and_its_check_digit_are_told() -> None:
    assert f"VIN           {VIN}  (check digit matches)" in identified(VIN)


def test_wrong_check_digit_shouts_where_one_is_required() -> None:
    assert "(CHECK DIGIT WRONG)" in identified("1M8GDM9A1KP042788")


def test_vin_without_a_check_digit_is_not_called_wrong() -> None:
    assert "(no check digit, none is required)" in identified("WP0ZZZ99ZTS390000")


def test_maker_that_is_not_known_is_not_replaced_by_its_country() -> None:
    assert "Maker         not in the catalogue, United States" in identified("1DCAA16BX7K004711")


def test_two_vins_are_pointed_at() -> None:
    assert "one may come from another vehicle" in identified(VIN, "WP0ZZZ99ZTS390000")


def test_vin_that_was_not_read_says_why() -> None:
    assert "VIN           not read (did not answer)" in identified()


@pytest.mark.parametrize(("codes", "words"), [(None, "no full scan"), (1, "1 code "), (3, "3 codes")])
def test_line_of_the_history_tells_the_codes(codes: int | None, words: str) -> None:
    visit = VisitSummary(7, NOON, None, Vehicle(Vin.parse(VIN)), "sim:demo", is_demo=True, codes=codes)
    assert (words in visit_line(visit), visit_line(visit).endswith("DEMO")) == (True, True)


def test_line_of_the_history_is_read_in_columns() -> None:
    vehicle = Vehicle(Vin.parse(VIN), "AB 12")
    visit = VisitSummary(7, NOON, None, vehicle, "elm:COM4", is_demo=False, codes=None)
    began = f"{NOON:%Y-%m-%d %H:%M}"
    assert visit_line(visit) == f"     7  {began} UTC  {VIN}  no full scan  AB 12"


def test_vehicle_that_nobody_named_is_said_to_be_unknown() -> None:
    visit = VisitSummary(7, NOON, None, Vehicle(None), "elm:COM4", is_demo=False, codes=0)
    assert "VIN not known" in visit_line(visit)


def test_unit_that_tells_no_name_is_not_passed_over() -> None:
    assert identified().splitlines()[-1] == "Control unit  7E8  tells no name"


def test_unit_that_is_not_clear_is_called_that() -> None:
    assert said(findings(Refused(3, 0x22, b""))).splitlines()[1] == "? 7E8  Engine · ECM: not clear"


def test_vehicle_without_a_vin_goes_by_its_label() -> None:
    visit = VisitSummary(7, NOON, None, Vehicle(None, label="Old Fiat"), "elm:COM4", is_demo=False, codes=0)
    assert "Old Fiat" in visit_line(visit)
