"""Comparisons of two ways to do something, in the form that all of them have: four groups and a figure.

An install stays in its group, as flagd draws it from the install's id.  What it saw is told once for each
session, and the figure once for each use; both only as far as the shop agreed to that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from diagclinic.services.declared_flags import AUTOMATIC, BATCHED, CHOICE, LIVE_POLLING, SINGLE
from diagclinic.services.flags import Choice, Decision, Why
from diagclinic.services.telemetry import Exposed, Measured, Telemetry


class Group(StrEnum):
    """What the installs of a group work with."""

    ADVANCED = "advanced"
    SIMPLE = "simple"
    CHOICE = "choice"
    AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True)
class Experiment:
    """A comparison.

    Attributes:
        flag: that divides installs.
        groups: the group that each variant of it stands for.
        metric: the figure, with its unit in the name; more is better.
    """

    name: str
    flag: Choice
    groups: Mapping[str, Group]
    metric: str


LIVE_POLLING_SPEED: Final = Experiment(
    "live_polling",
    LIVE_POLLING,
    {
        BATCHED: Group.ADVANCED,
        SINGLE: Group.SIMPLE,
        CHOICE: Group.CHOICE,
        AUTOMATIC: Group.AUTOMATIC,
    },
    "values_per_s",
)


def takes_part(experiment: Experiment, decision: Decision) -> bool:
    """Tell whether this install was drawn into a group: not by a default, nor by somebody's word."""
    return decision.experiment == experiment.name and decision.why is Why.TARGETED


def expose(experiment: Experiment, decision: Decision, telemetry: Telemetry) -> None:
    """Tell that this install works with its group's variant now; the same counts once."""
    if takes_part(experiment, decision):
        once = f"exposure {decision.key}={decision.variant}"
        telemetry.tell(Exposed(decision.key, decision.variant), once)


def measure(experiment: Experiment, decision: Decision, value: float, telemetry: Telemetry) -> None:
    """Tell the figure of one use."""
    if takes_part(experiment, decision):
        telemetry.tell(Measured(experiment.name, experiment.metric, value))
