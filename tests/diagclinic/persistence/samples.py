"""Values that the record keeps, as examples and as strategies."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from diagclinic.core.dtc import Dtc, DtcStatus
from diagclinic.core.ecu import AddressScheme, ControlUnit, EcuAddress, EcuRole
from diagclinic.core.freeze_frame import FreezeFrame
from diagclinic.core.observation import Observation
from diagclinic.core.readiness import Ignition, Monitor, Readiness
from diagclinic.core.reply import Corrupt, NotSupported, Refused, ReplyKind, Silent, Value
from diagclinic.core.signals import Parameter, Reading
from diagclinic.core.units import Unit
from diagclinic.core.vehicle import UnitIdentity, Vehicle
from diagclinic.core.vin import Vin
from diagclinic.core.visit import Action, ActionKind, Scan, ScanPurpose, UnitFindings

NOW = datetime(2026, 11, 21, 8, 30, 0, 123456, tzinfo=UTC)
ENGINE = EcuAddress(AddressScheme.CAN_11BIT, 0x7E8)
GEARBOX = EcuAddress(AddressScheme.CAN_11BIT, 0x7E9)
GOLF = Vehicle(Vin("WVWZZZ1JZXW000001"), plate="B-MÜ 42", label="Herr Öztürk")
ASKED_SPEED = Observation(NOW, ENGINE, b"\x01\x0c", b"\x41\x0c\x1a\xf8", ReplyKind.VALUE)
CLEARED = Action(NOW, "anna", ActionKind.CLEAR_CODES, b"\x04", "all units agreed")

COOLANT = Parameter(
    key="obd.coolant_temperature",
    name="Coolant temperature",
    unit=Unit.CELSIUS,
    lower=70.0,
    upper=105.0,
    minimum=-40.0,
)
FUEL_SYSTEM = Parameter(
    key="obd.fuel_system", name="Fuel system", unit=Unit.NONE, states={1: "open loop, cold", 2: "closed loop"}
)
MISFIRE = Dtc.parse("P0301")
FINDINGS = UnitFindings(
    unit=ControlUnit(ENGINE, EcuRole.ENGINE, "ECM-Engine"),
    identity=UnitIdentity(ENGINE, "ECM", GOLF.vin, ("CAL-1", "CAL-2"), ("DEADBEEF",)),
    codes={
        DtcStatus.CONFIRMED: Value((MISFIRE, Dtc.parse("P0420")), b"\x43\x02\x03\x01\x04\x20"),
        DtcStatus.PENDING: Silent(1.25),
        DtcStatus.PERMANENT: Refused(0x0A, 0x22, b"\x7f\x0a\x22"),
    },
    readiness=Value(
        Readiness(True, 2, Ignition.SPARK, (Monitor("catalyst", "Catalyst", True, False),)),  # noqa: FBT003
        b"\x41\x01\x82\x07\x65\x04",
    ),
    freeze_frames=(FreezeFrame(ENGINE, 0, MISFIRE, (Reading(COOLANT, 88.0), Reading(FUEL_SYSTEM, 2.0))),),
)
SCAN = Scan(NOW, ScanPurpose.SCAN, (FINDINGS,))
EMPTY_SCAN = Scan(NOW, ScanPurpose.AFTER_CLEAR, ())
CUT_SHORT = replace(SCAN, is_complete=False, purpose=ScanPurpose.BEFORE_CLEAR)

_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
_raws = st.binary(max_size=40)
_bytes = st.integers(0, 255)
_finite = st.floats(allow_nan=False)
_vins = st.from_regex(r"[A-HJ-NPR-Z0-9]{17}", fullmatch=True).map(Vin)
moments = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
addresses = st.builds(EcuAddress, st.sampled_from(AddressScheme), st.integers(0, 0x1FFFFFFF))
_dtcs = st.builds(Dtc, st.integers(0, 0xFFFF))


def replies(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return every kind of reply whose value is one of `values`."""
    return st.one_of(
        st.builds(Value, values, _raws),
        st.builds(NotSupported, _raws),
        st.builds(Refused, _bytes, _bytes, _raws),
        st.builds(Silent, st.floats(0, 60)),
        st.builds(Corrupt, _raws, _texts),
    )


observations = st.builds(
    Observation, moments, st.none() | addresses, _raws, _raws, st.sampled_from(ReplyKind), _texts
)
actions = st.builds(Action, moments, _texts, st.sampled_from(ActionKind), _raws, _texts)
vehicles = st.builds(Vehicle, st.none() | _vins, _texts, _texts)
parameters = st.builds(
    Parameter,
    key=_texts,
    name=_texts,
    unit=st.sampled_from(Unit),
    states=st.dictionaries(_bytes, _texts, max_size=3),
    lower=st.none() | _finite,
    upper=st.none() | _finite,
    minimum=_finite,
    maximum=_finite,
    decimals=st.integers(0, 6),
)
_monitors = st.builds(Monitor, _texts, _texts, is_supported=st.booleans(), is_complete=st.booleans())
_readiness = st.builds(
    Readiness,
    st.none() | st.booleans(),
    st.none() | st.integers(0, 127),
    st.sampled_from(Ignition),
    st.lists(_monitors, max_size=3).map(tuple),
)
_readings = st.lists(st.builds(Reading, parameters, _finite), max_size=3).map(tuple)


@st.composite
def findings(draw: st.DrawFn, address: EcuAddress) -> UnitFindings:
    """Return findings about the unit at `address`."""
    texts = st.lists(_texts, max_size=3).map(tuple)
    frame = st.builds(FreezeFrame, st.just(address), st.integers(0, 255), st.none() | _dtcs, _readings)
    codes = replies(st.lists(_dtcs, max_size=4).map(tuple))
    return UnitFindings(
        unit=ControlUnit(address, draw(st.sampled_from(EcuRole)), draw(_texts)),
        identity=UnitIdentity(address, draw(_texts), draw(st.none() | _vins), draw(texts), draw(texts)),
        codes=draw(st.dictionaries(st.sampled_from(DtcStatus), codes)),
        readiness=draw(st.none() | replies(_readiness)),
        freeze_frames=tuple(draw(st.lists(frame, max_size=2))),
    )


@st.composite
def scans(draw: st.DrawFn) -> Scan:
    """Return a scan of a few units."""
    units = tuple(draw(findings(address)) for address in draw(st.lists(addresses, max_size=3, unique=True)))
    return Scan(
        draw(moments),
        draw(st.sampled_from(ScanPurpose)),
        units,
        is_complete=draw(st.booleans()),
        odometer_km=draw(st.none() | st.floats(0, 9_999_999)),
    )
