"""A visit that has something of everything, and the words to report it in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from diagclinic.core.dtc import Dtc, DtcStatus, DtcText, Severity
from diagclinic.core.ecu import AddressScheme, ControlUnit, EcuAddress, EcuRole
from diagclinic.core.freeze_frame import FreezeFrame
from diagclinic.core.readiness import Ignition, Monitor, Readiness
from diagclinic.core.reply import NotSupported, Refused, Reply, Silent, Value
from diagclinic.core.signals import Parameter, Reading
from diagclinic.core.units import Unit
from diagclinic.core.vehicle import UnitIdentity, Vehicle
from diagclinic.core.vin import Vin
from diagclinic.core.visit import (
    Action,
    ActionKind,
    Scan,
    ScanPurpose,
    UnitFindings,
    Visit,
    VisitSummary,
)
from diagclinic.core.visit_details import DetailsEntry, Shop, VisitDetails
from diagclinic.knowledge.wmi import WmiInfo
from diagclinic.services.reports import ReportWords, VisitReport, build_report

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
ENGINE = EcuAddress(AddressScheme.CAN_11BIT, 0x7E8)
GEARBOX = EcuAddress(AddressScheme.CAN_11BIT, 0x7E9)
AIRBAG = EcuAddress(AddressScheme.CAN_11BIT, 0x7EB)
CLUSTER = EcuAddress(AddressScheme.CAN_11BIT, 0x7ED)
HONDA = Vehicle(Vin("1HGCM82633A004352"), plate="B-MÜ 42", label="Lieferwagen")
TEXTS = {
    "P0301": DtcText("Cylinder 1 misfire", Severity.SERIOUS, is_known=True),
    "P0302": DtcText("Cylinder 2 misfire", Severity.CRITICAL, is_known=True),
    "P0420": DtcText("Catalyst efficiency too low", Severity.MODERATE, is_known=True),
    "P0741": DtcText("Torque converter clutch stuck off", Severity.MINOR, is_known=True),
}
UNKNOWN = DtcText("Powertrain: defined by the maker", Severity.UNKNOWN, is_known=False)
ROUGH_IDLE = FreezeFrame(
    ENGINE,
    0,
    Dtc.parse("P0301"),
    (
        Reading(Parameter(key="obd.rpm", name="Engine speed", unit=Unit.REVOLUTIONS_PER_MINUTE), 812.0),
        Reading(Parameter(key="obd.trim", name="Fuel trim", unit=Unit.PERCENT, decimals=1), -3.9),
    ),
)
READINESS = Readiness(
    mil_on=True,
    dtc_count=2,
    ignition=Ignition.SPARK,
    monitors=(
        Monitor("misfire", "Misfire", is_supported=True, is_complete=True),
        Monitor("catalyst", "Catalyst", is_supported=True, is_complete=False),
        Monitor("egr", "EGR system", is_supported=False, is_complete=False),
    ),
)
WORDS = ReportWords(
    describe=lambda dtc: TEXTS.get(str(dtc), UNKNOWN),
    maker=lambda _: WmiInfo("Honda", "North America", "United States"),
    program_version="1.2.3",
    shop_name="Garage Müller",
)


def told(*codes: str) -> Value[tuple[Dtc, ...]]:
    """Return a control unit's list of `codes`."""
    return Value(tuple(Dtc.parse(code) for code in codes), b"\x43")


NONE = told()


def findings(
    address: EcuAddress,
    role: EcuRole,
    confirmed: Reply[tuple[Dtc, ...]],
    pending: Reply[tuple[Dtc, ...]] = NONE,
    permanent: Reply[tuple[Dtc, ...]] = NONE,
) -> UnitFindings:
    """Return what a scan found out about a unit that has neither readiness nor freeze frames."""
    lists = (DtcStatus.CONFIRMED, DtcStatus.PENDING, DtcStatus.PERMANENT)
    codes = dict(zip(lists, (confirmed, pending, permanent), strict=True))
    return UnitFindings(ControlUnit(address, role), UnitIdentity(address), codes, NotSupported())


def engine(*confirmed: str, pending: str = "P1999") -> UnitFindings:
    """Return a full account of the engine's control unit."""
    codes = {DtcStatus.CONFIRMED: told(*confirmed), DtcStatus.PENDING: told(pending)}
    identity = UnitIdentity(ENGINE, "ECM", HONDA.vin, ("CAL-1", "CAL-2"), ("1791BC82",))
    permanent = {DtcStatus.PERMANENT: Refused(0x0A, 0x22, b"\x7f\x0a\x22")}
    unit = ControlUnit(ENGINE, EcuRole.ENGINE, "ECM")
    return UnitFindings(unit, identity, codes | permanent, Value(READINESS, b"\x41\x01"), (ROUGH_IDLE,))


def scan(*units: UnitFindings, purpose: ScanPurpose = ScanPurpose.SCAN, minute: int = 0) -> Scan:
    """Return a complete scan, `minute` minutes after the visit began."""
    return Scan(NOW + timedelta(minutes=minute), purpose, units)


SILENT_CLUSTER = findings(CLUSTER, EcuRole.CLUSTER, Silent(1.0), Silent(1.0), Silent(1.0))
GEARBOX_FINE = findings(GEARBOX, EcuRole.TRANSMISSION, told())
BEFORE = scan(
    engine("P0420", "P0301"),
    findings(GEARBOX, EcuRole.TRANSMISSION, told("P0741")),
    purpose=ScanPurpose.BEFORE_CLEAR,
    minute=5,
)
AFTER = scan(
    engine("P0420", "P0302"), SILENT_CLUSTER, GEARBOX_FINE, purpose=ScanPurpose.AFTER_CLEAR, minute=15
)
CLEARING = Action(
    NOW + timedelta(minutes=10), "anna", ActionKind.CLEAR_CODES, b"\x04", "all control units agreed"
)


def visit(
    *scans: Scan, vehicle: Vehicle = HONDA, is_demo: bool = True, actions: tuple[Action, ...] = ()
) -> Visit:
    """Return visit 42 with `scans`."""
    summary = VisitSummary(42, NOW, None, vehicle, "sim:petrol", is_demo, None)
    return Visit(summary, scans, actions)


def report(*scans: Scan, vehicle: Vehicle = HONDA, is_demo: bool = True) -> VisitReport:
    """Return the report of a visit with `scans`."""
    return build_report(visit(*scans, vehicle=vehicle, is_demo=is_demo), WORDS, NOW)


CARD = VisitDetails(
    plate="B-MÜ 42",
    odometer_km=84_300,
    technician="Tess Turner",
    complaint="Judders when cold.\nSmells of petrol.",
    note="Coil of cylinder 2 swapped with 3.",
)
SHOP = Shop("Garage Müller", ("Hauptstr. 1, Berlin", "030 1234"))


def card_report(details: VisitDetails = CARD, shop: Shop = SHOP, km: float | None = 84_231.7) -> VisitReport:
    """Return the report of a visit that somebody filled in, of a car that tells its odometer."""
    read = replace(AFTER, odometer_km=km)
    entries = (DetailsEntry(NOW, "tess", details),)
    return build_report(replace(visit(BEFORE, read), entries=entries, shop=shop), WORDS, NOW)


def full_report() -> VisitReport:
    """Return the report of a visit in which codes were cleared."""
    return build_report(visit(BEFORE, AFTER, actions=(CLEARING,)), WORDS, NOW)
