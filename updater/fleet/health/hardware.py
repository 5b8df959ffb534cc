"""How interfaces do: what fails over them, how long it takes, how often they are lost."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select

from updater.fleet.health.operations import operations
from updater.fleet.health.outcomes import Outcomes
from updater.fleet.health.scope import Scope, within
from updater.fleet.health.speed import Speed
from updater.fleet.store.event_tables import FACT_DAYS, INSTALL_DAYS


@dataclass(frozen=True, slots=True)
class Hardware:
    """How one kind of interface does.

    Attributes:
        installs: that told of it.
        speeds: by kind of operation, ms.
        reconnects: of the interface; so are timeouts and losses.
        crashes: while it was the one in use last.
    """

    vci: str
    outcomes: Outcomes
    installs: int
    speeds: tuple[tuple[str, Speed], ...]
    reconnects: int = 0
    timeouts: int = 0
    lost: int = 0
    crashes: int = 0


def hardware(connection: Connection, scope: Scope) -> tuple[Hardware, ...]:
    """Return how interfaces do, by name."""
    outcomes: dict[str, Outcomes] = defaultdict(Outcomes)
    speeds: dict[str, list[tuple[str, Speed]]] = defaultdict(list)
    for one in operations(connection, scope, ("vci",)):
        outcomes[one.vci] = _added(outcomes[one.vci], one.outcomes)
        speeds[one.vci].append((one.op, one.speed))
    stability, installs = _stability(connection, scope), _installs(connection, scope)
    return tuple(
        Hardware(vci, outcomes[vci], installs.get(vci, 0), tuple(speeds[vci]), **stability.get(vci, {}))
        for vci in sorted({*outcomes, *stability})
        if vci
    )


def _added(one: Outcomes, other: Outcomes) -> Outcomes:
    return Outcomes(
        one.ok + other.ok,
        one.failed + other.failed,
        one.vehicle + other.vehicle,
        one.refused + other.refused,
        one.cancelled + other.cancelled,
        one.incidents + other.incidents,
    )


def _stability(connection: Connection, scope: Scope) -> dict[str, dict[str, int]]:
    facts = FACT_DAYS.c
    is_crash = facts.what == "crash"
    name = case((is_crash, "crashes"), else_=facts.name).label("name")
    is_loss = (facts.what == "hardware") & facts.name.in_(("reconnects", "timeouts", "lost"))
    query = (
        select(facts.vci, name, func.sum(facts["count"]))
        .where(within(FACT_DAYS, scope), is_crash | is_loss)
        .group_by(facts.vci, name)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for vci, name, count in connection.execute(query):
        found[vci][name] = int(count)
    return found


def _installs(connection: Connection, scope: Scope) -> dict[str, int]:
    days = INSTALL_DAYS.c
    query = (
        select(days.vci, func.count(func.distinct(days.install)))
        .where(within(INSTALL_DAYS, scope))
        .group_by(days.vci)
    )
    return {row.vci: row[1] for row in connection.execute(query)}
