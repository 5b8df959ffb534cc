"""What a benchmark found, against what was asked of it: a table for people, one line for programs."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

NO_TARGETS: "Mapping[str, Limit]" = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Limit:
    """What a figure has to keep to."""

    sign: Literal["<=", ">="]
    figure: float

    def holds(self, figure: float | None) -> bool:
        """Say whether `figure` keeps to it; what was not measured does not."""
        if figure is None or math.isnan(figure):
            return False
        return figure <= self.figure if self.sign == "<=" else figure >= self.figure


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one benchmark.

    Attributes:
        metrics: figures by key; the unit is part of the key, a ratio has none.
        targets: limits by key.
        remarks: what a reader has to know to judge the figures.
    """

    bench: str
    metrics: Mapping[str, float]
    targets: Mapping[str, Limit] = field(default_factory=lambda: NO_TARGETS)
    remarks: tuple[str, ...] = ()

    @property
    def missed(self) -> tuple[str, ...]:
        """Keys whose limit does not hold, those that were not measured included."""
        return tuple(key for key, limit in self.targets.items() if not limit.holds(self.metrics.get(key)))

    def table(self) -> str:
        """Return the figures for people."""
        keys = dict.fromkeys((*self.targets, *self.metrics))
        width = max((len(key) for key in keys), default=0)
        lines = [f"{key:<{width}}  {self._figure(key)}  {self._verdict(key)}".rstrip() for key in keys]
        return "\n".join((*lines, *(f"* {remark}" for remark in self.remarks)))

    def line(self) -> str:
        """Return the figures for programs."""
        told = {
            "bench": self.bench,
            "metrics": {key: round(figure, 4) for key, figure in self.metrics.items()},
            "targets": {key: [limit.sign, limit.figure] for key, limit in self.targets.items()},
            "missed": list(self.missed),
        }
        return json.dumps(told)

    def _figure(self, key: str) -> str:
        figure = self.metrics.get(key)
        return f"{'not measured':>12}" if figure is None else f"{figure:>12.3f}"

    def _verdict(self, key: str) -> str:
        limit = self.targets.get(key)
        if limit is None:
            return ""
        return f"{limit.sign} {limit.figure:g}  {'missed' if key in self.missed else 'held'}"
