"""The trial as the tests see it: incidents of a shop on a day, beside how many its own past lets expect."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from updater.fleet.judge.evidence import Arm, Batch, History
from updater.fleet.judge.shrinkage import expectations


@dataclass(frozen=True, slots=True)
class Row:
    """One shop, one day, one kind of operation.

    Attributes:
        day: of the batch.
        shop: whose.
        op: kind of operation.
        is_trial: on the version on trial.
        incidents: that it had.
        expected: how many it would have had on the old version.
        shape: how many past failures the expectation rests on.
    """

    day: int
    shop: str
    op: str
    is_trial: bool
    incidents: int
    expected: float
    shape: float


def rows(history: Sequence[History], batches: Sequence[Batch]) -> tuple[Row, ...]:
    """Set each batch beside its shop's past, in the order of days.

    A shop is a control until its first operation on the version on trial; what its other installs do from
    then on counts for neither.
    """
    known, since = expectations(history), _first_days(batches)
    kept = (one for one in batches if _counts(one, since) and one.ok + one.incidents > 0)
    made = (_row(one, known.of(one.shop, one.op).rate, known.of(one.shop, one.op).shape) for one in kept)
    return tuple(sorted(made, key=lambda row: (row.day, row.op, row.shop)))


def _row(batch: Batch, rate: float, shape: float) -> Row:
    expected = rate * (batch.ok + batch.incidents)
    is_trial = batch.arm is Arm.TRIAL
    return Row(batch.day, batch.shop, batch.op, is_trial, batch.incidents, expected, shape)


def _first_days(batches: Iterable[Batch]) -> Mapping[str, int]:
    first: dict[str, int] = {}
    for one in batches:
        if one.arm is Arm.TRIAL:
            first[one.shop] = min(one.day, first.get(one.shop, one.day))
    return first


def _counts(batch: Batch, since: Mapping[str, int]) -> bool:
    return batch.arm is Arm.TRIAL or batch.shop not in since or batch.day < since[batch.shop]
