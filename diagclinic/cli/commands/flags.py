"""``diagclinic flags``: which ways of working hold here, why, and what may be chosen."""

from argparse import Namespace
from typing import Any

from diagclinic.cli.desk import Desk
from diagclinic.cli.usage import UsageError
from diagclinic.services.declared_flags import DECLARED
from diagclinic.services.flags import Decision, Flag, named


def list_(desk: Desk, _: Namespace) -> None:
    """List every flag that this version knows."""
    found = [(flag, desk.workshop.flags.decide(flag)) for flag in DECLARED]
    width = max(len(flag.key) for flag, _ in found)
    for flag, decision in found:
        desk.say(f"{flag.key:<{width}}  {decision.variant:<10}  because {decision.why.value}")
        desk.say(f"{'':<{width}}  {flag.purpose}{_may(decision)}")
    desk.give([_row(flag, decision) for flag, decision in found])


def set_(desk: Desk, arguments: Namespace) -> None:
    """Choose a variant on this computer.

    Raises:
        UsageError: there is no such flag.
        FlagError: there is no such variant.
        FlagKeptError: the publisher alone decides.
    """
    _choose(desk, arguments.flag, arguments.variant)


def unset(desk: Desk, arguments: Namespace) -> None:
    """Take a choice back.

    Raises:
        UsageError: there is no such flag.
        FlagKeptError: nothing can be chosen in safe mode.
    """
    _choose(desk, arguments.flag, None)


def why(desk: Desk, arguments: Namespace) -> None:
    """Say why a flag is what it is.

    Raises:
        UsageError: there is no such flag.
    """
    flag = _flag(arguments.flag)
    decision = desk.workshop.flags.decide(flag, arguments.interface)
    desk.say(f"{flag.key} is {decision.variant}, because {decision.why.value}.")
    desk.say(f"{flag.purpose}{_may(decision)}")
    if decision.experiment:
        desk.say(f"It belongs to the experiment {decision.experiment}.")
    desk.give(_row(flag, decision))


def _choose(desk: Desk, key: str, variant: str | None) -> None:
    flag = _flag(key)
    desk.workshop.flags.choose(flag, variant)
    decision = desk.workshop.flags.decide(flag)
    desk.say(f"{flag.key} is {decision.variant}, because {decision.why.value}.")
    desk.give(_row(flag, decision))


def _flag(key: str) -> Flag:
    flag = named(DECLARED, key)
    if flag is None:
        raise UsageError(f"There is no flag {key}. diagclinic flags list tells which there are.")
    return flag


def _may(decision: Decision) -> str:
    return " You may set it." if decision.user_control else ""


def _row(flag: Flag, decision: Decision) -> dict[str, Any]:
    return {
        "flag": flag.key,
        "purpose": flag.purpose,
        "variant": decision.variant,
        "value": decision.value,
        "default": flag.default,
        "why": decision.why.name.lower().replace("_", "-"),
        "experiment": decision.experiment,
        "user_control": decision.user_control,
    }
