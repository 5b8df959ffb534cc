"""Which PIDs a control unit offers: its lists of support, followed from block to block."""

from functools import partial
from typing import Final

from diagclinic.core.ecu import EcuAddress
from diagclinic.core.reply import Corrupt, Silent, Value
from diagclinic.protocols.obd2.requests import CURRENT_DATA, FREEZE_FRAME, SUPPORT_BLOCK
from diagclinic.protocols.obd2.supported import decode_supported
from diagclinic.services.session import VehicleSession

_LAST_BASE: Final = 0xE0


def read_supported(session: VehicleSession, unit: EcuAddress, service: int = CURRENT_DATA) -> frozenset[int]:
    """Return the PIDs of `service` that `unit` says it offers, the lists themselves left out.

    A list that must be there, and is lost on its way, is asked for once more: without it all its PIDs would
    pass for not offered.
    """
    offered: set[int] = set()
    for base in range(0, _LAST_BASE + 1, SUPPORT_BLOCK):
        decode = partial(decode_supported, service=service, base=base)
        frame = b"\x00" if service == FREEZE_FRAME else b""
        request = bytes([service, base]) + frame
        reply = session.ask(unit, request, decode)
        # every unit has the first list of service 01, and the others are named by the one before
        if isinstance(reply, Silent | Corrupt) and (base or service == CURRENT_DATA):
            reply = session.ask(unit, request, decode)
        if not isinstance(reply, Value):
            break
        offered |= reply.value
        if base + SUPPORT_BLOCK not in reply.value:
            break
    return frozenset(number for number in offered if number % SUPPORT_BLOCK)
