"""Only an install that was drawn into a group tells of an experiment."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from diagclinic.services.experiments import LIVE_POLLING_SPEED, Group, expose, measure, takes_part
from diagclinic.services.flags import Decision, Why
from diagclinic.services.telemetry import Exposed, Fact, Measured

DRAWN = Decision("live_polling", "single", "single", Why.TARGETED, "live_polling")


@dataclass
class Heard:
    """A `Telemetry` that keeps what it is told."""

    facts: list[tuple[Fact, str]] = field(default_factory=list)

    def tell(self, fact: Fact, once: str = "") -> None:
        self.facts.append((fact, once))

    def keep(self, fact: Fact) -> bool:
        self.tell(fact)
        return True

    def ask(self, measure: Callable[[], Fact | None]) -> None:
        fact = measure()
        if fact:
            self.facts.append((fact, ""))

    def uses(self, vci: str) -> None:
        """Note nothing."""


def test_every_variant_stands_for_a_group() -> None:
    assert set(LIVE_POLLING_SPEED.groups) == set(LIVE_POLLING_SPEED.flag.values)
    assert set(LIVE_POLLING_SPEED.groups.values()) == set(Group)


def test_drawn_install_takes_part() -> None:
    assert takes_part(LIVE_POLLING_SPEED, DRAWN)


@pytest.mark.parametrize(
    "decision",
    [
        replace(DRAWN, why=Why.HERE),
        replace(DRAWN, why=Why.SIGNED),
        replace(DRAWN, why=Why.UNAIMED),
        replace(DRAWN, why=Why.OFF),
        replace(DRAWN, why=Why.EXPIRED),
        replace(DRAWN, experiment=""),
        replace(DRAWN, experiment="another"),
    ],
)
def test_nobody_else_does(decision: Decision) -> None:
    heard = Heard()
    expose(LIVE_POLLING_SPEED, decision, heard)
    measure(LIVE_POLLING_SPEED, decision, 12.0, heard)
    assert heard.facts == []


def test_exposure_counts_once() -> None:
    heard = Heard()
    expose(LIVE_POLLING_SPEED, DRAWN, heard)
    assert heard.facts == [(Exposed("live_polling", "single"), "exposure live_polling=single")]


def test_figure_is_told_each_time() -> None:
    heard = Heard()
    for value in (12.0, 13.0):
        measure(LIVE_POLLING_SPEED, DRAWN, value, heard)
    assert heard.facts == [(Measured("live_polling", "values_per_s", value), "") for value in (12.0, 13.0)]
