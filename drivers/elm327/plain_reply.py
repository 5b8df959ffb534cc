"""The commonest reply, taken apart at once: one unit's whole positive answer, and nothing besides.

Whoever polls values many times a second lives on it, so that it does without regular expressions.  Everything
else is left to `drivers.elm327.rows` and `drivers.elm327.questions`, which make the same of what is taken
here.  Pure: takes text, returns values.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from drivers.api import Answer
from drivers.elm327.padding import Padding
from drivers.elm327.rows import Layout, Row, header_digits
from drivers.isotp.matching import NEGATIVE, answers_request
from drivers.isotp.reassembly import CAN_FRAME, SINGLE_FRAME_MAX

_FIRST: Final = 0x10  # ISO 15765-2:2016, table 9: control bytes of first and consecutive frames
_CONSECUTIVE: Final = 0x20
_LENGTH: Final = 0xFFF
_NUMBER: Final = 0xF


@dataclass(frozen=True, slots=True)
class Senders:
    """Who may answer on CAN.

    Attributes:
        width: digits of a row's header.
        by_header: their identifiers, by the header of their rows.
    """

    width: int
    by_header: Mapping[str, int]

    @classmethod
    def of(cls, sources: Iterable[int], layout: Layout) -> Self | None:
        """Return `sources` as their rows name them in `layout`; None on networks before CAN."""
        width = header_digits(layout)
        return cls(width, {f"{source:0{width}X}": source for source in sources}) if width else None


def plain_answer(rows: Sequence[Row], senders: Senders, padding: Padding, asked: bytes) -> Answer | None:
    """Return the positive answer to `asked` that is all of a reply; None for any other reply.

    Args:
        rows: of the reply.
        senders: who may answer.
        padding: knows who fills frames, and learns it from here too.
        asked: the request.
    """
    if not rows:
        return None
    text, at_s = rows[-1]
    source = senders.by_header.get(text[: senders.width])
    if source is None:
        return None
    last = _frame(text, senders.width)
    payload = _single(last) if len(rows) == 1 else _segmented([row[0] for row in rows], senders.width)
    if not payload or payload[0] == NEGATIVE or not answers_request(asked, payload):
        return None
    return Answer(source, payload, at_s) if padding.is_plain(source, last) else None


def _frame(text: str, width: int) -> bytes:
    """Return the frame behind a header of `width` digits; nothing where it is no whole one."""
    try:
        frame = bytes.fromhex(text[width:])
    except ValueError:
        return b""
    return frame if len(text) == width + 2 * len(frame) and len(frame) <= CAN_FRAME else b""


def _single(frame: bytes) -> bytes:
    """Return the message of a single frame; nothing where it is none, or not whole."""
    length = frame[0] if frame else 0
    return frame[1 : 1 + length] if 0 < length <= SINGLE_FRAME_MAX and length < len(frame) else b""


def _segmented(texts: Sequence[str], width: int) -> bytes:
    """Return the message of several frames; nothing where one is missing, short, another's or too many."""
    header, first = texts[0][:width], _frame(texts[0], width)
    length = int.from_bytes(first[:2]) & _LENGTH
    if len(first) != CAN_FRAME or first[0] & 0xF0 != _FIRST or length <= SINGLE_FRAME_MAX:
        return b""
    message = first[2:]
    for number, text in enumerate(texts[1:], 1):
        frame, rest = _frame(text, width), length - len(message)
        if not frame or frame[0] != _CONSECUTIVE | number & _NUMBER or text[:width] != header:
            return b""
        if rest <= 0 or (len(frame) != CAN_FRAME and len(frame) != rest + 1):
            return b""
        message += frame[1:]
    return message[:length] if len(message) >= length else b""
