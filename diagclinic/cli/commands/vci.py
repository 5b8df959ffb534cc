"""``diagclinic vci``: which interfaces there are, and what the adapter can do."""

from argparse import Namespace
from dataclasses import dataclass
from typing import Any, Final

from diagclinic.cli.desk import Desk
from diagclinic.services.adapter_tests import KeptTest, kept_words
from diagclinic.services.interfaces import in_order, kind_of, kind_words
from diagclinic.services.whereabouts import last_used
from drivers.api import CheckOutcome, FoundVci

_OUTCOMES: Final = {
    CheckOutcome.ANSWERED: "answered",
    CheckOutcome.REFUSED: "not known",
    CheckOutcome.WRONG: "wrong answer",
    CheckOutcome.SILENT: "no answer",
}


def list_(desk: Desk, _: Namespace) -> None:
    """List what there is, the one that worked last first; nothing is written to any port for it."""
    memory = desk.workshop.memory
    found = desk.workshop.links.discover()
    last = last_used(memory, found)
    listed = [
        _Listed(vci, memory.test_of(vci.url, vci.identity), worked_last=last is not None and vci == last.vci)
        for vci in in_order(found, last)
    ]
    width = max((len(one.vci.url) for one in listed), default=0)
    for one in listed:
        desk.say(one.line(width))
    desk.give([one.row() for one in listed])


@dataclass(frozen=True, slots=True)
class _Listed:
    """An interface as it is listed."""

    vci: FoundVci
    kept: KeptTest | None
    worked_last: bool

    def line(self, width: int) -> str:
        """Return what a person reads, the URL `width` characters wide."""
        marks = "  (worked last)" if self.worked_last else ""
        trouble = f": {self.vci.trouble}" if self.vci.trouble else ""
        tested = f"  ({kept_words(self.kept)})" if self.kept else ""
        return f"{self.vci.url:<{width}}  {kind_words(self.vci):<14}  {self.vci.name}{trouble}{marks}{tested}"

    def row(self) -> dict[str, Any]:
        """Return what a program reads."""
        return {
            "url": self.vci.url,
            "name": self.vci.name,
            "kind": kind_of(self.vci).value,
            "identity": self.vci.identity,
            "is_known": self.vci.is_known,
            "trouble": self.vci.trouble,
            "worked_last": self.worked_last,
            "test": None if self.kept is None else _summary(self.kept),
        }


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
    number = f"number {test.serial}" if test.serial else ""
    told = ", ".join(filter(None, (test.info.firmware, number)))
    desk.say(f"{test.info.name} ({told})" if told else test.info.name)
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
