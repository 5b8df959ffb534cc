"""Which version a window is open of, by what the application says of its health (docs/updates.md)."""

from pathlib import Path
from typing import Final

from updater.install.layout import Layout
from updater.install.state import State

#: seconds; whoever runs says something every second, or a little later where the computer is busy
LATE_S: Final = 15.0
#: what is said last by who no longer runs
_LAST_WORDS: Final = frozenset({"closing", "failed"})
#: beside what is said: how starts ended, written by the launcher whenever one has
_ENDED: Final = "ended.jsonl"


def running(layout: Layout, state: State, at_s: float) -> str:
    """Return the version that a window is open of, empty where none is; the lock of a start is not touched.

    Args:
        layout: the install.
        state: its state.
        at_s: seconds since 1970 by this computer's clock.

    Raises:
        OSError: what was said last cannot be read.
    """
    files = list(layout.health.glob("*.txt"))
    if not files:
        return ""
    newest = max(files, key=lambda path: path.name)
    said = {line.partition(" ")[0] for line in newest.read_text("utf-8", "replace").split("\n")}
    said_s = newest.stat().st_mtime
    is_over = bool(said & _LAST_WORDS) or has_ended(layout.health / _ENDED, said_s)
    return "" if is_over or abs(at_s - said_s) > LATE_S else _started(state)


def has_ended(path: Path, said_s: float) -> bool:
    """Tell whether the launcher noted an end since something was said last.

    What it noted long after it is of a clock that was set back meanwhile.

    Args:
        path: of its notes.
        said_s: when that was, in seconds since 1970.

    Raises:
        OSError: it cannot be known.
    """
    return path.exists() and 0 <= path.stat().st_mtime - said_s <= LATE_S


def _started(state: State) -> str:
    """Return what the last start was of: what was taken since waits for the next one, without a try."""
    if state.trial is None or state.trial.tries or state.trial.version != state.current:
        return state.current
    last = state.history[-1] if state.history else None
    return last.from_ if last and last.to == state.current else state.last_good
