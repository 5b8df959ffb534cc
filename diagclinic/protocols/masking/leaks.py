"""Looks once more, in another way than it was hidden, for anything that is left of a VIN.

The masks take an answer apart by its rules; this puts everything that belongs together behind one another
and searches for the bare pieces.  What it finds must not leave the house.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from diagclinic.core.trace import Trace
from diagclinic.protocols.masking.disguises import BARE_PIECE
from diagclinic.protocols.masking.pseudonyms import PIECE, WMI, telling_pieces

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
        secrets = tuple(vins)
        pieces = {piece for vin in secrets for piece in telling_pieces(vin)}
        longer = {piece for vin in secrets for piece in _longer_pieces(vin)}
        self._plain = _any_of(pieces)
        self._bare = _any_of({*longer, *(piece[::-1] for piece in longer)})
        self._digits = _any_of({*map(_digits_of, pieces), *map(_wide_digits_of, longer)})

    def in_text(self, text: str) -> bool:
        """Say whether `text` shows a piece, as characters or as digits with anything between them."""
        upper = text.upper()
        bare = _NO_SIGN.sub("", _MARK.sub("", upper))
        return self._has(upper) or self._has_digits(bare) or self._has_bare(upper)

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
        views = (one.upper().decode("latin-1") for one in (whole, *_framed(records)))
        if any(self._has(view) or self._has_bare(view) for view in views):
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

    def _has_bare(self, upper: str) -> bool:
        """Say whether `upper` shows a longer piece once all signs are left out, in either direction."""
        return self._bare is not None and self._bare.search(_NO_SIGN.sub("", upper)) is not None

    def _has_digits(self, digits: str) -> bool:
        return self._digits is not None and self._digits.search(digits) is not None


def _longer_pieces(vin: str) -> Iterator[str]:
    """Yield what tells the vehicle also where signs were left out."""
    telling = set(telling_pieces(vin))
    for start in range(len(vin) - BARE_PIECE + 1):
        piece = vin[start : start + BARE_PIECE]
        if any(piece[at : at + PIECE] in telling for at in range(BARE_PIECE - PIECE + 1)) and start >= WMI:
            yield piece


def _digits_of(piece: str) -> str:
    return piece.encode().hex().upper()


def _wide_digits_of(piece: str) -> str:
    """Return the digits of `piece` in UTF-16, from its first character that is no NUL."""
    return "00".join(f"{ord(char):02X}" for char in piece)


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
