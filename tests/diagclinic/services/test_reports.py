"""A visit turned into what its report says."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from diagclinic.core.dtc import DtcStatus, Severity
from diagclinic.core.ecu import ControlUnit, EcuRole
from diagclinic.core.reply import Corrupt, NotSupported, Refused, Reply, Silent, Value
from diagclinic.core.vehicle import UnitIdentity, Vehicle
from diagclinic.core.vin import Vin
from diagclinic.core.visit import ScanPurpose, UnitState
from diagclinic.services.report_lines import ReadinessLines, ValueLine
from diagclinic.services.reports import VisitReport, build_report, reply_words, unit_name
from tests.diagclinic.reporting.report_samples import (
    AFTER,
    AIRBAG,
    BEFORE,
    CARD,
    CLEARING,
    CLUSTER,
    ENGINE,
    GEARBOX,
    NOW,
    SHOP,
    SILENT_CLUSTER,
    WORDS,
    card_report,
    engine,
    findings,
    full_report,
    report,
    scan,
    told,
    visit,
)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Value((), b"\x43\x00"), "answered"),
        (NotSupported(), "not supported"),
        (Refused(0x03, 0x22, b"\x7f\x03\x22"), "refused: conditions are not right"),
        (Refused(0x03, 0x10, b"\x7f\x03\x10"), "refused without a reason"),
        (Refused(0x03, 0xF3, b"\x7f\x03\xf3"), "refused: reason 0xF3, known to the maker alone"),
        (Silent(1.0), "did not answer"),
        (Corrupt(b"\x43", "too short"), "answer was damaged: too short"),
    ],
)
def test_each_outcome_has_its_own_words(reply: Reply[object], words: str) -> None:
    assert reply_words(reply) == words


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        (ControlUnit(ENGINE, EcuRole.ENGINE, "ECM-Engine"), "Engine · ECM-Engine"),
        (ControlUnit(ENGINE, EcuRole.ENGINE), "Engine"),
        (ControlUnit(ENGINE, EcuRole.UNKNOWN, " GPCM "), "GPCM"),
        (ControlUnit(ENGINE), "Control unit 7E8"),
    ],
)
def test_a_unit_is_called_by_what_is_known_of_it(unit: ControlUnit, name: str) -> None:
    assert unit_name(unit) == name


@pytest.mark.parametrize("role", EcuRole)
def test_every_role_has_a_name(role: EcuRole) -> None:
    assert unit_name(ControlUnit(ENGINE, role))


def test_the_id_grows_with_what_was_read_and_done() -> None:
    one_scan = build_report(visit(BEFORE), WORDS, NOW)
    assert [one_scan.report_id, full_report().report_id] == ["DC-000042-1", "DC-000042-3"]


def test_the_same_record_gives_the_same_report() -> None:
    assert full_report() == full_report()


def test_a_visit_without_a_scan_has_a_report_that_says_so() -> None:
    empty = report()
    assert (empty.scanned_at, empty.is_complete, empty.units, empty.faults) == (None, False, (), ())


def test_a_cancelled_scan_is_reported_as_incomplete() -> None:
    assert report(replace(BEFORE, is_complete=False)).is_complete is False


def test_shop_program_and_demo_are_passed_on() -> None:
    found = report(BEFORE)
    assert (found.shop_name, found.program_version, found.is_demo, found.vci) == (
        "Garage Müller",
        "1.2.3",
        True,
        "sim:petrol",
    )


def test_times_are_in_the_zone_of_the_moment_it_is_made() -> None:
    berlin = timezone(timedelta(hours=1), "CET")
    found = build_report(visit(BEFORE, AFTER, actions=(CLEARING,)), WORDS, NOW.astimezone(berlin))
    times = [found.scanned_at, found.actions[0].at, found.differences[0].before_at]
    assert [f"{at:%H:%M %Z}" for at in times if at] == ["09:45 CET", "09:40 CET", "09:35 CET"]


def test_the_vehicle_is_named_by_its_vin_and_by_the_shop() -> None:
    vehicle = report().vehicle
    assert (vehicle.vin, vehicle.maker, vehicle.origin, vehicle.plate, vehicle.label) == (
        "1HGCM82633A004352",
        "Honda",
        "United States",
        "B-MÜ 42",
        "Lieferwagen",
    )


def test_the_model_year_is_the_one_the_vin_tells() -> None:
    assert report().vehicle.model_years == (2003,)


@pytest.mark.parametrize(
    ("vin", "remark"),
    [
        ("1HGCM82633A004352", "check digit is right"),
        ("1HGCM82643A004352", "check digit is wrong: compare with the plate on the vehicle"),
        ("WVWZZZ1JZXW000001", "no check digit, its market does not demand one"),
    ],
)
def test_the_check_digit_is_judged_by_the_market(vin: str, remark: str) -> None:
    assert report(vehicle=Vehicle(Vin(vin))).vehicle.vin_remark == remark


def test_a_vehicle_without_a_vin_is_named_by_the_shop_alone() -> None:
    vehicle = report(vehicle=Vehicle(None, "B-X 1")).vehicle
    assert (vehicle.vin, vehicle.vin_remark, vehicle.maker, vehicle.plate) == ("", "", "", "B-X 1")


def test_faults_come_worst_first_and_the_unknown_before_the_harmless() -> None:
    found = report(scan(engine("P0741", "P0420", "P0302", "P0301")))
    assert [fault.code for fault in found.faults] == ["P0302", "P0301", "P0420", "P1999", "P0741"]


def test_a_stored_code_comes_before_a_pending_one_of_the_same_weight() -> None:
    found = report(scan(findings(ENGINE, EcuRole.ENGINE, told("P1AAA"), told("P1000"))))
    assert [fault.code for fault in found.faults] == ["P1AAA", "P1000"]


def test_a_fault_tells_its_meaning_its_unit_and_its_lists() -> None:
    found = report(scan(findings(ENGINE, EcuRole.ENGINE, told("P0301"), told("P0301")))).faults[0]
    assert (found.title, found.severity, found.unit, found.address, found.statuses) == (
        "Cylinder 1 misfire",
        Severity.SERIOUS,
        "Engine",
        "7E8",
        (DtcStatus.CONFIRMED, DtcStatus.PENDING),
    )


def test_a_code_that_is_not_in_the_catalogue_says_so() -> None:
    assert report(scan(engine(pending="P1999"))).faults[0].is_known is False


def test_the_same_code_in_two_units_stays_two_faults() -> None:
    both = scan(
        findings(ENGINE, EcuRole.ENGINE, told("U0100")), findings(GEARBOX, EcuRole.ABS, told("U0100"))
    )
    assert [fault.unit for fault in report(both).faults] == ["Engine", "Brakes (ABS)"]


def test_only_the_latest_scan_is_shown_as_present() -> None:
    assert {fault.code for fault in full_report().faults} == {"P0302", "P0420", "P1999"}


def test_a_unit_that_refused_says_which_list_and_why() -> None:
    assert report(BEFORE).units[0].remarks == ("permanent codes: refused: conditions are not right",)


def test_a_unit_that_was_only_half_read_names_what_is_missing() -> None:
    airbag = findings(AIRBAG, EcuRole.AIRBAG, Corrupt(b"\x43", "too short"), Silent(1.0), NotSupported())
    unit = report(scan(airbag)).units[0]
    assert (unit.state_word, unit.remarks) == (
        "not fully read",
        (
            "stored codes: answer was damaged: too short",
            "pending codes: did not answer",
            "permanent codes: not supported",
        ),
    )


def test_a_list_that_was_never_asked_for_is_said_to_be_so() -> None:
    cut_short = replace(engine("P0301"), codes={DtcStatus.CONFIRMED: told("P0301")})
    assert report(scan(cut_short)).units[0].remarks == (
        "pending codes: not asked",
        "permanent codes: not asked",
    )


def test_a_silent_unit_is_called_silent_once() -> None:
    unit = report(scan(SILENT_CLUSTER)).units[0]
    assert (unit.state, unit.state_word, unit.remarks) == (UnitState.SILENT, "did not answer", ())


def test_a_unit_tells_its_programs_with_their_verification_numbers() -> None:
    assert report(BEFORE).units[0].calibrations == ("CAL-1 (1791BC82)", "CAL-2")


@pytest.mark.parametrize(
    ("calibrations", "numbers", "lines"),
    [
        (("", "CAL-2"), ("1791BC82", "16E062BE"), ("without a name (1791BC82)", "CAL-2 (16E062BE)")),
        (("CAL-1", ""), ("1791BC82",), ("CAL-1 (1791BC82)",)),
    ],
)
def test_verification_number_stands_beside_no_other_program(
    calibrations: tuple[str, ...], numbers: tuple[str, ...], lines: tuple[str, ...]
) -> None:
    identity = UnitIdentity(ENGINE, calibrations=calibrations, verification_numbers=numbers)
    assert report(scan(replace(engine(), identity=identity))).units[0].calibrations == lines


def test_a_freeze_frame_keeps_its_cause_and_its_units_of_measure() -> None:
    frame = report(BEFORE).frames[0]
    assert (frame.code, frame.values) == (
        "P0301",
        (ValueLine("Engine speed", "812", "1/min"), ValueLine("Fuel trim", "-3.9", "%")),
    )


def test_a_freeze_frame_of_unknown_cause_has_no_code() -> None:
    unit = engine("P0301")
    nameless = replace(unit, freeze_frames=(replace(unit.freeze_frames[0], dtc=None),))
    assert report(scan(nameless)).frames[0].code == ""


def test_readiness_tells_lamp_and_self_tests() -> None:
    lines = report(BEFORE).readiness[0]
    assert (lines.mil_on, [(monitor.name, monitor.state) for monitor in lines.monitors]) == (
        True,
        [("Misfire", "complete"), ("Catalyst", "not complete"), ("EGR system", "not fitted")],
    )


def test_a_unit_without_readiness_is_not_one_that_failed_to_tell() -> None:
    offered_not = report(BEFORE).readiness[1]
    assert (offered_not.is_offered, offered_not.remark) == (False, "not supported")


def test_readiness_that_was_not_answered_is_said_to_be_so() -> None:
    quiet = replace(SILENT_CLUSTER, readiness=Silent(1.0))
    assert report(scan(quiet)).readiness == (
        ReadinessLines(unit="Instrument cluster", address=str(CLUSTER), remark="did not answer"),
    )


def test_readiness_that_was_not_asked_is_not_called_silent() -> None:
    not_asked = replace(SILENT_CLUSTER, readiness=None)
    assert report(scan(not_asked)).readiness == (
        ReadinessLines(unit="Instrument cluster", address=str(CLUSTER), remark="not asked"),
    )


def difference_codes(found: VisitReport) -> list[tuple[str, dict[str, list[str]]]]:
    return [
        (each.caption, {name: [fault.code for fault in faults] for name, faults in each.groups if faults})
        for each in found.differences
    ]


def test_one_scan_is_compared_with_nothing() -> None:
    assert report(BEFORE).differences == ()


def test_a_clearing_shows_what_went_and_what_came_back() -> None:
    assert difference_codes(full_report()) == [
        (
            "Before and after clearing",
            {"new": ["P0302"], "still there": ["P0420", "P1999"], "gone": ["P0301", "P0741"]},
        )
    ]


def test_two_plain_scans_are_compared() -> None:
    found = report(scan(engine("P0301")), scan(engine("P0301", "P0420"), minute=9))
    assert difference_codes(found) == [
        ("The last two scans", {"new": ["P0420"], "still there": ["P0301", "P1999"]})
    ]


def test_a_scan_after_a_clearing_is_compared_besides() -> None:
    found = report(BEFORE, AFTER, scan(engine("P0302"), minute=30))
    assert [caption for caption, _ in difference_codes(found)] == [
        "Before and after clearing",
        "The last two scans",
    ]


def test_a_clearing_whose_second_scan_never_came_is_no_pair() -> None:
    found = report(BEFORE, scan(engine("P0302"), purpose=ScanPurpose.SCAN, minute=30))
    assert [caption for caption, _ in difference_codes(found)] == ["The last two scans"]


def test_a_unit_seen_in_the_first_scan_alone_keeps_its_name() -> None:
    found = report(BEFORE, scan(engine("P0301"), minute=9))
    assert [fault.unit for fault in found.differences[0].not_read_again] == ["Transmission"]


def test_what_was_done_tells_who_and_what_came_of_it() -> None:
    action = full_report().actions[0]
    assert (action.by, action.what, action.outcome) == (
        "anna",
        "Codes were asked to be cleared",
        "all control units agreed",
    )


# -- the job card --


def test_plate_of_the_visit_goes_before_the_vehicles() -> None:
    assert card_report(replace(CARD, plate="NEW 1")).vehicle.plate == "NEW 1"


def test_odometer_says_where_it_comes_from() -> None:
    found = [(line.text, line.origin_words) for line in card_report().odometer]
    assert found == [("84231.7", "read from the vehicle"), ("84300", "typed in")]


def test_report_after_an_entry_has_a_higher_id() -> None:
    before = build_report(visit(BEFORE, AFTER), WORDS, NOW)
    assert (before.report_id, card_report().report_id) == ("DC-000042-2", "DC-000042-3")


def test_shop_of_the_record_is_named_with_its_contact() -> None:
    found = card_report()
    assert (found.shop_name, found.shop_contact) == (SHOP.name, SHOP.contact)
