"""The networks that carried OBD before CAN: their headers, their checks, and how long answers are cut.

SAE J1979:2014, table 2 (headers), 6.3 and 6.9 (answers in several messages); ISO 9141-2:1994, 8.2; ISO
14230-2:2016, 8.2; SAE J1850:2006, 5.4 (CRC); SAE J2178-1 (physical headers).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from drivers.checksums import byte_sum, crc8_j1850

TESTER: Final = 0xF1
HEADER_BYTES: Final = 3
CODES: Final = frozenset({0x43, 0x47, 0x4A})
CODES_BYTES: Final = 6  # three codes a message
INFORMATION: Final = 0x49
VIN: Final = 0x02
PIECE_BYTES: Final = 4  # of an item, a message
SUPPORTED_INFOTYPES: Final = 0x00


@dataclass(frozen=True, slots=True)
class OlderNetwork:
    """One network.

    Attributes:
        number: as an ELM327 counts protocols.
        functional: header of a legislated request.
        answer: first two header bytes of its answers; empty where they tell the length, as of ISO 14230.
        physical: first header byte of messages to and from one unit; None where there are none.
        start: what an ELM327 says while it starts the network; empty where there is nothing to start.
    """

    number: int
    functional: bytes
    answer: bytes
    physical: int | None
    check: Callable[[bytes], int]
    start: str = ""

    @property
    def functional_address(self) -> int:
        """The address that everybody listens to."""
        return self.functional[1]

    def addressed(self, header: bytes) -> int | None:
        """Return whom a request with `header` is for; None where nobody reads it."""
        if header[0] & ~0x3F == self.functional[0] & ~0x3F and header[1:] == self.functional[1:]:
            return self.functional_address
        if self.physical is None or header[0] & ~0x3F != self.physical & ~0x3F or header[2] != TESTER:
            return None
        return header[1]

    def row(self, source: int, message: bytes, *, functional: bool) -> bytes:
        """Return `message` from the unit at `source`, with header and check."""
        row = self._header(source, len(message), functional=functional) + message
        return row + bytes([self.check(row)])

    def _header(self, source: int, length: int, *, functional: bool) -> bytes:
        if not self.answer:
            return bytes([0x80 | length, TESTER, source])
        if functional or self.physical is None:
            return self.answer + bytes([source])
        return bytes([self.physical, TESTER, source])


_KWP: Final = (bytes.fromhex("C233F1"), b"", 0x80, byte_sum)
OLDER_NETWORKS: Final[Mapping[str, OlderNetwork]] = MappingProxyType(
    {
        "pwm": OlderNetwork(1, bytes.fromhex("616AF1"), bytes.fromhex("416B"), 0xC4, crc8_j1850),
        "vpw": OlderNetwork(2, bytes.fromhex("686AF1"), bytes.fromhex("486B"), 0x6C, crc8_j1850),
        "iso9141": OlderNetwork(
            3, bytes.fromhex("686AF1"), bytes.fromhex("486B"), None, byte_sum, "BUS INIT: ...OK"
        ),
        "kwp5baud": OlderNetwork(4, *_KWP, "BUS INIT: ...OK"),
        "kwp": OlderNetwork(5, *_KWP, "BUS INIT: OK"),
    }
)


def messages_of(answer: bytes) -> Iterator[bytes]:
    """Yield the messages that tell what `answer`, as sent on CAN, tells."""
    if answer[0] in CODES:
        yield from _codes(answer[:1], answer[2:])
    elif answer[0] == INFORMATION:
        yield from _information(answer)
    else:
        yield answer


def _codes(head: bytes, codes: bytes) -> Iterator[bytes]:
    """Yield three codes a message; unused places are zero, and no count goes before."""
    for at in range(0, max(1, len(codes)), CODES_BYTES):
        yield head + codes[at : at + CODES_BYTES].ljust(CODES_BYTES, b"\0")


def _information(answer: bytes) -> Iterator[bytes]:
    """Yield numbered messages of four bytes; the VIN is filled up with zeros before it."""
    head, infotype = answer[:2], answer[1]
    if infotype == SUPPORTED_INFOTYPES:
        yield head + b"\x01" + answer[2:6]
        return
    items = answer[3:]
    items = items.rjust(-(-len(items) // PIECE_BYTES) * PIECE_BYTES, b"\0") if infotype == VIN else items
    for number, at in enumerate(range(0, len(items), PIECE_BYTES), 1):
        yield head + bytes([number]) + items[at : at + PIECE_BYTES]
