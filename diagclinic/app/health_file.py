"""Writes how the window is to the file that the launcher named; no trouble there ever reaches the program."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from diagclinic.services.health import Health, NobodyAsks, Sign

VARIABLE: Final = "DIAGCLINIC_HEALTH"
#: a pipe without a reader is refused instead of waited for; each system knows one of the last two
_FLAGS: Final = (
    os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)
_MOST_CHARACTERS: Final = 500


def health_of(environ: Mapping[str, str]) -> Health:
    """Return who is to hear how the window is."""
    named = environ.get(VARIABLE)
    return HealthFile(Path(named)) if named else NobodyAsks()


class HealthFile:
    """A `Health` that appends a line to a file for each sign."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def say(self, sign: Sign, words: str = "") -> None:
        """Append the line; where that cannot be, nobody hears of it."""
        line = " ".join(f"{sign.value} {words}".split())[:_MOST_CHARACTERS]
        with suppress(OSError, ValueError):
            descriptor = os.open(self._path, _FLAGS, 0o644)
            try:
                os.write(descriptor, f"{line}\n".encode("utf-8", "replace"))
            finally:
                os.close(descriptor)
