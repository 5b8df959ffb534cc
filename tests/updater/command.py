"""``diagclinic-update`` as a process of its own, as a person, the window or another program starts it.

ended = update(layout, "status", "--json")
"""

import sys

from tests.program import Beside, Ended, run_line, started_line
from updater.install.layout import Layout

WHY = ("--who", "Tess", "--why", "asked for")


def line_of(layout: Layout, *words: str) -> list[str]:
    """Return the command line that runs a verb on the install."""
    return [sys.executable, "-m", "updater.client", words[0], "--root", str(layout.root), *words[1:]]


def update(layout: Layout, *words: str) -> Ended:
    """Run a verb to its end."""
    return run_line(line_of(layout, *words))


def updating(layout: Layout, *words: str) -> Beside:
    """Run a verb beside the test; it is gone afterwards."""
    return started_line(line_of(layout, *words))
