"""``diagclinic-update``, also as ``python -m updater.client``: the update program as a process of its own."""

import signal
import sys
import threading
from types import FrameType
from typing import Final

#: Ctrl+C; what `kill`, a shutdown and a service manager send; Ctrl+Break on Windows
SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)
)


def start() -> int:
    """Run the program to its end and return its exit code; whatever asks for its end stops it cleanly."""
    cancel = threading.Event()
    take_signals(cancel)
    from updater.client.cli.main import main  # noqa: PLC0415  may be interrupted already

    return main(sys.argv[1:], cancel)


def take_signals(cancel: threading.Event) -> None:
    """Let the first signal ask the work to stop; nothing here is killed in the middle of a write."""

    def came(_number: int, _frame: FrameType | None) -> None:
        cancel.set()

    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, came)


if __name__ == "__main__":
    sys.exit(start())
