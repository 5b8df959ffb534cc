"""What the judge said last of a version, read back from how it is kept."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from updater.fleet.judge.verdict import Action, Figure, Missing, Reason
from updater.fleet.rollout import steering


@dataclass(frozen=True, slots=True)
class Said:
    """What the judge said, and when (ms since 1970).

    Attributes:
        word: what the verdict is called.
    """

    at: int
    word: str
    reasons: tuple[Reason, ...]
    missing: tuple[Missing, ...]
    figures: tuple[Figure, ...]

    @property
    def operations_missing(self) -> int | None:
        """How many more it takes, as far as the judge can tell."""
        return max((one.trials for one in self.missing if one.trials is not None), default=None)


def said_last(connection: Connection, version: str) -> Said | None:
    """Return what the judge said of a version last, if anything."""
    kept = steering.verdicts(connection, version, 1)
    return read(kept[0]) if kept else None


def read(kept: steering.Said) -> Said:
    """Return a verdict as values."""
    evidence = json.loads(kept.evidence)
    return Said(
        kept.at,
        kept.verdict,
        tuple(_reason(one) for one in json.loads(kept.reasons)),
        tuple(Missing(**one) for one in evidence["missing"]),
        tuple(Figure(name, number) for name, number in evidence["figures"].items()),
    )


def _reason(told: Mapping[str, Any]) -> Reason:
    return Reason(told["stream"], Action(told["action"]), told["words"], _figures(told["figures"]))


def _figures(told: Iterable[Mapping[str, Any]]) -> tuple[Figure, ...]:
    return tuple(Figure(one["name"], one["number"]) for one in told)
