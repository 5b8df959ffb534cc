"""From the rows of a reply to frames and words.  Pure: takes text, returns values, raises nothing."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Final, NamedTuple

from drivers.checksums import byte_sum, crc8_j1850
from drivers.elm327.words import Meaning, meaning_of

Row = tuple[str, float]  # text without spaces, and when it was complete


class Layout(Enum):
    """How a row of bytes is laid out while headers are on; `drivers.elm327.bare` reads those without."""

    CAN_11BIT = "can11"
    CAN_29BIT = "can29"
    ISO = "iso"  # ISO 9141-2 and ISO 14230: the last byte is the sum of the others
    J1850 = "j1850"  # the last byte is a CRC

    __hash__ = object.__hash__  # each member is there once; Enum's own costs a call in Python at every reply


class Frame(NamedTuple):
    """One row of bytes; a tuple, since hundreds are made a second.

    Attributes:
        source: who sent it.
        payload: on CAN from the ISO-TP control byte on, otherwise the message without header and checksum.
        at_s: when the row was complete.
        damage: why the row cannot be trusted.
    """

    source: int
    payload: bytes
    at_s: float
    damage: str = ""


@dataclass(slots=True)
class Parsed:
    """A reply, taken apart.

    Attributes:
        unread: rows that are neither frames nor known words.
    """

    frames: list[Frame] = field(default_factory=list)
    meanings: set[Meaning] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)


_CAN_11: Final = re.compile(r"([0-7][0-9A-F]{2})((?:[0-9A-F]{2}){1,8})")
_CAN_29: Final = re.compile(r"([01][0-9A-F]{7})((?:[0-9A-F]{2}){1,8})")
_BYTES: Final = re.compile(r"()((?:[0-9A-F]{2})+)")
_HEX: Final = re.compile(r"[0-9A-F]+")
_SHAPES: Final[Mapping[Layout, re.Pattern[str]]] = MappingProxyType(
    {Layout.CAN_11BIT: _CAN_11, Layout.CAN_29BIT: _CAN_29}
)
_HEADER_DIGITS: Final[Mapping[Layout, int]] = MappingProxyType({Layout.CAN_11BIT: 3, Layout.CAN_29BIT: 8})
_HIGHEST: Final[Mapping[Layout, int]] = MappingProxyType(
    {Layout.CAN_11BIT: 0x7FF, Layout.CAN_29BIT: 0x1FFFFFFF}
)
KWP_LENGTH: Final = 0x3F  # ISO 14230-2:2016, 8.3: length in the format byte, 0 when a length byte follows
KWP_FORMAT: Final = 0x80
HEADER: Final = 3


def header_digits(layout: Layout) -> int:
    """Return how many digits the header of a row on CAN has; 0 on networks before CAN."""
    return _HEADER_DIGITS.get(layout, 0)


def parse(rows: Iterable[Row], layout: Layout) -> Parsed:
    """Take a reply apart; whatever the rows hold, every byte of a frame stands in them."""
    parsed = Parsed()
    shape = _SHAPES.get(layout)
    for text, at_s in rows:
        match = shape.fullmatch(text) if shape else None
        if match:
            header, payload = match.groups()
            parsed.frames.append(Frame(int(header, 16), bytes.fromhex(payload), at_s))
        else:
            _parse_other(text, at_s, layout, parsed)
    return parsed


def _parse_other(text: str, at_s: float, layout: Layout, parsed: Parsed) -> None:
    hexadecimal, meaning = meaning_of(text.lstrip(">"))
    if meaning is not None:
        parsed.meanings.add(meaning)
    if not hexadecimal:
        return
    frame = _READERS.get(layout, _read_can)(hexadecimal, at_s, layout)
    if frame is None:
        parsed.unread.append(hexadecimal)
    elif meaning is Meaning.DAMAGE:
        parsed.frames.append(
            Frame(frame.source, frame.payload, at_s, frame.damage or "the adapter marked it as garbled")
        )
    else:
        parsed.frames.append(frame)


def _read_can(text: str, at_s: float, layout: Layout) -> Frame | None:
    """Read a row that may be cut short: its header says whose frame was lost."""
    digits = _HEADER_DIGITS[layout]
    if not _HEX.fullmatch(text) or len(text) < digits:
        return None
    source, rest = int(text[:digits], 16), text[digits:]
    if source > _HIGHEST[layout]:
        return None  # the beginning of the row was lost
    whole = _SHAPES[layout].fullmatch(text)
    return Frame(source, bytes.fromhex(rest[: len(rest) & ~1]), at_s, "" if whole else "a row was cut short")


def _read_message(text: str, at_s: float, layout: Layout) -> Frame | None:
    """Read a row of a network without ISO-TP: three bytes of header, the message, its checksum."""
    if not _BYTES.fullmatch(text) or len(text) < 2 * (HEADER + 2):
        return None
    row = bytes.fromhex(text)
    body, check = row[:-1], row[-1]
    start, length = _extent(body, layout)
    payload = body[start : start + length]
    sound = _CHECKS[layout](body) == check and start + length == len(body) and length
    return Frame(row[2], payload, at_s, "" if sound else "its checksum or length is wrong")


def _extent(body: bytes, layout: Layout) -> tuple[int, int]:
    """Return where the message begins in `body`, and the length that its header tells."""
    is_kwp = layout is Layout.ISO and body[0] & KWP_FORMAT
    if not is_kwp:
        return HEADER, len(body) - HEADER
    length = body[0] & KWP_LENGTH
    return (HEADER, length) if length else (HEADER + 1, body[HEADER])


_CHECKS: Final[Mapping[Layout, Callable[[bytes], int]]] = MappingProxyType(
    {Layout.ISO: byte_sum, Layout.J1850: crc8_j1850}
)
_READERS: Final[Mapping[Layout, Callable[[str, float, Layout], Frame | None]]] = MappingProxyType(
    {Layout.ISO: _read_message, Layout.J1850: _read_message}
)
