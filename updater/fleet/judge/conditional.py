"""The evidence that shops on trial fail more than controls, which drifts that hit all shops cannot feign.

Each shop's past says what share of a day's incidents falls on the shops on trial if the version is as good
as the old one: w. Given an incident, a version that fails theta times as often makes that share q = theta w
/ (theta w + 1 - w). The product of q/w and (1-q)/(1-w) over all incidents, averaged over thetas, is expected
to be 1 at most at every moment if the version is as good: it exceeds 20 once in 20 trials at most, however
often one looks (Ville's inequality).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from updater.fleet.judge.rows import Row

#: how many times as often a bad version fails, and how much of the evidence is put on each
MIXTURE: Final = ((1.5, 0.10), (2.0, 0.35), (3.0, 0.30), (5.0, 0.20), (10.0, 0.05))


@dataclass(frozen=True, slots=True)
class Step:
    """All incidents of one day and kind of operation.

    Attributes:
        day: of the batches.
        op: kind.
        share: of the incidents that falls on the shops on trial, if the version is as good.
        trial: incidents there.
        control: incidents of the others.
    """

    day: int
    op: str
    share: float
    trial: int
    control: int


@dataclass(frozen=True, slots=True)
class Peak:
    """The strongest that evidence has been.

    Attributes:
        log_e: its natural logarithm.
        day: the first day on which it was so strong; None before there is any.
    """

    log_e: float = 0.0
    day: int | None = None


def steps(rows: Iterable[Row], without: str = "") -> tuple[Step, ...]:
    """Add rows up by day and kind of operation, leaving out the shop `without`."""
    groups: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.shop != without:
            groups[row.day, row.op].append(row)
    made = (_step(group) for group in groups.values())
    return tuple(sorted((one for one in made if 0 < one.share < 1), key=lambda one: (one.day, one.op)))


def _step(group: Sequence[Row]) -> Step:
    first = group[0]
    on_trial = [row for row in group if row.is_trial]
    share = sum(row.expected for row in on_trial) / sum(row.expected for row in group)
    trial = sum(row.incidents for row in on_trial)
    return Step(first.day, first.op, share, trial, sum(row.incidents for row in group) - trial)


def log_ratio(step: Step, theta: float) -> float:
    """Return the evidence of one step for a version that fails `theta` times as often."""
    whole = theta * step.share + 1 - step.share
    return step.trial * math.log(theta / whole) - step.control * math.log(whole)


def log_mean(terms: Iterable[tuple[float, float]]) -> float:
    """Return the logarithm of a mean of evidences that are given by (logarithm, weight)."""
    known = [(log_e, weight) for log_e, weight in terms if weight > 0]
    top = max(log_e for log_e, _ in known)
    return top + math.log(sum(weight * math.exp(log_e - top) for log_e, weight in known))


def by_day(taken: Sequence[Step]) -> tuple[Peak, ...]:
    """Return the evidence at the end of each day, over one kind of operation or several."""
    sums = [0.0] * len(MIXTURE)
    told: dict[int, float] = {}
    for step in taken:
        sums = [total + log_ratio(step, theta) for total, (theta, _) in zip(sums, MIXTURE, strict=True)]
        told[step.day] = log_mean(zip(sums, (weight for _, weight in MIXTURE), strict=True))
    return tuple(Peak(log_e, day) for day, log_e in told.items())


def path(taken: Sequence[Step]) -> tuple[Peak, ...]:
    """Return the evidence at the end of each day: half on all operations alike, half on single kinds.

    So a version that breaks one kind of operation is found as well, at a price of log(2 * kinds).
    """
    ops = sorted({step.op for step in taken})
    each = [by_day([step for step in taken if step.op == op]) for op in ops] if len(ops) > 1 else []
    return tuple(_with_kinds(one, each) for one in by_day(taken))


def _with_kinds(whole: Peak, each: Sequence[Sequence[Peak]]) -> Peak:
    if not each:
        return whole
    kinds = [(_last(one, whole.day or 0), 0.5 / len(each)) for one in each]
    return Peak(log_mean([(whole.log_e, 0.5), *kinds]), whole.day)


def _last(told: Sequence[Peak], day: int) -> float:
    return next((one.log_e for one in reversed(told) if one.day is not None and one.day <= day), 0.0)


def peak(told: Iterable[Peak]) -> Peak:
    """Return the strongest evidence of all days: what was enough once stays enough."""
    return max(told, key=lambda one: one.log_e, default=Peak())


def left_out(rows: Sequence[Row]) -> Peak:
    """Return what is left of the strongest evidence without the shop on trial that it rests on most."""
    shops = sorted({row.shop for row in rows if row.is_trial})
    if len(shops) < 2:
        return Peak()
    return min((peak(path(steps(rows, shop))) for shop in shops), key=lambda one: one.log_e)
