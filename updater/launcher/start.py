"""Starts the version that is to run: with a verb as it is, as a window under watch."""

from collections.abc import Sequence
from contextlib import ExitStack, suppress

from updater.install.layout import Layout
from updater.install.locks import LockHeldError, holding
from updater.install.processes import Process, passing_signals
from updater.install.stand_ins import unwatched
from updater.install.state import State, read_state
from updater.launcher.console import tell
from updater.launcher.session import NothingStartsError, Session
from updater.launcher.watch import flags_of, launch


def start(layout: Layout, arguments: Sequence[str]) -> int:
    """Start what is to run, and return the application's exit code once it has ended.

    Raises:
        NothingStartsError: no version starts.
    """
    if not is_window(arguments):
        return run_unwatched(layout, arguments)
    try:
        return _watched(layout, arguments)
    except NothingStartsError:
        raise
    except Exception as error:  # noqa: BLE001  whatever is wrong with the notes, the shop has to work
        tell(f"What runs cannot be noted down ({error}): the last good version starts, unwatched.")
        return run_unwatched(layout, arguments, may_try=False)


def _watched(layout: Layout, arguments: Sequence[str]) -> int:
    with ExitStack() as held:
        try:
            held.enter_context(holding(layout.lock("run")))
        except LockHeldError:  # a second window
            return run_unwatched(layout, arguments)
        return Session(layout, arguments).run()


def is_window(arguments: Sequence[str]) -> bool:
    """Tell whether these words open a window; what is unknown here is not watched."""
    words = iter(arguments)
    return all(
        word in {"--demo", "--safe-mode"}
        or word.startswith(("--data=", "--vci="))
        or (word in {"--data", "--vci"} and next(words, None) is not None)
        for word in words
    )


def run_unwatched(layout: Layout, arguments: Sequence[str], *, may_try: bool = True) -> int:
    """Run what runs now; of a version on trial only one whose try is counted, else the last good one.

    Raises:
        NothingStartsError: no version starts.
    """
    state = State()
    with suppress(OSError):
        state = read_state(layout) or state
    for version in unwatched(layout, state, may_try=may_try):
        with suppress(OSError):
            return _outlived(launch(layout, version, arguments, flags_of(layout, state)))
    raise NothingStartsError


def _outlived(process: Process) -> int:
    with passing_signals(process):
        return process.wait()
