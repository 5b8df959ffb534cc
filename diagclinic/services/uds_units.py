"""Control units beyond the emission laws: those at the standard's own addresses that speak UDS."""

from collections.abc import Iterator
from typing import Final

from diagclinic.core.dtc import Dtc, DtcStatus
from diagclinic.core.ecu import AddressScheme, ControlUnit, EcuAddress
from diagclinic.core.reply import Corrupt, NotSupported, Reply, Silent, Value
from diagclinic.core.uds_dtc import UdsDtc
from diagclinic.core.vehicle import UnitIdentity
from diagclinic.core.visit import UnitFindings
from diagclinic.protocols.addressing import physical_target, role_of
from diagclinic.protocols.obd2.vehicle_info import BLANK, text_of
from diagclinic.protocols.uds.identification import VIN, decode_identifier, decode_vin, request_identifier
from diagclinic.protocols.uds.session import decode_tester_present, tester_present
from diagclinic.protocols.uds.trouble_codes import decode_trouble_codes, request_by_status_mask
from diagclinic.services.jobs import JobContext
from diagclinic.services.session import VehicleSession
from drivers.api import Scheme

#: answers from the eight addresses that ISO 15765-4 sets aside; other addresses are the makers' own
STANDARD_ANSWERS: Final = range(0x7E8, 0x7F0)
#: name of the system that the unit belongs to (ISO 14229-1:2020, table C.1)
SYSTEM_NAME: Final = 0xF197


def find_uds_units(session: VehicleSession, context: JobContext) -> Iterator[EcuAddress]:
    """Yield the units that answer "tester present" and did not answer legislated requests.

    Asking changes nothing in a unit (ISO 14229-1:2020, 10.5).
    """
    if session.bus.everybody.scheme is not Scheme.CAN_11BIT:
        return
    for number in STANDARD_ANSWERS:
        unit = EcuAddress(AddressScheme.CAN_11BIT, number)
        if unit in session.units:
            continue
        context.step(0, 0, f"scan.look:{physical_target(unit).request:03X}")
        if not isinstance(session.ask(unit, tester_present(), decode_tester_present), Silent):
            yield unit


def read_uds_unit(session: VehicleSession, unit: EcuAddress) -> UnitFindings | None:
    """Return what `unit` says of itself and its codes.

    None where it says nothing at all: some adapters acknowledge "tester present" themselves, for units
    that are not there.
    """
    vin = session.ask(unit, request_identifier(VIN), decode_vin)
    name = session.ask(unit, request_identifier(SYSTEM_NAME), _decode_name)
    codes = session.ask(unit, request_by_status_mask(), decode_trouble_codes)
    if all(isinstance(reply, Silent) for reply in (vin, name, codes)):
        return None
    identity = UnitIdentity(
        unit,
        name=name.value if isinstance(name, Value) else "",
        vin=vin.value if isinstance(vin, Value) else None,
    )
    return UnitFindings(
        ControlUnit(unit, role_of(unit), identity.name),
        identity,
        {
            DtcStatus.CONFIRMED: _listed(codes, DtcStatus.CONFIRMED),
            DtcStatus.PENDING: _listed(codes, DtcStatus.PENDING),
            DtcStatus.PERMANENT: NotSupported(),
        },
        NotSupported(),
    )


def _decode_name(payload: bytes) -> Reply[str]:
    reply = decode_identifier(payload, SYSTEM_NAME)
    if not isinstance(reply, Value):
        return reply
    text = "" if set(reply.value) <= BLANK else text_of(reply.value)
    return Corrupt(payload, "the bytes are no name") if text is None else Value(text.strip(), payload)


def _listed(reply: Reply[tuple[UdsDtc, ...]], status: DtcStatus) -> Reply[tuple[Dtc, ...]]:
    if not isinstance(reply, Value):
        return reply
    codes = (code.dtc for code in reply.value if status in code.statuses)
    return Value(tuple(dict.fromkeys(codes)), reply.raw)
