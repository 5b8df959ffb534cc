"""``diagclinic-release``, also as ``python -m updater.release``: the publisher's program."""

import sys

from updater.release.cli.main import main


def start() -> int:
    """Run the program to its end and return its exit code."""
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(start())
