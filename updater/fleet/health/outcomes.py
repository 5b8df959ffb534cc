"""How operations ended, and how sure a rate is."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

from sqlalchemy import ColumnElement, Row, Table, func

#: two-sided 95 %, standard normal
Z: Final = 1.959963984540054
NAMES: Final = ("ok", "failed", "vehicle", "refused", "cancelled", "incidents")


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95 % interval (Wilson 1927): what is seen, not what the judge certifies.

    Attributes:
        count: of so many.
        value: 0 to 1; None where there was nothing.
        low: lower end of the interval.
        high: upper end.
    """

    count: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How operations ended.

    Attributes:
        failed: by our fault or the interface's.
        vehicle: the car did not answer, or its ignition is off.
        refused: a safety rule or a right said no.
        cancelled: by a person.
        incidents: runs of failures at most 15 minutes apart.
    """

    ok: int = 0
    failed: int = 0
    vehicle: int = 0
    refused: int = 0
    cancelled: int = 0
    incidents: int = 0

    @property
    def trials(self) -> int:
        """How many count: those that went well or failed."""
        return self.ok + self.failed

    @property
    def failure(self) -> Rate:
        """The share that failed."""
        return rate(self.failed, self.trials)


def rate(some: int, of: int) -> Rate:
    """Return the share `some` of `of`, with its interval."""
    if of <= 0:
        return Rate(0)
    share, z2 = some / of, Z * Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z / (1 + z2 / of) * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    low, high = middle - half, middle + half  # at the ends but for rounding
    return Rate(of, share, low if some else 0.0, high if some < of else 1.0)


def summed(table: Table) -> list[ColumnElement[int]]:
    """Return the columns that a query asks for `outcomes_of`."""
    return [func.coalesce(func.sum(table.c[name]), 0).label(name) for name in NAMES]


def outcomes_of(row: Row[tuple[object, ...]]) -> Outcomes:
    """Return the outcomes in a row of a query with `summed`."""
    return Outcomes(*(int(row._mapping[name]) for name in NAMES))  # noqa: SLF001  SQLAlchemy's public way in
