"""Rows of a monitored bus: text in, raw CAN frames and what the adapter says about them out.  No I/O."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import can

from drivers.elm327.words import Meaning, meaning_of

#: a byte stream as rows: NULs, spaces and the prompt are no part of them
_DROPPED: Final = b"\x00 \t"
_UNIFIED: Final = bytes(ord("\r") if code == ord("\n") else code for code in range(256))
PROMPT: Final = ">"
ROW_MAX: Final = 256
REMOTE: Final = "RTR"  # ELM327 data sheet v2.2, "AT RTR": in the place of the bytes
_RX_ERROR: Final = "RXERROR"
#: the buffer ran over; without a row before it nothing had been put into it
_OVERFLOWS: Final = frozenset({"BUFFERFULL", "OUTOFMEMORY"})
#: identifier, length where lengths are shown, bytes
_SHAPES: Final = {
    (False, True): re.compile(r"([0-7][0-9A-F]{2})([0-8])((?:[0-9A-F]{2}){0,8}|RTR)"),
    (False, False): re.compile(r"([0-7][0-9A-F]{2})()((?:[0-9A-F]{2}){0,8}|RTR)"),
    (True, True): re.compile(r"([01][0-9A-F]{7})([0-8])((?:[0-9A-F]{2}){0,8}|RTR)"),
    (True, False): re.compile(r"([01][0-9A-F]{7})()((?:[0-9A-F]{2}){0,8}|RTR)"),
}


@dataclass(slots=True)
class Seen:
    """What some bytes of the line held.

    Attributes:
        lost: frames that were lost for certain; one for each row that is damaged or tells of it.
        meanings: what the adapter said in words.
        is_over: the prompt came: it monitors no more.
    """

    frames: list[can.Message] = field(default_factory=list)
    lost: int = 0
    meanings: set[Meaning] = field(default_factory=set)
    is_over: bool = False


class RowReader:
    """Takes the line's bytes apart, in whatever pieces they come."""

    def __init__(self, *, is_extended: bool, has_lengths: bool) -> None:
        self._is_extended = is_extended
        self._has_lengths = has_lengths
        self._shape = _SHAPES[is_extended, has_lengths]
        self._rest = ""
        self._has_rows = False  # since it was last told to monitor

    def feed(self, chunk: bytes, at_s: float) -> Seen:
        """Return what `chunk`, which came at `at_s`, completes."""
        text = self._rest + chunk.translate(_UNIFIED, _DROPPED).decode("ascii", "replace")
        *rows, self._rest = text.split("\r")
        seen = Seen()
        if self._rest.endswith(PROMPT):
            rows.append(self._rest[:-1])
            self._rest, seen.is_over = "", True
        if len(self._rest) > ROW_MAX:  # no row, and without an end it must not fill the memory
            self._rest = ""
            seen.lost += 1
        self._read(rows, at_s, seen)
        self._has_rows &= not seen.is_over
        return seen

    def _read(self, rows: Iterable[str], at_s: float, seen: Seen) -> None:
        for row in rows:
            frame = self._frame(row, at_s)
            if frame is not None:
                self._has_rows = True
                seen.frames.append(frame)
            elif row:
                self._read_words(row.lstrip(PROMPT), at_s, seen)

    def _frame(self, row: str, at_s: float) -> can.Message | None:
        match = self._shape.fullmatch(row)
        if match is None:
            return None
        identifier, length, told = match.groups()
        is_remote = told == REMOTE
        payload = b"" if is_remote else bytes.fromhex(told)
        if self._has_lengths and not is_remote and int(length) != len(payload):
            return None
        return can.Message(
            timestamp=at_s,
            arbitration_id=int(identifier, 16),
            is_extended_id=self._is_extended,
            is_remote_frame=is_remote,
            dlc=int(length or 0) if is_remote else len(payload),
            data=payload,
        )

    def _read_words(self, row: str, at_s: float, seen: Seen) -> None:
        rest, meaning = meaning_of(row)
        self._has_rows |= bool(rest)
        if meaning is not None:
            seen.meanings.add(meaning)
        if meaning is Meaning.FAULT or _RX_ERROR in row:
            seen.frames.append(can.Message(timestamp=at_s, is_error_frame=True))
        elif meaning is Meaning.DAMAGE:
            seen.lost += self._has_rows or row.replace(".", "") not in _OVERFLOWS
            frame = self._frame(rest, at_s)  # what stands before BUFFER FULL came whole
            seen.frames += [frame] if frame is not None and "<" not in row else []
        elif meaning is None:
            seen.lost += 1
