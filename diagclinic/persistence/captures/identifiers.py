"""Count what came, by identifier; the memory that it takes has a bound, whatever a capture holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from diagclinic.core.capture import IdentifierCounts, IdentifierSummary
from diagclinic.persistence.captures.arrays import Floats, Ints
from diagclinic.persistence.captures.frame_columns import FrameColumns, FrameKind

#: identifiers that are kept apart; a bus has some hundred
MOST_IDENTIFIERS: Final = 4096
#: steps between neighbours from which a period is told; enough for its median
_STEPS: Final = 1_000

_Key = tuple[int, bool]
#: whether an identifier, and one of 29 bits, is to be counted
IsWanted = Callable[[int, bool], bool]


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
            some = time_s[: _STEPS + 1 - self.kept_steps]
            self.steps.append(np.diff(some, prepend=before))
            self.kept_steps += len(self.steps[-1])
        self.frames += len(time_s)
        self.length = max(self.length, length)
        self.first_s = min(self.first_s, float(time_s.min()))
        self.last_s = max(self.last_s, float(time_s.max()))

    def summary(self, key: _Key) -> IdentifierSummary:
        """Return what is known of `key`."""
        return IdentifierSummary(*key, self.frames, self._period_s(), self.length, self.first_s, self.last_s)

    def _period_s(self) -> float | None:
        steps = np.concatenate(self.steps)
        period_s = float(np.median(steps)) if len(steps) else -1.0
        return period_s if 0 <= period_s < float("inf") else None


class Census:
    """Takes frames in and tells, at any time, what came by identifier."""

    def __init__(self, is_wanted: IsWanted | None = None) -> None:
        self._is_wanted = is_wanted or (lambda *_: True)
        self._counts: dict[_Key, _Count] = {}
        self._unlisted = 0

    def add(self, columns: FrameColumns) -> None:
        """Take frames in."""
        lengths, owner = _by_identifier(columns.kinds)
        owner = owner[columns.kind]
        order = np.argsort(owner, kind="stable")
        ends = np.cumsum(np.bincount(owner, minlength=len(lengths)))
        for (key, length), rows in zip(lengths.items(), np.split(order, ends[:-1]), strict=True):
            if len(rows) and self._is_wanted(*key):
                self._count(key, columns.time_s[rows], length)

    def counts(self) -> IdentifierCounts:
        """Return what came so far."""
        listed = tuple(self._counts[key].summary(key) for key in sorted(self._counts))
        return IdentifierCounts(listed, self._unlisted)

    def _count(self, key: _Key, time_s: Floats, length: int) -> None:
        count = self._counts.get(key)
        if count is None and len(self._counts) >= MOST_IDENTIFIERS:
            self._unlisted += len(time_s)
            return
        if count is None:
            count = self._counts[key] = _Count()
        count.add(time_s, length)


def _by_identifier(kinds: Sequence[FrameKind]) -> tuple[dict[_Key, int], Ints]:
    """Return the longest payload of each identifier, and for each kind the place of its identifier there."""
    lengths: dict[_Key, int] = {}
    places: dict[_Key, int] = {}
    owner = np.empty(len(kinds), np.int64)
    for number, kind in enumerate(kinds):
        key = kind.identifier, kind.is_extended
        lengths[key] = max(lengths.get(key, 0), kind.length)
        owner[number] = places.setdefault(key, len(places))
    return lengths, owner
