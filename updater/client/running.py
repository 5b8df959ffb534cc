"""Which version a window is open of, by what the application says of its health (docs/updates.md)."""

from typing import Final

from updater.install.layout import Layout
from updater.install.state import State

#: seconds; whoever runs says something every second, or a little later where the computer is busy
LATE_S: Final = 15.0
#: what is said last by who no longer runs
_LAST_WORDS: Final = frozenset({"closing", "failed"})


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
    words = newest.read_text("utf-8", "replace").split("\n")
    is_heard = abs(at_s - newest.stat().st_mtime) <= LATE_S
    return (
        _started(state) if is_heard and not _LAST_WORDS & {line.partition(" ")[0] for line in words} else ""
    )


def _started(state: State) -> str:
    """Return what the last start was of: what was taken since waits for the next one, without a try."""
    if state.trial is None or state.trial.tries or state.trial.version != state.current:
        return state.current
    last = state.history[-1] if state.history else None
    return last.from_ if last and last.to == state.current else state.last_good
