"""What asks the update program for its end, and how that is taken: nothing is killed amid a write."""

import signal
import threading
from types import FrameType
from typing import Final

#: Ctrl+C; what `kill`, a shutdown and a service manager send; Ctrl+Break on Windows
SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)
)


def take_signals(cancel: threading.Event) -> None:
    """Let the first signal ask the work to stop."""

    def came(_number: int, _frame: FrameType | None) -> None:
        cancel.set()

    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, came)


def let_go() -> None:
    """Ignore signals from here on: what the interpreter does at its end is not to be cut short."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
