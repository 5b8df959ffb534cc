"""What Ctrl+C, and the system's wish for an end, do to the program as a whole.

They never kill it: before any work has begun it ends at once, in the midst of work the work is asked to stop,
and what winds up is left to do so.  Imports next to nothing, as it has to be there before all the rest.
"""

import os
import signal
import sys

#: Ctrl+C; what `kill`, a shutdown and a service manager send; Ctrl+Break on Windows
NUMBERS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name))
BEFORE_WORK = "Stopped before anything was begun."
ALREADY = "Stopping already: what is under way is being brought to its end."
_FAILED = 1


class Interrupts:
    """Counts what asks for an end, and does what is right at the time.

    Attributes:
        can_leave: nothing has begun, so the program may end where it stands.
        can_raise: work that is interrupted unwinds; false while the program winds up.
    """

    def __init__(self) -> None:
        self.can_leave = True
        self.can_raise = True
        self._asked = 0

    def take(self) -> None:
        """Take over the signals that nobody wanted to be ignored; only for the main thread."""
        for number in NUMBERS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._came)

    def begin_work(self) -> None:
        """From here on unwind where the end is wanted."""
        self.can_leave = False

    def wind_up(self) -> None:
        """From here on let everything come to its end."""
        self.can_leave = self.can_raise = False

    def let_go(self) -> None:
        """Ignore the signals: what the interpreter does at its end is not to be cut short."""
        for number in NUMBERS:
            if signal.getsignal(number) == self._came:
                signal.signal(number, signal.SIG_IGN)

    def is_first(self) -> bool:
        """Count one more, and say whether it is the first; the second is told that it changes nothing."""
        self._asked += 1
        if self._asked == 2:
            _say(ALREADY)
        return self._asked == 1

    def _came(self, _number: int, _frame: object) -> None:
        if self.can_leave:
            _say(BEFORE_WORK)
            os._exit(_FAILED)
        if self.is_first() and self.can_raise:
            raise KeyboardInterrupt


def _say(sentence: str) -> None:
    """Write to standard error past its buffer, which may be in use just now."""
    try:
        os.write(sys.stderr.fileno(), f"{sentence}\n".encode("ascii"))
    except (OSError, ValueError, AttributeError):  # closed, a stand-in without a file, or never there
        return
