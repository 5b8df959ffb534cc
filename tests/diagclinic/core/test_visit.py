"""diagclinic.core.visit."""

from datetime import UTC, datetime

import pytest

from diagclinic.core.dtc import Dtc, DtcStatus, FaultCode
from diagclinic.core.ecu import ControlUnit, EcuAddress
from diagclinic.core.reply import Corrupt, NotSupported, Refused, Reply, Silent, Value
from diagclinic.core.vehicle import UnitIdentity, Vehicle
from diagclinic.core.visit import Scan, ScanPurpose, UnitFindings, UnitState, Visit, VisitSummary
from diagclinic.core.visit_details import DetailsEntry, VisitDetails

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
ENGINE = EcuAddress.parse("can11:7E8")
MISFIRE, LEAN = Dtc.parse("P0301"), Dtc.parse("P0171")
NONE: Reply[tuple[Dtc, ...]] = Value((), b"\x43\x00")
CODES: Reply[tuple[Dtc, ...]] = Value((MISFIRE,), b"\x43\x01\x03\x01")
CONFIRMED, PENDING, PERMANENT = DtcStatus.CONFIRMED, DtcStatus.PENDING, DtcStatus.PERMANENT


def findings(codes: dict[DtcStatus, Reply[tuple[Dtc, ...]]]) -> UnitFindings:
    return UnitFindings(ControlUnit(ENGINE), UnitIdentity(ENGINE), codes, Silent(0.2))


def test_code_in_two_lists_is_one_fault() -> None:
    unit = findings({CONFIRMED: CODES, PENDING: CODES, PERMANENT: NONE})
    assert unit.faults == (FaultCode(ENGINE, MISFIRE, frozenset({CONFIRMED, PENDING})),)


def test_faults_come_in_order_of_their_codes() -> None:
    unit = findings({CONFIRMED: CODES, PENDING: Value((LEAN,), b"")})
    assert [fault.dtc for fault in unit.faults] == [LEAN, MISFIRE]


def test_two_empty_lists_are_fine() -> None:
    assert findings({CONFIRMED: NONE, PENDING: NONE, PERMANENT: NotSupported()}).state is UnitState.FINE


def test_code_that_is_only_pending_is_a_fault() -> None:
    assert findings({CONFIRMED: NONE, PENDING: CODES}).state is UnitState.FAULTS


def test_code_counts_though_another_list_is_damaged() -> None:
    assert findings({CONFIRMED: CODES, PENDING: Corrupt(b"\x47", "too short")}).state is UnitState.FAULTS


@pytest.mark.parametrize("reply", [Silent(0.2), NotSupported(), Corrupt(b"", ""), Refused(7, 0x22, b"")])
def test_list_that_was_not_told_is_never_fine(reply: Reply[tuple[Dtc, ...]]) -> None:
    assert findings({CONFIRMED: NONE, PENDING: reply}).state is UnitState.UNCLEAR


def test_list_that_was_not_asked_is_never_fine() -> None:
    assert findings({CONFIRMED: NONE}).state is UnitState.UNCLEAR


def test_unit_that_kept_silent_throughout_is_silent() -> None:
    assert findings({CONFIRMED: Silent(0.2), PENDING: Silent(0.2)}).state is UnitState.SILENT


def test_unit_that_was_asked_for_no_codes_is_not_called_silent() -> None:
    assert findings({}).state is UnitState.UNCLEAR


def test_scan_has_the_faults_of_all_units() -> None:
    unit = findings({CONFIRMED: CODES, PENDING: NONE})
    scan = Scan(datetime(2026, 1, 2, tzinfo=UTC), ScanPurpose.SCAN, (unit, unit))
    assert scan.faults == unit.faults * 2


# -- what people say of a visit --


def _visit(*scans: Scan, entries: tuple[DetailsEntry, ...] = ()) -> Visit:
    summary = VisitSummary(1, AT, None, Vehicle(None, "AB 12"), "elm:COM3", is_demo=False, codes=None)
    return Visit(summary, scans, (), entries)


def _odometer(km: float | None) -> Scan:
    return Scan(AT, ScanPurpose.SCAN, (), odometer_km=km)


def test_visit_without_details_has_its_vehicles_plate() -> None:
    assert _visit().details == VisitDetails(plate="AB 12")


def test_last_details_count() -> None:
    first, last = (DetailsEntry(AT, "tess", VisitDetails(technician=name)) for name in ("Tess", "Uma"))

    assert _visit(entries=(first, last)).details.technician == "Uma"


def test_odometer_is_the_one_that_was_read_last() -> None:
    assert _visit(_odometer(84_200.0), _odometer(84_231.7), _odometer(None)).measured_odometer_km == 84_231.7


def test_typed_odometer_never_replaces_the_measured_one() -> None:
    typed = DetailsEntry(AT, "tess", VisitDetails(odometer_km=48_231))

    readings = _visit(_odometer(84_231.7), entries=(typed,)).odometer

    assert [(one.km, one.origin.value) for one in readings] == [(84_231.7, "vehicle"), (48_231, "typed")]
