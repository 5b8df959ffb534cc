"""Count what came, by identifier."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from diagclinic.core.capture import IdentifierSummary
from diagclinic.persistence.captures.arrays import Floats
from diagclinic.persistence.captures.frame_columns import FrameColumns

#: steps between neighbours from which a period is told; enough for its median
_STEPS: Final = 10_000

_Key = tuple[int, bool]


@dataclass(slots=True)
class _Count:
    frames: int = 0
    length: int = 0
    first_s: float = float("inf")
    last_s: float = float("-inf")
    steps: list[Floats] = field(default_factory=list)
    kept_steps: int = 0

    def add(self, time_s: Floats, length: int) -> None:
        """Take frames in that came at `time_s`."""
        if self.kept_steps < _STEPS:
            before = [self.last_s] if self.frames else []
            self.steps.append(np.diff(time_s, prepend=before))
            self.kept_steps += len(self.steps[-1])
        self.frames += len(time_s)
        self.length = max(self.length, length)
        self.first_s = min(self.first_s, float(time_s.min()))
        self.last_s = max(self.last_s, float(time_s.max()))

    def summary(self, key: _Key) -> IdentifierSummary:
        """Return what is known of `key`."""
        steps = np.concatenate(self.steps)
        period_s = float(np.median(steps)) if len(steps) else None
        return IdentifierSummary(*key, self.frames, period_s, self.length, self.first_s, self.last_s)


class Census:
    """Takes frames in and tells, at any time, what came by identifier."""

    def __init__(self) -> None:
        self._counts: dict[_Key, _Count] = {}

    def add(self, columns: FrameColumns) -> None:
        """Take frames in."""
        keys = [(kind.identifier, kind.is_extended) for kind in columns.kinds]
        numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
        owner = np.array([numbers[key] for key in keys], np.int64)[columns.kind]
        order = np.argsort(owner, kind="stable")
        ends = np.cumsum(np.bincount(owner, minlength=len(numbers)))
        for (key, _), rows in zip(numbers.items(), np.split(order, ends[:-1]), strict=True):
            length = max(kind.length for kind in columns.kinds if (kind.identifier, kind.is_extended) == key)
            if len(rows):
                self._counts.setdefault(key, _Count()).add(columns.time_s[rows], length)

    def summaries(self) -> tuple[IdentifierSummary, ...]:
        """Return what came so far, by ascending identifier."""
        return tuple(self._counts[key].summary(key) for key in sorted(self._counts))
