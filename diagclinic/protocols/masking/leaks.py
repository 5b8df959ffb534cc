"""Looks once more, in another way than it was hidden, for anything that is left of a VIN.

The masks take an answer apart by its rules; this puts everything that belongs together behind one another
and searches for the bare pieces.  What it finds must not leave the house.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from diagclinic.core.trace import Trace
from diagclinic.protocols.masking.pseudonyms import telling_pieces

_LINE: Final = re.compile(rb"[^\r\n>]+")
_NO_DIGIT: Final = re.compile(rb"[^0-9A-F]")
_MARK: Final = re.compile(r"0X|\\X")
_NO_SIGN: Final = re.compile(r"[^0-9A-Z]")
_HEX_TEXT: Final = re.compile(r"[0-9a-f]{14,}")
_MESSAGE: Final = re.compile("49020[1-5]((?:[0-9A-F]{2}){1,4})")
#: where the identifier of a frame begins and where its octets do: CAN and J2534, with and without an address
_FRAMES: Final = ((0, 5), (0, 6), (5, 10), (5, 11))
#: digits of a header and the place behind the control octet: 11 bits, 29 bits, none, none but a number
_ROWS: Final = ((3, 5), (3, 7), (8, 10), (8, 12), (0, 2), (0, 1), (0, 0))


class Leaks:
    """Searches for telling pieces of `vins`."""

    def __init__(self, vins: Iterable[str]) -> None:
        pieces = {piece for vin in vins for piece in telling_pieces(vin)}
        self._plain = _any_of(pieces)
        self._digits = _any_of(piece.encode().hex().upper() for piece in pieces)

    def in_text(self, text: str) -> bool:
        """Say whether `text` shows a piece, as characters or as digits with anything between them."""
        upper = text.upper()
        digits = _NO_SIGN.sub("", _MARK.sub("", upper))
        return self._has(upper) or self._has_digits(digits)

    def in_data(self, value: Any) -> bool:
        """Say whether any text in `value`, made of what JSON knows, shows a piece."""
        if isinstance(value, str):
            return self.in_text(value)
        if isinstance(value, dict):
            return any(self.in_text(str(key)) or self.in_data(one) for key, one in value.items())
        return isinstance(value, list | tuple) and any(self.in_data(one) for one in value)

    def in_trace(self, trace: Trace) -> bool:
        """Say whether `trace` shows a piece, within one record, or in frames put together again."""
        sides: dict[bool, list[bytes]] = {True: [], False: []}
        for record in trace.records:
            sides[record.sent].append(record.payload)
        return any(map(self._in_side, sides.values())) or any(
            self._in_note(note.payload.decode("utf-8", "replace")) for note in trace.notes
        )

    def _in_side(self, records: list[bytes]) -> bool:
        whole = b"".join(records)
        if self._has(whole.upper().decode("latin-1")):
            return True
        if any(self._has(frames.upper().decode("latin-1")) for frames in _framed(records)):
            return True
        lines = [_NO_DIGIT.sub(b"", line.upper()).decode("ascii") for line in _LINE.findall(whole)]
        return any(map(self._has_digits, (*lines, *_grouped(lines))))

    def _in_note(self, note: str) -> bool:
        messages = "".join(_MESSAGE.findall(note.upper()))
        octets = (bytes.fromhex(found[: len(found) & ~1]) for found in _HEX_TEXT.findall(note))
        nested = any(self.in_text(each.decode("latin-1")) for each in octets)  # an adapter's rows as octets
        return nested or self.in_text(note) or self._has_digits(messages)

    def _has(self, upper: str) -> bool:
        return self._plain is not None and self._plain.search(upper) is not None

    def _has_digits(self, digits: str) -> bool:
        return self._digits is not None and self._digits.search(digits) is not None


def _any_of(pieces: Iterable[str]) -> re.Pattern[str] | None:
    sought = "|".join(sorted(pieces))
    return re.compile(sought) if sought else None


def _framed(records: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the octets of all frames of one sender, one behind the other."""
    frames: dict[object, bytearray] = defaultdict(bytearray)
    for record in records:
        for identifier, octets in _FRAMES:
            frames[identifier, octets, record[identifier : identifier + 4]] += record[octets:]
    yield from map(bytes, frames.values())


def _grouped(lines: Iterable[str]) -> Iterator[str]:
    """Yield the digits of all rows of one sender, one behind the other."""
    rows: dict[object, list[str]] = defaultdict(list)
    for line in lines:
        for header, octets in _ROWS:
            rows[header, octets, line[:header]].append(line[octets:])
        message = _MESSAGE.search(line)
        if message is not None:
            rows["message", line[: message.start()]].append(message[1])
    yield from map("".join, rows.values())
