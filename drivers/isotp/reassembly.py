"""From CAN frames to whole diagnostic messages, one control unit apart from the other (ISO 15765-2:2016).

Knows no I/O: frames go in with their source and arrival time, messages come out.  Flow control is the
business of whoever talks to the bus.
"""

from dataclasses import dataclass, field
from typing import Final

from drivers.api import Answer

SINGLE_FRAME: Final = 0x0  # 9.6.1, table 9: high nibble of the first byte
FIRST_FRAME: Final = 0x1
CONSECUTIVE_FRAME: Final = 0x2
SINGLE_FRAME_MAX: Final = 7  # 9.6.2.1: classic CAN, normal addressing
CAN_FRAME: Final = 8


@dataclass(slots=True)
class _Partial:
    """A segmented message under way.

    Attributes:
        first: its first frame, to know a repetition by.
        length: bytes that the first frame announced.
        payload: bytes so far.
        number: sequence number of the last frame taken.
        last: bytes of that frame.
        damage: why it can no longer become whole.
    """

    first: bytes
    length: int
    payload: bytearray
    at_s: float
    number: int = 0
    last: bytes = b""
    damage: str = ""


@dataclass(slots=True)
class Reassembler:
    """Takes the frames that answer one request and gives back messages.

    A frame that comes twice in a row is taken once.  A message that lost a frame, or got them out of order,
    is given back by `finish` with its damage named and the bytes that did come in order: nothing is guessed.
    A single frame between the frames of a segmented message of the same source does not end that message
    (unlike ISO 15765-2:2016, 9.8.3): it is most often a late answer to an earlier request.
    """

    _partials: dict[int, _Partial] = field(default_factory=dict)
    _broken: list[Answer] = field(default_factory=list)

    def feed(self, source: int, frame: bytes, at_s: float) -> Answer | None:
        """Take one frame and return the message that it completes; a broken one waits for `finish`."""
        kind = frame[0] >> 4 if frame else None
        if kind == SINGLE_FRAME:
            return self._single(source, frame, at_s)
        if kind == CONSECUTIVE_FRAME:
            return self._consecutive(source, frame, at_s)
        if kind == FIRST_FRAME:
            self._first(source, frame, at_s)
        elif kind is None:
            self._break(source, b"", at_s, "a frame came without its bytes")
        return None  # flow control, and what later editions of the standard reserve, carry no payload

    def finish(self) -> tuple[Answer, ...]:
        """Return the messages that did not become whole, and forget everything."""
        if not self._partials and not self._broken:
            return ()
        for source, partial in self._partials.items():
            missing = f"{len(partial.payload)} of {partial.length} bytes came"
            self._break(source, bytes(partial.payload), partial.at_s, partial.damage or missing)
        broken = tuple(self._broken)
        self._partials.clear()
        self._broken.clear()
        return broken

    def _single(self, source: int, frame: bytes, at_s: float) -> Answer | None:
        length = frame[0] & 0xF
        if 0 < length <= SINGLE_FRAME_MAX and len(frame) > length:
            return Answer(source, frame[1 : 1 + length], at_s)
        self._break(source, frame[1:], at_s, f"{len(frame) - 1} of {length} bytes came")
        return None

    def _first(self, source: int, frame: bytes, at_s: float) -> None:
        partial = self._partials.get(source)
        if partial is not None and partial.number == 0 and partial.first == frame:
            return  # the frame came twice
        if partial is not None:
            self._break(source, bytes(partial.payload), partial.at_s, "another message began before its end")
        length = ((frame[0] & 0xF) << 8 | frame[1]) if len(frame) > 1 else 0
        damage = (
            "" if len(frame) == CAN_FRAME and length > SINGLE_FRAME_MAX else "its first frame is cut short"
        )
        self._partials[source] = _Partial(frame, length, bytearray(frame[2:]), at_s, damage=damage)

    def _consecutive(self, source: int, frame: bytes, at_s: float) -> Answer | None:
        partial = self._partials.get(source)
        if partial is None:
            self._break(source, b"", at_s, "its first frame is missing")
            return None
        if partial.damage or frame == partial.last:
            return None
        partial.damage = _flaw(partial, frame)
        if partial.damage:
            return None
        partial.number, partial.last, partial.at_s = frame[0] & 0xF, frame, at_s
        partial.payload += frame[1:]
        if len(partial.payload) < partial.length:
            return None
        del self._partials[source]
        return Answer(source, bytes(partial.payload[: partial.length]), at_s)

    def _break(self, source: int, payload: bytes, at_s: float, damage: str) -> None:
        self._broken.append(Answer(source, payload, at_s, damage))


def _flaw(partial: _Partial, frame: bytes) -> str:
    """Say why `frame` cannot follow, empty when it can."""
    expected, number = (partial.number + 1) & 0xF, frame[0] & 0xF
    if number != expected:
        return f"frame {number:X} came where {expected:X} was due"
    if len(frame) - 1 < min(CAN_FRAME - 1, partial.length - len(partial.payload)):
        return f"frame {number:X} is cut short"
    return ""
