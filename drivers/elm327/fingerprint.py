"""What the answers to a self-test make of an adapter.  Pure: takes the answers, returns words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from drivers.api import CheckOutcome
from drivers.elm327.command_table import STN, Command, Version
from drivers.elm327.dialogue import Reply
from drivers.elm327.probe import NEVER_MADE
from drivers.elm327.words import Meaning, meaning_of

NAMED: Final = 3  # commands that a verdict names; the checks tell the rest
IMITATION: Final = 1 / 3  # of the ST commands refused: older firmware lacks a few
_VERSION: Final = re.compile(r"ELM\d{3} ?V(\d\.\d[A-Z]?)", re.IGNORECASE)

Outcomes = Mapping[Command, CheckOutcome]


def judge(command: Command, reply: Reply) -> CheckOutcome:
    """Return how the adapter dealt with `command`."""
    if not reply.is_whole or reply.is_cut:
        return CheckOutcome.SILENT
    if command.is_right("|".join(reply.texts)):
        return CheckOutcome.ANSWERED
    if {meaning_of(text)[1] for text in reply.texts} == {Meaning.REJECTED}:
        return CheckOutcome.REFUSED
    return CheckOutcome.WRONG


def claimed(identity: str) -> Version | None:
    """Return the version of an ELM327 that an adapter says it is; None where it says none."""
    match = _VERSION.search(identity)
    return match[1].lower() if match else None


def lacking(outcomes: Outcomes, version: Version) -> tuple[Command, ...]:
    """Return the commands of an ELM327 of `version` that were not answered as they should be."""
    return tuple(
        command
        for command, outcome in outcomes.items()
        if STN < command.since <= version and outcome is not CheckOutcome.ANSWERED
    )


def is_clone(identity: str, outcomes: Outcomes) -> bool:
    """Say whether an adapter that is no STN chip cannot be the ELM327 that it says it is."""
    version = claimed(identity)
    return NEVER_MADE in identity.lower() or version is None or bool(lacking(outcomes, version))


def verdict(identity: str, outcomes: Outcomes, broken_off: str = "") -> str:
    """Return what an adapter is, and by what that is told.

    Args:
        identity: what it says of itself.
        outcomes: of the commands that it was asked.
        broken_off: why that were not all, as a sentence; empty where they were.
    """
    return f"{_kind(identity, outcomes, is_whole=not broken_off)}{_hangs(outcomes)} {broken_off}".strip()


def _kind(identity: str, outcomes: Outcomes, *, is_whole: bool) -> str:
    chip = [outcome for command, outcome in outcomes.items() if command.since == STN]
    if chip:
        return _of_chip(chip)
    version = claimed(identity)
    if version is None:
        return f"It does not name a version of the ELM327: it says {identity or 'nothing'}."
    return _of_elm327(identity, version, outcomes, is_whole=is_whole)


def _of_elm327(identity: str, version: Version, outcomes: Outcomes, *, is_whole: bool) -> str:
    missing = lacking(outcomes, version)
    told = f"v{version}"
    lacks = f"{_counted(missing)} missing or wrong ({_named(missing)})" if missing else ""
    if NEVER_MADE in identity.lower():
        return f"A clone: it says {told}, which was never made{'; ' if lacks else ''}{lacks}."
    if not missing and not is_whole:
        return f"Whether it is the {told} that it says it is cannot be told."
    if not missing:
        return f"It can be the {told} that it says it is: every command of that version is answered."
    return f"A clone: it says {told}, but {lacks}."


def _counted(missing: Sequence[Command]) -> str:
    if len(missing) == 1:
        return "a command of that version is"
    return f"{len(missing)} commands of that version are"


def _of_chip(chip: Sequence[CheckOutcome]) -> str:
    right = sum(outcome is CheckOutcome.ANSWERED for outcome in chip)
    if len(chip) - right > IMITATION * len(chip):
        return f"An imitation of an STN chip: it answers {right} of {len(chip)} ST commands."
    return f"An STN chip: it answers {right} of {len(chip)} ST commands."


def _hangs(outcomes: Outcomes) -> str:
    silent = [command for command, outcome in outcomes.items() if outcome is CheckOutcome.SILENT]
    return f" It hangs at {_named(silent)}." if silent else ""


def _named(commands: Iterable[Command]) -> str:
    names = [command.name for command in commands]
    return ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
