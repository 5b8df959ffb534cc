"""The text dialogue with an ELM327: a command in, rows out, a ``>`` at the end of each reply.

Tolerates echo or none, spaces or none, CR, LF, NULs and replies in pieces.  A reply that was given up is
owed: it is waited out before the next command, so that no command is handed the answer to an earlier one.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from typing import Final, NamedTuple

from drivers.elm327.rows import Row
from drivers.errors import LinkLostError, RequestStoppedError
from drivers.transport.line import Line

PROMPT: Final = b">"
POLL_S: Final = 0.05  # a stop is seen within this time, whatever the adapter does
GRACE_S: Final = 1.0  # an adapter that is interrupted comes back to its prompt within this
STOP_GRACE_S: Final = 0.08  # what a stopped request may spend on getting the prompt back at once
OWED_S: Final = 1.5
QUIET_S: Final = 0.02
STRAY_S: Final = 0.3  # an adapter that waits its default time-out for the vehicle answers within this
SETTLE_S: Final = 0.5
REPLY_MAX: Final = (
    0x10_0000  # bytes: seven times what eight units' longest answers take with headers and spaces
)
INTERRUPT: Final = (
    b" "  # any byte ends a wait; a carriage return would repeat the last command if it came late
)
SYNC: Final = "ATI"

Enough = Callable[[tuple[Row, ...]], bool]

_DROPPED: Final = b"\x00 \t"
_UNIFIED: Final = bytes(
    ord("\r") if code == ord("\n") else ord(chr(code).upper()) if code < 0x80 else code for code in range(256)
)


class Reply(NamedTuple):
    """What came back; a tuple, since thousands are made a second.

    Attributes:
        rows: upper case and without spaces; the echo of the command is left out.
        is_whole: the prompt came; without it, what came before the deadline.
        ended_s: when the prompt came.
        is_cut: the adapter was interrupted at the deadline, and says so.
    """

    rows: tuple[Row, ...]
    is_whole: bool = True
    ended_s: float = 0.0
    is_cut: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """The rows without their times."""
        return tuple(text for text, _ in self.rows)


NO_REPLY: Final = Reply((), is_whole=False)


class Dialogue:
    """Speaks with the adapter; knows nothing of vehicles."""

    def __init__(self, line: Line, clock: Callable[[], float] = time.monotonic) -> None:
        self._line = line
        self._clock = clock
        self._is_owed = False
        self._is_distrusted = False
        self._rest = ""
        self._taken = 0

    def command(self, text: str, *, until_s: float, stop: threading.Event) -> Reply:
        """Send `text` and return its reply.

        Raises:
            LinkLostError: nothing came by `until_s` and a grace, the reply has no end, or the port is gone.
            RequestStoppedError: `stop` was set.
        """
        if self._is_owed or self._is_distrusted:
            began_s = self._clock()
            self._synchronise(stop)
            until_s += self._clock() - began_s  # what an earlier request left behind is not this one's time
        self._send(text, stop)
        reply = self._read(text, until_s, stop)
        if reply.rows and reply.is_whole:
            return reply
        if reply.is_whole:  # a prompt that nobody asked for: the reply is still to come
            reply = self._read(text, min(until_s, self._clock() + STRAY_S), stop)
            self._is_owed = not reply.is_whole
            return reply
        reply = self._interrupt(text, reply, stop)
        if not reply.is_whole and not reply.rows:
            raise LinkLostError(f"{self._line.name}: the adapter fell silent")
        return reply

    def hail(self, text: str, *, wait_s: float, stop: threading.Event) -> Reply | None:
        """Send `text` to what may be no adapter; None when no prompt came within `wait_s`.

        Raises:
            LinkLostError: the port is gone.
            RequestStoppedError: `stop` was set.
        """
        reply = self._converse(text, self._clock() + wait_s, stop)
        self._is_owed = False
        return reply if reply.is_whole else None

    def listen(self, text: str, *, until_s: float, stop: threading.Event, enough: Enough) -> Reply:
        """Send `text`, which makes the adapter show all it hears, and take rows until they are `enough`.

        Raises:
            LinkLostError: the port is gone.
            RequestStoppedError: `stop` was set.
        """
        reply = NO_REPLY
        self._send(text, stop)
        while not reply.is_whole and not enough(reply.rows) and self._clock() < until_s:
            more = self._read(text, min(until_s, self._clock() + POLL_S), stop)
            reply = Reply(reply.rows + more.rows, more.is_whole)
        return reply if reply.is_whole else self._interrupt(text, reply, stop)

    def distrust(self) -> None:
        """Throw away what comes unasked before the next command: the last reply was not to its command."""
        self._is_distrusted = True

    def settle(self, within_s: float = SETTLE_S) -> None:
        """Read until the line is quiet; one that never is, is left after `within_s`.

        Raises:
            LinkLostError: far more came than any adapter has to say, or the port is gone.
        """
        until_s = self._clock() + within_s
        self._taken = 0
        while self._clock() < until_s and self._take(QUIET_S):
            pass
        self._is_distrusted = False

    def _converse(self, text: str, until_s: float, stop: threading.Event) -> Reply:
        self._send(text, stop)
        return self._read(text, until_s, stop)

    def _send(self, text: str, stop: threading.Event) -> None:
        if stop.is_set():
            raise RequestStoppedError(self._line.name)
        self._rest, self._taken = "", 0
        self._line.write(text.encode("ascii") + b"\r")
        self._is_owed = True

    def _read(self, command: str, until_s: float, stop: threading.Event) -> Reply:
        rows: list[Row] = []
        while not stop.is_set():
            left_s = until_s - self._clock()
            if left_s <= 0:
                return Reply(tuple(rows), is_whole=False)
            chunk = self._take(left_s if left_s < POLL_S else POLL_S)  # noqa: FURB136  a sixth of the time
            if not chunk:
                continue
            at_s = self._clock()
            chunk = chunk.translate(_UNIFIED, _DROPPED)
            *done, rest = (self._rest + chunk.decode("ascii", "replace")).split("\r")
            rows += [(row, at_s) for row in done if row and row != command]
            if rest[-1:] != ">":
                self._rest = rest
                continue
            self._is_owed, self._rest = False, ""
            if rest != ">":
                rows.append((rest[:-1], at_s))
            return Reply(tuple(rows), True, at_s)  # noqa: FBT003  by place: twice as quick as by name
        self._give_up(command)
        raise RequestStoppedError(self._line.name)

    def _take(self, wait_s: float) -> bytes:
        """Return what has come; a stream without end is no reply, and must fill neither memory nor disk."""
        chunk = self._line.read(timeout_s=wait_s)
        self._taken += len(chunk)
        if self._taken > REPLY_MAX:
            raise LinkLostError(f"{self._line.name}: the adapter sends without end")
        return chunk

    def _give_up(self, command: str) -> None:
        """Leave within the time that a stop may take; what is owed then is waited out later."""
        with contextlib.suppress(LinkLostError):
            self._line.write(INTERRUPT)
            self._read(command, self._clock() + STOP_GRACE_S, threading.Event())

    def _interrupt(self, command: str, so_far: Reply, stop: threading.Event) -> Reply:
        self._line.write(INTERRUPT)
        late = self._read(command, self._clock() + GRACE_S, stop)
        return Reply(so_far.rows + late.rows, late.is_whole, is_cut=True)

    def _synchronise(self, stop: threading.Event) -> None:
        """Wait out the reply that is owed; an adapter that owes it no more is asked for its name instead."""
        if self._is_owed:
            late = self._read("", self._clock() + OWED_S, stop)
            if not late.is_whole and not self._converse(SYNC, self._clock() + GRACE_S, stop).is_whole:
                raise LinkLostError(f"{self._line.name}: the adapter does not come back to its prompt")
        self.settle()
