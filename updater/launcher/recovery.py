"""Help where no version starts: in a console, in words that can be read out on the telephone."""

import argparse
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from updater.install.audit import append
from updater.install.installed import kept
from updater.install.layout import Layout
from updater.install.rollback import RollbackError, pin_now, refusal, roll_back
from updater.install.state import read_state, rebuilt
from updater.launcher.start import start
from updater.launcher.watch import SAFE_MODE_VARIABLE

_CHOICES: Final = "Number: go back to that version. S: start in safe mode. N: start as usual. Q: end. > "

Say = Callable[[str], object]
Ask = Callable[[str], str]


def recover(layout: Layout, arguments: Sequence[str], say: Say, ask: Ask) -> int:
    """Do what `arguments` say, or ask for it until somebody ends it; return an exit code.

    Raises:
        NothingStartsError: a version was to start, and none does.
        OSError: the state cannot be read or written.
    """
    parser = argparse.ArgumentParser(prog="diagclinic-launcher --recover")
    parser.add_argument("act", nargs="?", choices=("menu", "list", "rollback", "safe-mode"), default="menu")
    parser.add_argument("version", nargs="?", default="")
    parser.add_argument("--who", default="recovery")
    parser.add_argument("--why", default="Chosen in the recovery.")
    asked = parser.parse_args(arguments)
    if asked.act == "rollback" and not asked.version:
        parser.error("rollback needs a version: --recover list names those that are here")
    if asked.act == "rollback":
        return _go_back(layout, asked.version, asked.who, asked.why, say)
    if asked.act == "safe-mode":
        return start_safely(layout, asked.who, asked.why)
    say(overview(layout))
    return 0 if asked.act == "list" else _menu(layout, asked.who, asked.why, say, ask)


def overview(layout: Layout) -> str:
    """Return what runs, and which versions are here, each with its number and why it may not run.

    Raises:
        OSError: the state cannot be read.
    """
    state = read_state(layout) or rebuilt(layout)
    lines = [
        f"DiagClinic in {layout.root}",
        f"Runs: {state.current or 'none'}",
        *state.notices,
        "Versions here:",
    ]
    for number, found in enumerate(kept(layout), 1):
        refused = refusal(layout, state, found.version)
        lines.append(f"  {number}  {found.version}{f'  ({refused[1]})' if refused else ''}")
    return "\n".join(lines)


def start_safely(layout: Layout, who: str, why: str) -> int:
    """Start with factory settings and without plug-ins, this once.

    Raises:
        NothingStartsError: no version starts.
    """
    with suppress(OSError, ValueError):  # a full disk keeps nobody from starting
        append(layout, "safe-mode", who, why, {"state": "once"})
    os.environ[SAFE_MODE_VARIABLE] = "1"
    return start(layout, [])


def _menu(layout: Layout, who: str, why: str, say: Say, ask: Ask) -> int:
    while (answer := ask(_CHOICES).strip().lower()) not in {"q", "quit", ""}:
        versions = [found.version for found in kept(layout)]
        if answer in {"s", "n"}:
            return start_safely(layout, who, why) if answer == "s" else start(layout, [])
        chosen = versions[int(answer) - 1] if answer in map(str, range(1, len(versions) + 1)) else answer
        _go_back(layout, chosen, who, why, say)
        say(overview(layout))
    return 0


def _go_back(layout: Layout, version: str, who: str, why: str, say: Say) -> int:
    try:
        roll_back(layout, version, who, why, pin_now(layout, version))
    except RollbackError as error:
        say(str(error))
        return 1
    say(f"Version {version} runs from now on.")
    return 0
