"""Facts of how versions do: crashes, failures, health checks, silence, ratings.

A share counts as what it surely is, the lower end of its 95 % interval: two failures of five are no alarm.
Whoever let themselves in alarms nobody: with invented versions and crashes they would bury what is so.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, select, union

from updater.fleet.alerts.facts import Fact
from updater.fleet.feedback.scores import wilson
from updater.fleet.rollout.members import counting
from updater.fleet.store.event_tables import CRASH_GROUPS, CRASHES, FACT_DAYS, FEEDBACK, VERSION_DAYS
from updater.fleet.store.install_tables import INSTALLS
from updater.fleet.store.steering_tables import ROLLOUTS

DAY_MS: Final = 86_400_000
#: who has not told for so long is silent
SILENT_MS: Final = 14 * DAY_MS
_MONTH_MS: Final = 30 * DAY_MS
#: fewer say nothing of a version
_FEWEST_INSTALLS: Final = 5
_FEWEST_RATINGS: Final = 10
#: level of consent from which an install tells by itself
_TELLS: Final = 2
_FELL: Final = ("crash", "hang", "abnormal")


def crashes(connection: Connection, now: int) -> list[Fact]:
    """Return how many installs each open crash hit in the last 24 hours, new ones apart."""
    installs = func.count(func.distinct(CRASHES.c.install)).label("installs")
    group = CRASH_GROUPS.c
    query = (
        select(group.signature, group.type, group.first_at, installs)
        .join(CRASHES, CRASHES.c.signature == group.signature)
        .where(CRASHES.c.at > now - DAY_MS, group.state == "open")
        .group_by(group.signature, group.type, group.first_at)
        .order_by(installs.desc(), group.signature)
        .limit(200)
    )
    rows = connection.execute(counting(query, CRASHES.c.install))
    return [_crash(row, is_new=row.first_at > now - DAY_MS) for row in rows]


def crashed_share(connection: Connection, now: int) -> list[Fact]:
    """Return the share of sessions that ended badly, of each version."""
    count = FACT_DAYS.c["count"]
    fell = func.sum(case((FACT_DAYS.c.name.in_(_FELL), count), else_=0))
    query = _of_days(FACT_DAYS.c.version, fell, func.sum(count), table=FACT_DAYS, now=now).where(
        FACT_DAYS.c.what == "session", FACT_DAYS.c.name.in_((*_FELL, "clean", "power_loss"))
    )
    return [
        _share("crashed_share", version, int(some), int(of), "sessions that ended in a crash or a hang")
        for version, some, of in connection.execute(query)
    ]


def failed_share(connection: Connection, now: int) -> list[Fact]:
    """Return the share of operations that failed, of each version."""
    days = VERSION_DAYS.c
    failed = func.sum(days.failed)
    query = _of_days(days.version, failed, func.sum(days.ok) + failed, table=VERSION_DAYS, now=now)
    return [
        _share("failed_share", version, int(some), int(of), "operations that failed")
        for version, some, of in connection.execute(query)
    ]


def health_checks(connection: Connection, now: int) -> list[Fact]:
    """Return how many health checks failed, of each version."""
    failed = func.sum(FACT_DAYS.c["count"])
    query = _of_days(FACT_DAYS.c.version, failed, table=FACT_DAYS, now=now).where(
        FACT_DAYS.c.what == "health_check", ~FACT_DAYS.c.name.endswith(":ok")
    )
    return [
        _counted(
            "health_checks_failed", version, int(count), f"Health checks of version {version} that failed"
        )
        for version, count in connection.execute(query)
    ]


def rolled_back(connection: Connection, now: int) -> list[Fact]:
    """Return how often installs left a version by themselves."""
    count = func.sum(FACT_DAYS.c["count"])
    query = _of_days(FACT_DAYS.c.version, count, table=FACT_DAYS, now=now).where(
        FACT_DAYS.c.what == "update", FACT_DAYS.c.name == "rolled_back"
    )
    return [
        _counted(
            "rolled_back_installs",
            version,
            int(count),
            f"Times that installs left version {version} by themselves",
        )
        for version, count in connection.execute(query)
    ]


def silent_share(connection: Connection, now: int) -> list[Fact]:
    """Return the share of installs that agreed to tell and have not for 14 days, of each version."""
    table = INSTALLS.c
    before = now - SILENT_MS
    is_silent = table.seen_at.is_(None) | (table.seen_at < before)
    silent, total = func.sum(case((is_silent, 1), else_=0)), func.count()
    query = (
        select(table.version, silent, total)
        .where(table.level >= _TELLS, table.enrolled_at < before, table.version != "")
        .group_by(table.version)
        .having(total >= _FEWEST_INSTALLS)
        .order_by(table.version)
    )
    rows = connection.execute(counting(query, table.install))
    return [_silent(version, int(some), int(of)) for version, some, of in rows]


def satisfaction(connection: Connection, now: int) -> list[Fact]:
    """Return the mean rating of each version that enough people rated in the last 30 days."""
    table = FEEDBACK.c
    mean, count = func.avg(table.csat), func.count(table.csat)
    query = (
        select(table.version, mean, count)
        .where(table.at > now - _MONTH_MS)
        .group_by(table.version)
        .having(count >= _FEWEST_RATINGS)
        .order_by(table.version)
    )
    rows = connection.execute(counting(query, table.install))
    return [_satisfied(version, float(value), int(of)) for version, value, of in rows]


def _of_days(*columns: Any, table: Any, now: int) -> Any:
    """Return the query of sums by version, of two days, of versions that somebody who counts has."""
    version = columns[0]
    has = counting(select(INSTALLS.c.version), INSTALLS.c.install)
    is_known = version.in_(union(has, select(ROLLOUTS.c.version)))
    today = now // DAY_MS
    is_recent: ColumnElement[bool] = and_(table.c.day >= today - 1, table.c.day <= today)
    return select(*columns).where(is_recent, is_known).group_by(version).order_by(version)


def _crash(row: Row[Any], *, is_new: bool) -> Fact:
    installs = int(row.installs)
    words = f"{row.type}: {installs} installs in 24 hours, signature {row.signature}."
    return Fact("new_crash_installs" if is_new else "crash_installs", row.signature, float(installs), words)


def _share(name: str, version: str, some: int, of: int, what: str) -> Fact:
    sure = wilson(some, of).low or 0.0
    return Fact(name, version, sure, f"Version {version}, {what}: {some} of {of}, surely {100 * sure:.1f} %.")


def _counted(name: str, version: str, count: int, what: str) -> Fact:
    return Fact(name, version, float(count), f"{what}: {count}.")


def _silent(version: str, some: int, of: int) -> Fact:
    words = f"Version {version}: {some} of {of} installs have not told for 14 days."
    return Fact("silent_share", version, some / of, words)


def _satisfied(version: str, mean: float, of: int) -> Fact:
    return Fact("satisfaction", version, mean, f"Version {version} is rated {mean:.2f} of 5 by {of} people.")
