"""``diagclinic-release``, also as ``python -m updater.release``: the publisher's program as a process."""

import os
import signal
import sys
from types import FrameType
from typing import Final

BEFORE_WORK: Final = "diagclinic-release: stopped before anything was begun.\n"
STOPPED: Final = "diagclinic-release: stopped.\n"


def start() -> int:
    """Run the program to its end and return its exit code; Ctrl+C at any moment ends it with a sentence."""
    is_heeded = signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
    if is_heeded:
        signal.signal(signal.SIGINT, _leave)
    from updater.release.cli.main import main  # noqa: PLC0415  may be interrupted already

    try:
        if is_heeded:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return main(sys.argv[1:])
    except KeyboardInterrupt:  # while it is said what was done
        sys.stderr.write(STOPPED)
        return 1
    finally:
        if is_heeded:  # what the interpreter does at its end is not to be cut short
            signal.signal(signal.SIGINT, signal.SIG_IGN)


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End at once: an exception might get lost within the import that it comes into."""
    os.write(2, BEFORE_WORK.encode())
    os._exit(1)


if __name__ == "__main__":
    sys.exit(start())
