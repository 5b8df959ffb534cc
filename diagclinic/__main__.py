"""``python -m diagclinic``, and the installed command: the program as a process of its own."""

import sys

from diagclinic.cli.interrupts import Interrupts


def start() -> int:
    """Run the program to its end, whatever asks for that meanwhile, and return its exit code."""
    interrupts = Interrupts()
    interrupts.take()
    try:
        from diagclinic.app.main import main  # noqa: PLC0415  may be interrupted already

        return main(interrupts=interrupts)
    finally:
        interrupts.let_go()


if __name__ == "__main__":
    sys.exit(start())
