"""The simulated car behind a DoIP gateway: messages of ISO 13400-2 in and out, no I/O and no clock."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from drivers.simulator.car import Car
from drivers.simulator.identity import VINS
from drivers.simulator.replies import SERVICE_NOT_SUPPORTED, negative

HEADER: Final = struct.Struct("!BBHL")
GATEWAY: Final = 0x1000
#: logical addresses of the control units: this, and the address in 29-bit numbering
FIRST_UNIT: Final = 0x1000
LEGISLATED_GROUP: Final = 0xE000  # ISO 13400-2:2019, table 13
TESTERS: Final = range(0x0E00, 0x1000)
EID: Final = bytes.fromhex("02DC00130400")  # a locally administered MAC address
GID: Final = bytes.fromhex("02DC00130401")
LARGEST_REQUEST: Final = 0xFFFF
MOST_TESTERS: Final = 4
#: the default when a vehicle is asked who it is, whatever version the tester speaks (table 16)
ANY_VERSION: Final = 0xFF
#: vehicle identification requests, to anybody, by EID, by VIN (table 17)
IDENTIFICATIONS: Final = frozenset({1, 2, 3})
ACTIVATION_TYPES: Final = frozenset({0x00, 0x01})

NOT_READY: Final = 0x00  # power mode (table 9)

#: codes of a routing activation response (table 49)
ACTIVATED: Final = 0x10
UNKNOWN_TESTER: Final = 0x00
NO_ROOM: Final = 0x01
OTHER_TESTER: Final = 0x02
TESTER_IS_ACTIVE: Final = 0x03
UNSUPPORTED_TYPE: Final = 0x06


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How an entity behaves; all of it by the standard unless told otherwise.

    Attributes:
        version: of the protocol; any other is refused.
        activation: codes of the responses to a routing activation request, one after the other.
        nack: code with which every diagnostic message is refused; None: none is.
        header_nack: code with which every diagnostic message is refused as a message; None: none is.
        power_mode: 0 not ready, 1 ready, 2 not supported.
        knows_group: whether the legislated functional group is served.
        asks_alive: whether an alive check goes before every answer.
    """

    version: int = 2
    activation: tuple[int, ...] = (ACTIVATED,)
    nack: int | None = None
    header_nack: int | None = None
    power_mode: int = 1
    knows_group: bool = True
    asks_alive: bool = False


GOOD_MANNERS: Final = Manners()


@dataclass(slots=True)
class Connected:
    """One connection.

    Attributes:
        address: logical address that routing is active for; None before that.
        is_over: the entity closes the connection after what it has just said.
    """

    address: int | None = None
    is_over: bool = False


