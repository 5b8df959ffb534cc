"""``diagclinic vci``: which interfaces there are, and what the adapter can do."""

from argparse import Namespace
from typing import Any, Final

from diagclinic.cli.desk import Desk
from diagclinic.services.adapter_tests import KeptTest, kept_words
from diagclinic.services.whereabouts import last_used
from drivers.api import CheckOutcome

_OUTCOMES: Final = {
    CheckOutcome.ANSWERED: "answered",
    CheckOutcome.REFUSED: "not known",
    CheckOutcome.WRONG: "wrong answer",
    CheckOutcome.SILENT: "no answer",
}


def list_(desk: Desk, _: Namespace) -> None:
    """List what is plugged in; nothing is written to any port for it."""
    memory = desk.workshop.memory
    found = desk.workshop.links.discover()
    last = last_used(memory, found)
    known = None if last is None else last.vci
    rows: list[dict[str, Any]] = []
    for vci in found:
        kept = memory.test_of(vci.url, vci.identity)
        tested = f"  ({kept_words(kept)})" if kept else ""
        desk.say(f"{vci.url:<32} {vci.name}{'  (worked last)' if vci == known else ''}{tested}")
        told = None if kept is None else _summary(kept)
        rows.append({"url": vci.url, "name": vci.name, "worked_last": vci == known, "test": told})
    desk.give(rows)


def test(desk: Desk, arguments: Namespace) -> None:
    """Let the adapter test itself; no vehicle is asked anything.

    Raises:
        UsageError: no interface was named and none is remembered.
        Cancelled: Ctrl+C was pressed.
        DriverError: the adapter is not there, is busy, or is of a kind without such a test.
    """
    kept = desk.run(desk.workshop.check_adapter(desk.vci(arguments.vci)))
    for check in kept.test.checks:
        if check.outcome is not CheckOutcome.ANSWERED:
            told = f": {check.told}" if check.outcome is CheckOutcome.WRONG else ""
            desk.say(f"{check.name:<18} {_OUTCOMES[check.outcome]:<13} {check.feature}{told}")
    _say_result(desk, kept)
    checks = [
        {"name": one.name, "feature": one.feature, "outcome": one.outcome.value, "told": one.told}
        for one in kept.test.checks
    ]
    desk.give({"url": kept.test.info.url, **_summary(kept), "checks": checks})


def _say_result(desk: Desk, kept: KeptTest) -> None:
    test = kept.test
    number = f", number {test.serial}" if test.serial else ""
    desk.say(f"{test.info.name} ({test.info.firmware}{number})")
    desk.say(f"{test.answered} of {len(test.checks)} commands answered as the data sheet says.")
    desk.say(test.verdict)


def _summary(kept: KeptTest) -> dict[str, Any]:
    test = kept.test
    return {
        "name": test.info.name,
        "firmware": test.info.firmware,
        "serial": test.serial,
        "answered": test.answered,
        "commands": len(test.checks),
        "verdict": test.verdict,
        "at": kept.at.isoformat(),
    }
