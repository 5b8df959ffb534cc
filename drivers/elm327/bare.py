"""Replies of clones that refuse to show headers: bytes, but not whose.

The adapter strips the ISO-TP control bytes as well: a short message is a row of bytes, a long one a row with
its length in three digits and numbered rows ``0:``, ``1:``, …  They are put back to frames, so that the same
rules find what is missing.  Usable only where one control unit is asked at a time.
"""

import re
from collections.abc import Iterable
from typing import Final

from drivers.elm327.rows import Frame, Parsed, Row
from drivers.elm327.words import meaning_of
from drivers.isotp.reassembly import CONSECUTIVE_FRAME, FIRST_FRAME, SINGLE_FRAME_MAX

_LENGTH: Final = re.compile(r"[0-9A-F]{3}")
_NUMBERED: Final = re.compile(r"([0-9A-F]):((?:[0-9A-F]{2})+)")
_BYTES: Final = re.compile(r"(?:[0-9A-F]{2})+")


def parse_bare(rows: Iterable[Row], source: int) -> Parsed:
    """Take a reply apart whose rows all come from `source`."""
    parsed = Parsed()
    length = 0
    for text, at_s in rows:
        rest, meaning = meaning_of(text.lstrip(">"))
        if meaning is not None:
            parsed.meanings.add(meaning)
        if _LENGTH.fullmatch(rest):
            length = int(rest, 16)
        elif payload := _frame(rest, length):
            parsed.frames.append(Frame(source, payload, at_s))
        elif rest:
            parsed.unread.append(rest)
    return parsed


def _frame(text: str, length: int) -> bytes:
    """Return the frame that `text` was made of, empty when it was none."""
    numbered = _NUMBERED.fullmatch(text)
    if numbered and numbered[1] == "0" and length:
        return bytes([FIRST_FRAME << 4 | length >> 8, length & 0xFF]) + bytes.fromhex(numbered[2])
    if numbered:
        return bytes([CONSECUTIVE_FRAME << 4 | int(numbered[1], 16)]) + bytes.fromhex(numbered[2])
    if _BYTES.fullmatch(text) and len(text) <= 2 * SINGLE_FRAME_MAX:
        return bytes([len(text) // 2]) + bytes.fromhex(text)
    return b""