class DoipEntity:
    """A gateway to the control units of a car.

    Attributes:
        alive: logical addresses that came in answers to alive checks.
    """

    def __init__(self, car: Car, manners: Manners = GOOD_MANNERS) -> None:
        scheme = car.options.scheme
        identities = [unit.identity for unit in car.units]
        self.manners = manners
        self.alive: list[int] = []
        self._car = car
        self._vin = VINS[car.options.ignition].encode()
        self._testers: list[Connected] = []
        self._requests: Mapping[int, int] = MappingProxyType(
            {FIRST_UNIT | each.node: each.request_id(scheme) for each in identities}
        )
        self._units = {each.response_id(scheme): FIRST_UNIT | each.node for each in identities}

    @property
    def connected(self) -> int:
        """How many connections there are."""
        return len(self._testers)

    def connect(self) -> Connected:
        """Return a further connection."""
        tester = Connected()
        self._testers.append(tester)
        return tester

    def disconnect(self, tester: Connected) -> None:
        """Forget a connection."""
        self._testers.remove(tester)

    def message(self, payload_type: int, payload: bytes = b"") -> bytes:
        """Return a message with its header."""
        return header(self.manners.version, payload_type, len(payload)) + payload

    def answer_datagram(self, datagram: bytes) -> bytes:
        """Return what is said to a UDP datagram; empty: nothing."""
        if len(datagram) < HEADER.size or not self._is_heard(datagram):
            return b""
        _, _, payload_type, length = HEADER.unpack_from(datagram)
        payload = datagram[HEADER.size :]
        if len(payload) != length:
            return self.message(0x0000, b"\x04")
        if payload_type in IDENTIFICATIONS:
            wanted = {1: b"", 2: EID, 3: self._vin}[payload_type]
            return self.announcement() if payload == wanted else b""
        if payload_type == 0x4001:
            status = struct.pack("!BBBL", 0, MOST_TESTERS, len(self._testers), LARGEST_REQUEST)
            return self.message(0x4002, status)
        if payload_type == 0x4003:
            is_ready = self._car.options.key_on
            return self.message(0x4004, bytes([self.manners.power_mode if is_ready else NOT_READY]))
        return self.message(0x0000, b"\x01")

    def announcement(self) -> bytes:
        """Return what an entity tells of itself (table 5): also unasked, when it comes onto a network."""
        return self.message(0x0004, self._vin + GATEWAY.to_bytes(2, "big") + EID + GID + b"\0\0")

    def refuses_header(self, head: bytes) -> bytes:
        """Return the refusal of a message that begins with `head`; empty where it can be read."""
        if not self._is_heard(head):
            return self.message(0x0000, b"\x00")
        too_long = int.from_bytes(head[4:8], "big") > LARGEST_REQUEST
        return self.message(0x0000, b"\x02") if too_long else b""

    def answer(self, tester: Connected, message: tuple[int, bytes], now_s: float) -> Iterator[bytes]:
        """Yield what is said to a message on a connection, message by message."""
        payload_type, payload = message
        if payload_type == 0x0005:
            yield self._activate(tester, payload)
        elif payload_type == 0x0008:
            self.alive.append(int.from_bytes(payload[:2], "big"))
        elif payload_type == 0x8001 and self.manners.header_nack is not None:
            yield self.message(0x0000, bytes([self.manners.header_nack]))
        elif payload_type == 0x8001 and len(payload) > 4:
            yield from self._pass_on(tester, payload, now_s)
        else:
            yield self.message(0x0000, b"\x04" if payload_type == 0x8001 else b"\x01")

    def _is_heard(self, head: bytes) -> bool:
        version, inverse, payload_type, _ = HEADER.unpack_from(head)
        is_any = version == ANY_VERSION and payload_type in IDENTIFICATIONS
        return version ^ inverse == 0xFF and (version == self.manners.version or is_any)

    def _activate(self, tester: Connected, payload: bytes) -> bytes:
        if len(payload) not in {7, 11}:
            tester.is_over = True
            return self.message(0x0000, b"\x04")
        address, kind = struct.unpack_from("!HB", payload)
        code = self._admission(tester, address, kind)
        if code == ACTIVATED:
            code, self.manners = self._next_code()
        if code == ACTIVATED:
            tester.address = address
        tester.is_over = code < ACTIVATED
        return self.message(0x0006, struct.pack("!HHBL", address, GATEWAY, code, 0))

    def _next_code(self) -> tuple[int, Manners]:
        """Return the code of this response, and the manners that are left."""
        code, *others = self.manners.activation
        left = {name: getattr(self.manners, name) for name in Manners.__slots__}
        return code, Manners(**left | {"activation": tuple(others) or (code,)})

    def _admission(self, tester: Connected, address: int, kind: int) -> int:
        if address not in TESTERS:
            return UNKNOWN_TESTER
        if kind not in ACTIVATION_TYPES:
            return UNSUPPORTED_TYPE
        if tester.address not in {None, address}:
            return OTHER_TESTER
        others = [each.address for each in self._testers if each is not tester and each.address is not None]
        if address in others:
            return TESTER_IS_ACTIVE
        return NO_ROOM if len(others) >= MOST_TESTERS else ACTIVATED

    def _pass_on(self, tester: Connected, payload: bytes, now_s: float) -> Iterator[bytes]:
        ends, request = payload[:4], payload[4:]
        source, target = struct.unpack("!HH", ends)
        back = ends[2:] + ends[:2]
        refusal = self._refusal(tester, source, target)
        if refusal is not None:
            tester.is_over = refusal == 0x02  # the standard has the connection closed
            yield self.message(0x8003, back + bytes([refusal]))
            return
        yield self.message(0x8002, back + b"\0")
        for unit, answer in self._answers(target, request, now_s):
            if self.manners.asks_alive:
                yield self.message(0x0007)
            yield self.message(0x8001, unit.to_bytes(2, "big") + ends[:2] + answer)

    def _refusal(self, tester: Connected, source: int, target: int) -> int | None:
        """Return the code with which a diagnostic message is not passed on (table 26)."""
        if source != tester.address:
            return 0x02
        groups = {LEGISLATED_GROUP} if self.manners.knows_group else set()
        if target not in {GATEWAY, *self._requests, *groups}:
            return 0x03
        return self.manners.nack

    def _answers(self, target: int, request: bytes, now_s: float) -> Iterator[tuple[int, bytes]]:
        if target == GATEWAY:
            yield GATEWAY, _gateway_answer(request)
            return
        to = self._car.functional_id if target == LEGISLATED_GROUP else self._requests[target]
        for reply in self._car.answer(to, request, now_s):
            yield self._units[reply.source], reply.payload


def header(version: int, payload_type: int, length: int) -> bytes:
    """Return the header of a message (table 16)."""
    return HEADER.pack(version, version ^ 0xFF, payload_type, length)


def _gateway_answer(request: bytes) -> bytes:
    """Return what the gateway itself says: it is there, and knows nothing."""
    return b"\x7e\x00" if request == b"\x3e\x00" else negative(request[0], SERVICE_NOT_SUPPORTED)
