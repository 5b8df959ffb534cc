"""``diagclinic-update``, also as ``python -m updater.client``: the update program as a process of its own.

Imports nothing before it is ready for Ctrl+C.
"""

import sys

#: what a shell calls a program that Ctrl+C ended: it came before anything was begun
STOPPED = 130


def start() -> int:
    """Run the program to its end and return its exit code; whatever asks for its end stops it cleanly."""
    try:
        return _run()
    except KeyboardInterrupt:
        return STOPPED


def _run() -> int:
    import threading  # noqa: PLC0415  may be interrupted already, as the next ones

    from updater.client.interrupts import let_go, take_signals  # noqa: PLC0415

    cancel = threading.Event()
    take_signals(cancel)
    from updater.client.cli.main import main  # noqa: PLC0415

    try:
        return main(sys.argv[1:], cancel)
    finally:
        let_go()


if __name__ == "__main__":
    sys.exit(start())
