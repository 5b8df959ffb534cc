"""The rows of an adapter's command language, with the place of every digit."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

#: the places of the two digits of an octet
Place = tuple[int, int]
Cell = tuple[int, Place]

#: what an adapter sends, in which digits of octets may look like a VIN
ROWS: Final = re.compile(rb"[\s\x20-\x7e]*")
_ROW: Final = re.compile(rb"[^\r\n>]+")
_DIGITS: Final = re.compile(rb"[0-9A-Fa-f](?:[ \t\x00]*[0-9A-Fa-f])*")
_DIGIT: Final = re.compile(rb"[0-9A-Fa-f]")
_NUMBER: Final = re.compile(rb"\s*([0-9A-Fa-f]):")
_SHORTEST: Final = 2
_LONG_HEADER: Final = re.compile(r"[01][0-9A-F]{7}")
_SHORT_HEADER: Final = re.compile(r"[0-7][0-9A-F]{2}")
_FRAME_DIGITS: Final = 16
FIRST_FRAME: Final = 0x10
CONSECUTIVE_FRAME: Final = 0x20


@dataclass(frozen=True, slots=True)
class Row:
    """Digits in a row, and where they stand.

    Attributes:
        text: the digits, upper case.
        places: of each digit.
        number: what stands before a colon in front of them; None where there is none.
    """

    text: str
    places: tuple[int, ...]
    number: int | None = None

    def cells(self, skipped: int = 0) -> list[Cell]:
        """Return the octets behind the first `skipped` digits."""
        ends = range(skipped, len(self.text) - 1, 2)
        return [(int(self.text[at : at + 2], 16), (self.places[at], self.places[at + 1])) for at in ends]

    def frames(self) -> Iterator[tuple[object, list[Cell]]]:
        """Yield in every way that the row may be laid out whose CAN frame it is, and its octets."""
        if self.number is not None:
            yield "numbered", self._numbered(self.number)
        elif len(self.text) % 2:
            if _SHORT_HEADER.match(self.text):
                yield self.text[:3], self.cells(3)
        else:
            if len(self.text) <= _FRAME_DIGITS:
                yield "", self.cells()
            if _LONG_HEADER.match(self.text) and len(self.text) > 8:
                yield self.text[:8], self.cells(8)
            if _SHORT_HEADER.match(self.text):  # the last digit was lost
                yield self.text[:3], self.cells(3)

    def _numbered(self, number: int) -> list[Cell]:
        """Return the octets with the control octets that the adapter took off."""
        place = (-1, -1)
        if number == 0 and len(self.text) <= _FRAME_DIGITS - 4:
            return [(FIRST_FRAME, place), (0, place), *self.cells()]
        return [(CONSECUTIVE_FRAME | number, place), *self.cells()]


def rows_of(buffer: bytes, separators: re.Pattern[bytes] = _ROW) -> Iterator[Row]:
    """Yield the rows of digits in what came from an adapter."""
    for line in separators.finditer(buffer):
        number = _NUMBER.match(line[0])
        start = line.start() + (number.end() if number else 0)
        for found in _DIGITS.finditer(buffer, start, line.end()):
            if found.end() - found.start() < _SHORTEST:
                continue
            places = tuple(one.start() for one in _DIGIT.finditer(buffer, found.start(), found.end()))
            text = bytes(buffer[place] for place in places).decode("ascii").upper()
            yield Row(text, places, int(number[1], 16) if number else None)


def is_lower_case(rows: Iterable[Row], buffer: bytes) -> bool:
    """Say whether more digits stand in `buffer` as a to f than as A to F."""
    letters = [buffer[place] for row in rows for place in row.places if buffer[place] > ord("9")]
    return 2 * sum(letter >= ord("a") for letter in letters) > len(letters)


def write_octet(buffer: bytearray, place: Place, octet: int, *, is_lower: bool) -> None:
    """Put the digits of `octet` at `place`."""
    digits = f"{octet:02x}" if is_lower else f"{octet:02X}"
    for at, digit in zip(place, digits, strict=True):
        buffer[at] = ord(digit)
