"""Bytes that were lost between adapter and computer, where the frame's own length would not tell.

ISO 15765-4:2021, 9.2.1 has a unit send all eight bytes of a frame.  Of a row that lost two digits, the
filling moves up into the message, and the rest looks like a whole one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from drivers.elm327.rows import Frame
from drivers.isotp.reassembly import CAN_FRAME, CONSECUTIVE_FRAME, FIRST_FRAME, SINGLE_FRAME_MAX

FIRST_FRAME_BYTES: Final = 6  # of the message (ISO 15765-2:2016, 9.6.2)
SHORTENED: Final = "bytes of a row were lost"


@dataclass(slots=True)
class Padding:
    """Knows which units fill their frames, and marks a frame of theirs that is shorter than that.

    One that has just the bytes of its message, or comes short again with the same bytes, was sent so: its
    unit does not always fill.
    """

    _filling: set[int] = field(default_factory=set)
    _short: dict[int, bytes] = field(default_factory=dict)

    def check(self, frames: Iterable[Frame]) -> list[Frame]:
        """Return `frames`, those that lost bytes with their damage."""
        left: dict[int, int] = {}
        return [self._checked(frame, _ends_between(frame, left)) for frame in frames]

    def is_plain(self, source: int, payload: bytes) -> bool:
        """Take note of a single frame that is all of a reply; say whether nothing about it is suspicious."""
        if len(payload) < CAN_FRAME:
            return source not in self._filling
        if payload[0] < SINGLE_FRAME_MAX:
            self._filling.add(source)
        return True

    def _checked(self, frame: Frame, ends_between: bool) -> Frame:  # noqa: FBT001  what the frame itself tells
        source, payload = frame.source, frame.payload
        if len(payload) == CAN_FRAME:
            if payload[0] < SINGLE_FRAME_MAX:
                self._filling.add(source)
            return frame
        if frame.damage or not (ends_between or source in self._filling):
            return frame
        if _is_trimmed(payload) or self._short.get(source) == payload:
            self._filling.discard(source)
            return frame
        self._short[source] = payload
        return frame._replace(damage=SHORTENED)


def _is_trimmed(payload: bytes) -> bool:
    """Say whether `payload` is a single frame without filling, and not one that lost a single byte of it."""
    return len(payload) < CAN_FRAME - 1 and payload[:1] == bytes([len(payload) - 1])


def _ends_between(frame: Frame, left: dict[int, int]) -> bool:
    """Say whether `frame` is a message's last, and neither full nor just its rest: no unit sends such.

    Args:
        frame: one of a reply, in their order.
        left: bytes that are still to come, by source; kept up to date here.
    """
    source, payload = frame.source, frame.payload
    kind = payload[0] >> 4 if len(payload) > 1 else None
    if kind == FIRST_FRAME:
        left[source] = ((payload[0] & 0xF) << 8 | payload[1]) - FIRST_FRAME_BYTES
    if kind != CONSECUTIVE_FRAME or source not in left:
        return False
    rest = left[source]
    left[source] = rest - (CAN_FRAME - 1)
    return 0 < rest < len(payload) - 1 < CAN_FRAME - 1
