"""Which PIDs a control unit offers: its lists of support, followed from block to block."""

from functools import partial
from typing import Final

from diagclinic.core.ecu import EcuAddress
from diagclinic.core.reply import Value
from diagclinic.protocols.obd2.requests import CURRENT_DATA, FREEZE_FRAME, SUPPORT_BLOCK
from diagclinic.protocols.obd2.supported import decode_supported
from diagclinic.services.session import VehicleSession

_LAST_BASE: Final = 0xE0


def read_supported(session: VehicleSession, unit: EcuAddress, service: int = CURRENT_DATA) -> frozenset[int]:
    """Return the PIDs of `service` that `unit` says it offers, the lists themselves left out."""
    offered: set[int] = set()
    for base in range(0, _LAST_BASE + 1, SUPPORT_BLOCK):
        decode = partial(decode_supported, service=service, base=base)
        frame = b"\x00" if service == FREEZE_FRAME else b""
        reply = session.ask(unit, bytes([service, base]) + frame, decode)
        if not isinstance(reply, Value):
            break
        offered |= reply.value
        if base + SUPPORT_BLOCK not in reply.value:
            break
    return frozenset(number for number in offered if number % SUPPORT_BLOCK)
