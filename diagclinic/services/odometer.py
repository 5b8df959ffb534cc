"""Read the odometer from the engine's control unit (SAE J1979-DA, PID A6)."""

from typing import Final

from diagclinic.core.ecu import EcuAddress, EcuRole
from diagclinic.core.reply import Value
from diagclinic.core.visit_details import LARGEST_ODOMETER_KM
from diagclinic.knowledge.pids import PidCatalogue
from diagclinic.protocols.addressing import role_of
from diagclinic.protocols.obd2.requests import current_data
from diagclinic.services.read_values import decoder_of
from diagclinic.services.session import VehicleSession
from drivers.api import Scheme

ODOMETER_PID: Final = 0xA6
#: vehicles that have the PID are younger than the last ones with another network
_SCHEMES: Final = frozenset({Scheme.CAN_11BIT, Scheme.CAN_29BIT})


def read_odometer(session: VehicleSession, pids: PidCatalogue) -> float | None:
    """Ask the engine's control unit once, and return km; None where it does not tell, or tells nonsense."""
    engine = _engine(session)
    if engine is None:
        return None
    reply = session.ask(engine, current_data(ODOMETER_PID), decoder_of(ODOMETER_PID, pids))
    if not isinstance(reply, Value) or not reply.value:
        return None
    reading = reply.value[0]
    # 842317 tenths are not 84231.7 in floating point
    km = round(reading.value, reading.parameter.decimals)
    return km if 0 <= km <= LARGEST_ODOMETER_KM else None


def _engine(session: VehicleSession) -> EcuAddress | None:
    if session.bus.everybody.scheme not in _SCHEMES:
        return None
    return next((unit for unit in session.units if role_of(unit) is EcuRole.ENGINE), None)
