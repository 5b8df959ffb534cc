"""Routing activation: how a tester is let in, and every way in which it is not (ISO 13400-2:2019, 7.4)."""

import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from drivers.doip.messages import (
    ACTIVATION_RESPONSE,
    ALIVE_CHECK_REQUEST,
    GENERIC_NACK,
    Message,
    activation_request,
    alive_check_response,
    fields,
)
from drivers.doip.nacks import header_words
from drivers.doip.wire import SLICE_S, DoipWire
from drivers.errors import (
    AccessDeniedError,
    AdapterForeignError,
    AdapterSilentError,
    LinkLostError,
    RequestStoppedError,
    VehicleFullError,
)

#: table 12: A_DoIP_Ctrl, the longest wait for an answer to a control message
CONTROL_S: Final = 2.0
#: the standard sets no limit for a person to press a button in the car
CONFIRMATION_S: Final = 60.0
#: table 48: logical addresses of the tester and of the entity, response code
RESPONSE: Final = struct.Struct("!HHB")
SUCCESS: Final = 0x10
CONFIRMATION_REQUIRED: Final = 0x11
#: table 19, generic header negative acknowledge codes
INCORRECT_PATTERN: Final = 0x00
OUT_OF_MEMORY: Final = 0x03
#: table 13: functional groups; everything below is one control unit
FUNCTIONAL: Final = range(0xE000, 0xF000)


class WrongVersionError(Exception):
    """The entity speaks another version of the protocol than it was asked in."""


class DeniedError(Exception):
    """The entity does not let us in; `code` is its routing activation response code (table 49)."""

    def __init__(self, code: int) -> None:
        super().__init__(f"{code:02X}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Activation:
    """What to ask for.

    Attributes:
        tester: logical address of ours; 0E00 to 0E7F are those of legislated testers (table 13).
        kind: type of activation; 0 default, 1 required by regulation (table 47).
    """

    tester: int = 0x0E00
    kind: int = 0


def activate(wire: DoipWire, wanted: Activation, stop: threading.Event, clock: Callable[[], float]) -> int:
    """Ask to be let in, and return the logical address of the entity.

    Raises:
        DeniedError: it does not let us in.
        AccessDeniedError: nobody confirmed in the vehicle.
        AdapterSilentError: nothing answered in time.
        AdapterForeignError: what answered does not speak DoIP, or refuses the request as such.
        VehicleFullError: it has no memory left for a further tester.
        WrongVersionError: it speaks another version of the protocol.
        LinkLostError: it closed the connection without a word.
        RequestStoppedError: `stop` was set.
    """
    began_s = clock()
    until_s, again_s = began_s + CONTROL_S, 0.0
    while clock() < until_s:
        if stop.is_set():
            raise RequestStoppedError(wire.name)
        if clock() >= again_s:
            wire.send(activation_request(wanted.tester, wanted.kind), stop)
            again_s = clock() + CONTROL_S  # some tell that the person has confirmed only when asked again
        for message in _messages(wire):
            entity, code = _response(wire, wanted, message, stop) or (0, None)
            if code == SUCCESS:
                return entity
            if code == CONFIRMATION_REQUIRED:
                until_s = began_s + CONFIRMATION_S
            elif code is not None:
                raise DeniedError(code)
    if until_s > began_s + CONTROL_S:
        raise AccessDeniedError(f"{wire.name}: nobody confirmed in the vehicle within {CONFIRMATION_S:g} s")
    if wire.is_partial:
        raise AdapterForeignError(wire.name, f"what came within {CONTROL_S:g} s is no whole DoIP message")
    raise AdapterSilentError(wire.name, clock() - began_s)


def _messages(wire: DoipWire) -> list[Message]:
    try:
        return wire.receive(SLICE_S)
    except LinkLostError as error:
        if wire.flaw:
            raise AdapterForeignError(wire.name, f"this is no vehicle: {wire.flaw}") from error
        raise


def _response(
    wire: DoipWire, wanted: Activation, message: Message, stop: threading.Event
) -> tuple[int, int] | None:
    """Return the entity's address and its code; None for what is no response to our request.

    Raises:
        WrongVersionError: the entity does not know our version.
        AdapterForeignError: it refuses the message as such.
        VehicleFullError: it has no memory left.
    """
    payload_type, payload = message
    if payload_type == ALIVE_CHECK_REQUEST:
        wire.send(alive_check_response(wanted.tester), stop)
    elif payload_type == GENERIC_NACK and payload:
        raise _refusal(wire.name, payload[0])
    elif payload_type == ACTIVATION_RESPONSE:
        tester, entity, code = fields(RESPONSE, payload) or (None, 0, 0)
        return (entity, code) if tester == wanted.tester else None
    return None


def _refusal(name: str, code: int) -> Exception:
    """Return what a generic negative acknowledgement to the request for routing means (table 19)."""
    if code == INCORRECT_PATTERN:
        return WrongVersionError(name)
    told = f"it refuses the request to let a tester in: {header_words(code)}"
    return VehicleFullError(f"{name}: {told}") if code == OUT_OF_MEMORY else AdapterForeignError(name, told)
