"""Routing activation: how a tester is let in, and every way in which it is not (ISO 13400-2:2019, 7.4)."""

import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
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
from drivers.doip.wire import SLICE_S, DoipWire
from drivers.errors import (
    AccessDeniedError,
    AdapterBusyError,
    AdapterSilentError,
    AdapterUnfitError,
    BadVciOptionError,
    DriverError,
    LinkLostError,
    RequestStoppedError,
)

#: table 12: A_DoIP_Ctrl, the longest wait for an answer to a control message
CONTROL_S: Final = 2.0
#: the standard sets no limit for a person to press a button in the car
CONFIRMATION_S: Final = 60.0
#: table 48: logical addresses of the tester and of the entity, response code
RESPONSE: Final = struct.Struct("!HHB")
SUCCESS: Final = 0x10
CONFIRMATION_REQUIRED: Final = 0x11
INCORRECT_PATTERN: Final = 0x00
#: table 13: functional groups; everything below is one control unit
FUNCTIONAL: Final = range(0xE000, 0xF000)

Denial = Callable[[str], DriverError]


class WrongVersionError(AdapterSilentError):
    """The entity speaks another version of the protocol than it was asked in."""


def _option(key: str, why: str) -> Denial:
    return lambda name: BadVciOptionError(name, f"{key}= is not possible with this vehicle: {why}")


def _access(why: str) -> Denial:
    return lambda name: AccessDeniedError(f"{name}: {why}")


#: table 49, routing activation response codes
DENIALS: Final[Mapping[int, Denial]] = MappingProxyType(
    {
        0x00: _option("tester", "it does not know this address of a tester"),
        0x01: AdapterBusyError,  # every connection that it allows is in use
        0x02: _option("tester", "another address is active on this connection"),
        0x03: AdapterBusyError,  # another connection uses the tester's address
        0x04: _access("it demands an authentication that was not given"),
        0x05: _access("the confirmation was rejected in the vehicle"),
        0x06: _option("activation", "it does not support this type of activation"),
        0x07: _option("tls", "it demands a secure connection for this type of activation, tls=on"),
    }
)


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
        BadVciOptionError: the vehicle does not take the tester's address or the type, or demands TLS.
        AdapterBusyError: another tester is connected.
        AccessDeniedError: it demands authentication, or nobody confirmed in the vehicle.
        AdapterSilentError: nothing that speaks DoIP answered in time.
        WrongVersionError: it speaks another version of the protocol.
        AdapterUnfitError: it denies for a reason of its own.
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
        for message in _messages(wire, clock() - began_s):
            entity, code = _response(wire, wanted, message) or (0, None)
            if code == SUCCESS:
                return entity
            if code == CONFIRMATION_REQUIRED:
                until_s = began_s + CONFIRMATION_S
            elif code is not None:
                raise _denial(wire.name, code)
    if until_s > began_s + CONTROL_S:
        raise AccessDeniedError(f"{wire.name}: nobody confirmed in the vehicle within {CONFIRMATION_S:g} s")
    raise AdapterSilentError(wire.name, clock() - began_s)


def _messages(wire: DoipWire, waited_s: float) -> list[Message]:
    try:
        return wire.receive(SLICE_S)
    except LinkLostError as error:
        if wire.is_out_of_step:
            raise AdapterSilentError(wire.name, waited_s) from error
        raise


def _response(wire: DoipWire, wanted: Activation, message: Message) -> tuple[int, int] | None:
    """Return the entity's address and its code; None for what is no response to our request.

    Raises:
        WrongVersionError: the entity does not know our version.
        LinkLostError: it refuses the message as such.
    """
    payload_type, payload = message
    if payload_type == ALIVE_CHECK_REQUEST:
        wire.send(alive_check_response(wanted.tester))
    elif payload_type == GENERIC_NACK and payload:
        if payload[0] == INCORRECT_PATTERN:
            raise WrongVersionError(wire.name, 0.0)
        raise LinkLostError(f"{wire.name}: refused the request, code {payload[0]:02X}")
    elif payload_type == ACTIVATION_RESPONSE:
        tester, entity, code = fields(RESPONSE, payload) or (None, 0, 0)
        return (entity, code) if tester == wanted.tester else None
    return None


def _denial(name: str, code: int) -> DriverError:
    denial = DENIALS.get(code)
    if denial is not None:
        return denial(name)
    return AdapterUnfitError(f"{name}: access is denied for a reason of the maker's, code {code:02X}")
