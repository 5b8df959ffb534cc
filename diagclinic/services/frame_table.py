"""What passes on a bus, by identifier: how often, how long ago, and which bytes changed.

Frames come in batches from the thread that reads them; whoever shows the table takes a picture of it, a few
times a second.  One frame costs about two microseconds.
"""

import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    import can

#: identifiers that are kept apart; a bus has some hundred, a flood of made-up ones must not fill the memory
MOST_ROWS: Final = 4096
#: seconds for which a byte that changed is marked
MARKED_S: Final = 1.0
#: bits of a frame beside its payload, with the pause behind it and without stuff bits (ISO 11898-1, 10.4)
_BITS_11BIT: Final = 47
_BITS_29BIT: Final = 67
_BITS_ERROR: Final = 23
#: of a CAN FD frame that switches its bit rate, those that pass at the rate of the bus (ISO 11898-1, 10.4)
_SLOW_BITS_11BIT: Final = 29
_SLOW_BITS_29BIT: Final = 48
_NEVER: Final = float("-inf")
_EXTENDED: Final = 1 << 29
_REMOTE: Final = 1 << 30
_ERROR: Final = 1 << 31


class FrameKind(StrEnum):
    """What a frame is for."""

    DATA = "data"
    REMOTE = "remote"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class FrameRow:
    """One identifier.

    Attributes:
        key: unique in the table, and in its order.
        count: frames so far.
        period_s: mean time between two; None before the second, and where times go backwards.
        last_period_s: time between the last two.
        payload: of the last frame.
        length: what the last frame says its length is; more than its bytes in a remote frame.
        at_s: time stamp of the last frame.
        changed_s: of each byte, the time stamp of the frame that changed it last; minus infinity: none did.
    """

    key: int
    identifier: int
    is_extended: bool
    kind: FrameKind
    count: int
    period_s: float | None
    last_period_s: float | None
    payload: bytes
    length: int
    at_s: float
    changed_s: tuple[float, ...]

    def changed_since(self, at_s: float) -> tuple[bool, ...]:
        """Return of each byte whether it changed at `at_s` or later."""
        return tuple(changed_s >= at_s for changed_s in self.changed_s)


@dataclass(frozen=True, slots=True)
class TableSnapshot:
    """The table at one moment.

    Attributes:
        rows: by identifier, those of 11 bits first, error frames last.
        frames: how many came, in the table or not.
        bits: what they took of the bus, without stuff bits, and without those at a higher rate.
        at_s: time stamp of the newest; 0 before the first.
        unlisted: frames of identifiers that found no room in the table.
        lost: frames that did not even get here.
    """

    rows: tuple[FrameRow, ...] = ()
    frames: int = 0
    bits: int = 0
    at_s: float = 0.0
    unlisted: int = 0
    lost: int = 0


def period_text(period_s: float | None) -> str:
    """Return a time between two frames in words; nothing where there is none."""
    if period_s is None:
        return ""
    return f"{period_s * 1000:.1f} ms" if period_s < 1 else f"{period_s:.2f} s"


class FrameTable:
    """Counts frames; may be filled and looked at from different threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[int, _Seen] = {}
        self._order: list[int] | None = []
        self._frames = self._bits = self._unlisted = self._lost = 0
        self._at_s = 0.0

    def add(self, frames: "Iterable[can.Message]", *, lost: int = 0) -> None:
        """Take `frames`, oldest first, and note that `lost` more were lost on the way."""
        with self._lock:
            self._lost += lost
            for frame in frames:
                self._take(frame)

    def snapshot(self) -> TableSnapshot:
        """Return a picture of the table."""
        with self._lock:
            if self._order is None:
                self._order = sorted(self._seen)
            rows = tuple(self._seen[key].row(key) for key in self._order)
            return TableSnapshot(rows, self._frames, self._bits, self._at_s, self._unlisted, self._lost)

    def _take(self, frame: "can.Message") -> None:
        self._frames += 1
        self._at_s = frame.timestamp
        key = _key(frame)
        self._bits += _bits(frame, key)
        seen = self._seen.get(key)
        if seen is not None:
            seen.take(frame)
        elif len(self._seen) < MOST_ROWS:
            self._seen[key] = _Seen(frame)
            self._order = None
        else:
            self._unlisted += 1


class _Seen:
    """One identifier while it is counted."""

    __slots__ = ("_row", "changed_s", "count", "first_s", "last_period_s", "last_s", "length", "payload")

    def __init__(self, frame: "can.Message") -> None:
        self.count = 1
        self.first_s = self.last_s = frame.timestamp
        self.last_period_s: float | None = None
        self.payload = bytes(frame.data)
        self.length = frame.dlc
        self.changed_s = [_NEVER] * len(self.payload)
        self._row: FrameRow | None = None

    def take(self, frame: "can.Message") -> None:
        """Count one more."""
        now_s = frame.timestamp
        self._row = None
        self.count += 1
        self.last_period_s = now_s - self.last_s
        self.last_s = now_s
        if frame.data != self.payload:
            self._change(bytes(frame.data), now_s)
        self.length = frame.dlc

    def row(self, key: int) -> FrameRow:
        """Return a picture of it, the same one until another frame comes."""
        if self._row is not None:
            return self._row
        row = self._row = FrameRow(
            key,
            0 if key & _ERROR else key & (_EXTENDED - 1),
            bool(key & _EXTENDED),
            FrameKind.ERROR if key & _ERROR else FrameKind.REMOTE if key & _REMOTE else FrameKind.DATA,
            self.count,
            self._period_s(),
            self.last_period_s,
            self.payload,
            self.length,
            self.last_s,
            tuple(self.changed_s),
        )
        return row

    def _period_s(self) -> float | None:
        passed_s = self.last_s - self.first_s
        return passed_s / (self.count - 1) if self.count > 1 and 0 <= passed_s < float("inf") else None

    def _change(self, payload: bytes, now_s: float) -> None:
        former, changed_s = self.payload, self.changed_s
        common = min(len(former), len(payload))
        for at in range(common):
            if former[at] != payload[at]:
                changed_s[at] = now_s
        changed_s[common:] = [now_s] * (len(payload) - common)
        self.payload = payload


def _key(frame: "can.Message") -> int:
    if frame.is_error_frame:
        return _ERROR
    extended = _EXTENDED if frame.is_extended_id else 0
    return (frame.arbitration_id & (_EXTENDED - 1)) | extended | (_REMOTE if frame.is_remote_frame else 0)


def _bits(frame: "can.Message", key: int) -> int:
    if key == _ERROR:
        return _BITS_ERROR
    if frame.bitrate_switch:
        return _SLOW_BITS_29BIT if key & _EXTENDED else _SLOW_BITS_11BIT
    return (_BITS_29BIT if key & _EXTENDED else _BITS_11BIT) + 8 * len(frame.data)
