"""``diagclinic-fleet``, also as ``python -m updater.fleet``: the fleet service as a process."""

import sys
from typing import Final

STOPPED: Final = "diagclinic-fleet: stopped.\n"


def start() -> int:
    """Run the program to its end and return its exit code; Ctrl+C at any moment ends it with a sentence."""
    try:
        from updater.fleet.cli.main import main  # noqa: PLC0415  takes a second, and may be interrupted

        return main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write(STOPPED)
        return 1


if __name__ == "__main__":
    sys.exit(start())
