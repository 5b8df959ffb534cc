"""Where frames carry the addresses, and whose answers count (ISO 15765-2:2016, 10.3)."""

from dataclasses import dataclass
from typing import Final

import can
import isotp

from drivers.api import Addressing, Scheme, Target
from drivers.errors import AdapterUnfitError
from drivers.isotp.matching import is_answer_of, request_id, response_id

_LONGEST: Final = {Scheme.CAN_11BIT: 0x7FF, Scheme.CAN_29BIT: 0x1FFFFFFF}
_UNIT: Final = 0xFF
_MODES: Final = {
    (Addressing.NORMAL, False): isotp.AddressingMode.Normal_11bits,
    (Addressing.NORMAL, True): isotp.AddressingMode.Normal_29bits,
    (Addressing.EXTENDED, False): isotp.AddressingMode.Extended_11bits,
    (Addressing.EXTENDED, True): isotp.AddressingMode.Extended_29bits,
    (Addressing.MIXED, False): isotp.AddressingMode.Mixed_11bits,
    (Addressing.MIXED, True): isotp.AddressingMode.Mixed_29bits,
}


@dataclass(frozen=True, slots=True)
class Route:
    """The way to one control unit and back.

    Attributes:
        sent_to: CAN identifier of the frames for the unit.
        source: CAN identifier of the frames that the unit sends.
        is_extended: both have 29 bits.
        addressing: what the first byte of the frames is.
        unit_byte: first byte of the frames for the unit; None with NORMAL.
        tester_byte: first byte of the unit's own frames; None with NORMAL.
    """

    sent_to: int
    source: int
    is_extended: bool
    addressing: Addressing = Addressing.NORMAL
    unit_byte: int | None = None
    tester_byte: int | None = None

    @property
    def unit(self) -> int:
        """A number that no other unit has, where several answer with the same identifier, too."""
        return self.source if self.unit_byte is None else (self.unit_byte + 1) << 32 | self.source

    @property
    def key(self) -> tuple[int | None, ...]:
        """What tells this way from all others, quicker to compare than all of it."""
        return self.sent_to, self.source, self.is_extended, self.unit_byte, self.tester_byte

    @property
    def prefix(self) -> bytes:
        """What stands before ISO-TP's own bytes in the frames for the unit."""
        return b"" if self.unit_byte is None else bytes([self.unit_byte])

    def brings(self, msg: can.Message) -> bool:
        """Say whether `msg` came this way."""
        if msg.arbitration_id != self.source or msg.is_extended_id is not self.is_extended:
            return False
        return self.tester_byte is None or (len(msg.data) > 0 and msg.data[0] == self.tester_byte)

    def address(self) -> isotp.Address:
        """Return the same as can-isotp names it.

        Raises:
            AdapterUnfitError: nobody can be asked and answer at these addresses.
        """
        mode = _MODES[self.addressing, self.is_extended]
        unit_byte, tester_byte = self.unit_byte, self.tester_byte
        is_mixed = self.addressing is Addressing.MIXED
        if is_mixed and self.is_extended:
            unit_byte, tester_byte = self.sent_to >> 8 & _UNIT, self.sent_to & _UNIT
        try:
            return isotp.Address(
                mode,
                txid=self.sent_to,
                rxid=self.source,
                target_address=unit_byte,
                source_address=tester_byte,
                physical_id=self.sent_to if is_mixed and self.is_extended else None,
                address_extension=self.unit_byte if is_mixed else None,
            )
        except ValueError as error:
            raise AdapterUnfitError(f"{self.sent_to:03X}: {error}") from error


class Audience:
    """Who may answer a request to one target, told from their frames.

    With EXTENDED addressing the tester's own address is the last byte of the identifier that it asks on, and
    a unit answers on the identifier that ends with its own, e.g. 0x6F1 and 0x612, unless the target says
    otherwise.

    Attributes:
        route: the way to the target itself.
    """

    def __init__(self, target: Target) -> None:
        _check(target)
        self._target = target
        self._is_extended = target.scheme is Scheme.CAN_29BIT
        self._tester_byte = _tester_byte(target)
        self.route = self._made(target.request, response_id(target), target.extension)
        self._routes = {} if target.functional else {self.route.source: self.route}

    def route_of(self, msg: can.Message) -> Route | None:
        """Return the way that `msg` came, None where it is from nobody who was asked."""
        route = self._routes.get(msg.arbitration_id)
        if route is None:
            route = self._newcomer(msg.arbitration_id)
        return route if route is not None and route.brings(msg) else None

    def _newcomer(self, source: int) -> Route | None:
        if not self._target.functional or not is_answer_of(self._target, source):
            return None
        if self._target.addressing is Addressing.EXTENDED:
            route = self._made(self._target.request, source, source & _UNIT)
        else:
            route = self._made(request_id(source), source, self._target.extension)
        return self._routes.setdefault(source, route)

    def _made(self, sent_to: int, source: int, unit_byte: int | None) -> Route:
        return Route(
            sent_to, source, self._is_extended, self._target.addressing, unit_byte, self._tester_byte
        )


def _tester_byte(target: Target) -> int | None:
    return target.request & _UNIT if target.addressing is Addressing.EXTENDED else target.extension


def _check(target: Target) -> None:
    """Refuse what no frame can carry.

    Raises:
        AdapterUnfitError: with the reason.
    """
    longest = _LONGEST.get(target.scheme)
    if longest is None:
        raise AdapterUnfitError(f"{target.scheme.value} is not spoken on CAN")
    if target.response == target.request:
        raise AdapterUnfitError(f"{target.request:X} cannot be both asked and answering")
    if not all(0 <= identifier <= longest for identifier in (target.request, target.response or 0)):
        raise AdapterUnfitError(f"{target.request:X} is no identifier of {target.scheme.value}")
    if target.addressing is Addressing.NORMAL:
        if target.extension is not None:
            raise AdapterUnfitError("normal addressing has no byte for a further address")
    elif target.extension is None or not 0 <= target.extension <= _UNIT:
        raise AdapterUnfitError(f"{target.addressing.value} addressing needs a further address of one byte")
