"""Facts of versions under way: what the judge says, what was done, what waits for somebody."""

from typing import Final

from sqlalchemy import ColumnElement, Connection, func, select

from updater.fleet.alerts.facts import Fact
from updater.fleet.judge.verdict import Action, Standing
from updater.fleet.store.steering_tables import ACTS, PROPOSALS, ROLLOUTS, VERDICTS

DAY_MS: Final = 86_400_000
_HOUR_MS: Final = 3_600_000
_MINUTE_MS: Final = 60_000
_UNDER_WAY: Final = ("running", "paused")
#: the judge wants it off
_CONDEMNED: Final = (Standing.HALT.value, Action.ROLL_BACK.value)
#: how `acts.outcome` begins where it did not work
FAILED: Final = "failed"


def verdicts(connection: Connection, now: int) -> list[Fact]:  # noqa: ARG001  every source is asked in the same way
    """Return the last verdict on each version under way."""
    last = select(func.max(VERDICTS.c.id)).group_by(VERDICTS.c.version)
    query = (
        select(VERDICTS.c.version, VERDICTS.c.verdict)
        .join(ROLLOUTS, ROLLOUTS.c.version == VERDICTS.c.version)
        .where(ROLLOUTS.c.state.in_(_UNDER_WAY), VERDICTS.c.id.in_(last))
        .order_by(VERDICTS.c.version)
    )
    return [
        Fact("verdict", version, verdict, f"The judge says {verdict.replace('_', ' ')} of version {version}.")
        for version, verdict in connection.execute(query)
    ]


def acts(connection: Connection, now: int) -> list[Fact]:
    """Return the last act on each version in the last 24 hours; why it was done is for the page alone."""
    done = _recent(now) & ~ACTS.c.outcome.startswith(FAILED)
    last = select(func.max(ACTS.c.id)).where(done).group_by(ACTS.c.version)
    query = select(ACTS.c.version, ACTS.c.act, ACTS.c.who).where(ACTS.c.id.in_(last)).order_by(ACTS.c.version)
    return [
        Fact("act", version, act, f"Version {version}: {act.replace('_', ' ')}, by {who}.")
        for version, act, who in connection.execute(query)
    ]


def acts_failed(connection: Connection, now: int) -> list[Fact]:
    """Return for each version how many acts of the last 24 hours did not work and were not done since."""
    later = ACTS.alias("later")
    was_mended = (
        select(later.c.id)
        .where(later.c.version == ACTS.c.version, later.c.act == ACTS.c.act, later.c.id > ACTS.c.id)
        .where(later.c.dry == 0, ~later.c.outcome.startswith(FAILED))
        .exists()
    )
    query = (
        select(ACTS.c.version, func.count())
        .where(_recent(now), ACTS.c.outcome.startswith(FAILED), ~was_mended)
        .group_by(ACTS.c.version)
        .order_by(ACTS.c.version)
    )
    return [
        Fact("acts_failed", version, float(count), f"Acts on version {version} that did not work: {count}.")
        for version, count in connection.execute(query)
    ]


def condemned(connection: Connection, now: int) -> list[Fact]:
    """Return for how long versions that are still offered have been condemned without a break."""
    table, other = VERDICTS.c, VERDICTS.alias("other")
    last_good = (
        select(func.coalesce(func.max(other.c.id), 0))
        .where(other.c.version == table.version, other.c.verdict.not_in(_CONDEMNED))
        .scalar_subquery()
    )
    query = (
        select(table.version, func.min(table.at))
        .join(ROLLOUTS, ROLLOUTS.c.version == table.version)
        .where(ROLLOUTS.c.state == "running", table.verdict.in_(_CONDEMNED), table.id > last_good)
        .group_by(table.version)
        .order_by(table.version)
    )
    return [_condemned(version, (now - since) / _MINUTE_MS) for version, since in connection.execute(query)]


def proposals(connection: Connection, now: int) -> list[Fact]:
    """Return how long acts have waited for their second person."""
    table = PROPOSALS.c
    query = select(table.version, table.act, table.who, table.at).where(
        table.settled_at.is_(None), table.expires_at > now
    )
    return [_proposal(*row, now=now) for row in connection.execute(query.order_by(table.id))]


def _proposal(version: str, act: str, who: str, at: int, *, now: int) -> Fact:
    words = f"{act.replace('_', ' ')} of version {version}, proposed by {who}, needs a second person."
    return Fact("proposal_hours", f"{version} {act}", (now - at) / _HOUR_MS, words.capitalize())


def _condemned(version: str, minutes: float) -> Fact:
    words = f"The judge has wanted version {version} off for {minutes:.0f} min, and it is still offered."
    return Fact("condemned_minutes", version, minutes, words)


def _recent(now: int) -> ColumnElement[bool]:
    return (ACTS.c.at > now - DAY_MS) & (ACTS.c.dry == 0)
