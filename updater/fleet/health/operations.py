"""How kinds of operations do: how they end, and how long they take."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from updater.fleet.health.outcomes import Outcomes, outcomes_of, summed
from updater.fleet.health.scope import Scope, within
from updater.fleet.health.speed import Speed, speed_of
from updater.fleet.store.event_tables import VERSION_DAYS

#: what operations may be told apart by; `op` always is
DIMENSIONS: Final = ("version", "vci")


@dataclass(frozen=True, slots=True)
class Operation:
    """How one kind of operation does.

    Attributes:
        version: empty where all are meant; so is the interface.
        speed: ms, of those that ended well or failed.
    """

    op: str
    version: str
    vci: str
    outcomes: Outcomes
    speed: Speed


def operations(connection: Connection, scope: Scope, by: Sequence[str] = ()) -> tuple[Operation, ...]:
    """Return how operations do, by kind.

    Args:
        connection: to read with.
        scope: of what.
        by: names of `DIMENSIONS` to tell apart.
    """
    wanted = tuple(name for name in DIMENSIONS if name in by)
    columns = [VERSION_DAYS.c[name] for name in ("op", *wanted)]
    where = within(VERSION_DAYS, scope)
    counts = select(*columns, *summed(VERSION_DAYS)).where(where).group_by(*columns).order_by(*columns)
    times: dict[tuple[str, ...], list[bytes]] = defaultdict(list)
    for row in connection.execute(select(*columns, VERSION_DAYS.c.times).where(where)):
        times[tuple(row[:-1])].append(row.times)
    found = ((tuple(row[: len(columns)]), outcomes_of(row)) for row in connection.execute(counts))
    return tuple(_operation(key, wanted, outcomes, speed_of(times[key])) for key, outcomes in found)


def _operation(key: tuple[str, ...], wanted: tuple[str, ...], outcomes: Outcomes, speed: Speed) -> Operation:
    told = dict(zip(wanted, key[1:], strict=True))
    return Operation(key[0], told.get("version", ""), told.get("vci", ""), outcomes, speed)
