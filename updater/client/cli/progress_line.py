"""How far long work is, on standard error: a line that is written over, lines, or JSON for a program."""

import json
from contextlib import suppress
from typing import Final, TextIO

from updater.client.work import Progress

WORDS: Final = {
    "check": "Asking the repository",
    "fetch": "Downloading",
    "stage": "Putting the version together",
    "self-test": "Letting the version test itself",
    "repair": "Checking files",
}
#: shares of the whole that are told to whoever does not see a terminal
_STEPS: Final = 10
_STEPS_JSON: Final = 100
_WIPE: Final = "\r\x1b[K"


class ProgressLine:
    """Shows progress; where nobody can be told, the work goes on all the same."""

    def __init__(self, stream: TextIO, *, is_json: bool) -> None:
        self._stream = stream
        self._is_json = is_json
        self._is_over_written = stream.isatty() and not is_json
        self._last: tuple[str, int] | None = None
        self._is_open = False

    def show(self, progress: Progress) -> None:
        """Show `progress`, unless it is hardly further than what was shown last."""
        steps = _STEPS_JSON if self._is_json or self._is_over_written else _STEPS
        place = (progress.step, progress.done * steps // progress.total if progress.total else 0)
        if place == self._last and progress.step != "note":
            return
        self._last = place
        line = self._line(progress)
        self._is_open = not line.endswith("\n")
        self._write(line)

    def end(self) -> None:
        """Wipe a line that would still be written over, for something else is to be said."""
        if self._is_open:
            self._is_open = False
            self._write(_WIPE)

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(text)
            self._stream.flush()

    def _line(self, progress: Progress) -> str:
        if self._is_json:
            told = {"step": progress.step, "done": progress.done, "total": progress.total}
            return json.dumps({**told, "words": words_of(progress)}) + "\n"
        if not self._is_over_written:
            return words_of(progress) + "\n"
        is_through = progress.step == "note" or (progress.total and progress.done >= progress.total)
        return _WIPE + words_of(progress) + ("\n" if is_through else "")


def words_of(progress: Progress) -> str:
    """Return `progress` as a person reads it."""
    words = progress.words or WORDS.get(progress.step, progress.step)
    if not progress.total:
        return words
    return f"{words}: {megabytes(progress.done)} of {megabytes(progress.total)}"


def megabytes(size: int) -> str:
    """Return a size in bytes as people say it."""
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.0f} kB"
