"""The commonest reply, taken apart at once: one unit's whole positive answer, and nothing besides.

Whoever polls values many times a second lives on it.  Everything else is left to `drivers.elm327.rows` and
`drivers.elm327.questions`, which make the same of what is taken here.  Pure: takes text, returns values.
"""

from collections.abc import Sequence
from typing import Final

from drivers.api import Answer
from drivers.elm327.padding import Padding
from drivers.elm327.questions import Sources
from drivers.elm327.rows import Row, Shape
from drivers.isotp.matching import NEGATIVE, answers_request
from drivers.isotp.reassembly import CAN_FRAME, SINGLE_FRAME_MAX

_FIRST: Final = 0x10  # ISO 15765-2:2016, table 9: control bytes of first and consecutive frames
_CONSECUTIVE: Final = 0x20
_LENGTH: Final = 0xFFF
_NUMBER: Final = 0xF


def plain_answer(
    rows: Sequence[Row], shape: Shape, sources: Sources, padding: Padding, asked: bytes
) -> Answer | None:
    """Return the positive answer to `asked` that is all of a reply; None for any other reply.

    Args:
        rows: of the reply.
        shape: of a whole row of bytes.
        sources: who may answer.
        padding: knows who fills frames, and learns it from here too.
        asked: the request.
    """
    match = shape.fullmatch(rows[0][0]) if rows else None
    if match is None:
        return None
    header, digits = match.groups()
    source, frame = int(header, 16), bytes.fromhex(digits)
    if source not in sources:
        return None
    if len(rows) == 1:
        payload = _single(source, frame, padding)
    else:
        payload = _segmented(frame, [text for text, _ in rows], shape, header, padding)
    if payload and payload[0] != NEGATIVE and answers_request(asked, payload):
        return Answer(source, payload, rows[-1][1])
    return None


def _single(source: int, frame: bytes, padding: Padding) -> bytes:
    """Return the message of a single frame; nothing where it is none, or may have lost bytes."""
    length = frame[0]
    if 0 < length <= SINGLE_FRAME_MAX and length < len(frame) and padding.is_plain(source, frame):
        return frame[1 : 1 + length]
    return b""


def _segmented(first: bytes, texts: Sequence[str], shape: Shape, header: str, padding: Padding) -> bytes:
    """Return the message that ends with the last row; nothing where a frame is missing, short or too many."""
    length = int.from_bytes(first[:2]) & _LENGTH
    if first[0] & 0xF0 != _FIRST or len(first) != CAN_FRAME or length <= SINGLE_FRAME_MAX:
        return b""
    message = first[2:]
    for number, text in enumerate(texts[1:], 1):
        match, rest = shape.fullmatch(text), length - len(message)
        if match is None or match[1] != header or rest <= 0:
            return b""
        frame = bytes.fromhex(match[2])
        if frame[0] != _CONSECUTIVE | number & _NUMBER:
            return b""
        if len(frame) != CAN_FRAME and not (
            len(frame) == rest + 1 and padding.is_plain(int(header, 16), frame)
        ):
            return b""
        message += frame[1:]
    return message[:length] if len(message) >= length else b""
