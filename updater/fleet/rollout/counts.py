"""Operations and sessions before the trial and in it, by shop: what the judge compares."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from updater.fleet.judge.evidence import Arm, Batch, History
from updater.fleet.rollout.members import Member
from updater.fleet.rollout.trial import Trial
from updater.fleet.store.event_tables import INSTALL_DAYS, INSTALL_FACTS

SESSION = "session"
_FAILED = ("crash", "hang")
_ENDS = ("clean", *_FAILED)


@dataclass(frozen=True, slots=True)
class Count:
    """What an install had on a day: operations of a kind, or sessions.

    Attributes:
        vci: empty for sessions.
    """

    day: int
    install: str
    version: str
    op: str
    vci: str
    ok: int
    failed: int
    incidents: int


@dataclass(slots=True)
class _Sum:
    ok: int = 0
    failed: int = 0
    incidents: int = 0
    weights: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, count: Count, stratum: str) -> None:
        self.ok += count.ok
        self.failed += count.failed
        self.incidents += min(count.incidents, count.failed)
        self.weights[stratum] += count.ok + count.failed

    @property
    def stratum(self) -> str:
        return max(sorted(self.weights), key=lambda name: self.weights[name], default="")


def operations(connection: Connection, trial: Trial) -> list[Count]:
    """Return the operations of both versions since the history began."""
    days = INSTALL_DAYS.c
    columns = (days.day, days.install, days.version, days.op, days.vci)
    counts = (func.sum(days.ok), func.sum(days.failed), func.sum(days.incidents))
    query = (
        select(*columns, *counts)
        .where(days.day >= trial.first, days.version.in_((trial.version, trial.before)))
        .group_by(*columns)
        .order_by(*columns)
    )
    return [Count(*row[:5], *map(int, row[5:])) for row in connection.execute(query)]


def sessions(connection: Connection, trial: Trial) -> list[Count]:
    """Return the app sessions of both versions since the history began; crashes and hangs are failures."""
    facts = INSTALL_FACTS.c
    columns = (facts.day, facts.install, facts.version)
    query = (
        select(*columns, facts.name, func.sum(facts["count"]))
        .where(facts.day >= trial.first, facts.version.in_((trial.version, trial.before)))
        .where(facts.what == SESSION, facts.name.in_(_ENDS))
        .group_by(*columns, facts.name)
        .order_by(*columns, facts.name)
    )
    found = []
    for day, install, version, name, count in connection.execute(query):
        failed = int(count) if name in _FAILED else 0
        found.append(Count(day, install, version, SESSION, "", int(count) - failed, failed, failed))
    return found


def history(counts: Iterable[Count], members: Mapping[str, Member], trial: Trial) -> tuple[History, ...]:
    """Return what shops had on the old version before the trial."""
    sums: dict[tuple[str, str], _Sum] = defaultdict(_Sum)
    for count in counts:
        member = members.get(count.install)
        if member and count.day < trial.began and count.version == trial.before:
            sums[member.shop, count.op].add(count, f"{count.vci}/{member.platform}")
    return tuple(
        History(shop, op, found.ok + found.failed, found.failed, found.incidents, found.stratum)
        for (shop, op), found in sorted(sums.items())
    )


def batches(counts: Iterable[Count], members: Mapping[str, Member], trial: Trial) -> tuple[Batch, ...]:
    """Return what shops had since the trial began, on either version, in order of days."""
    sums: dict[tuple[int, str, Arm, str], _Sum] = defaultdict(_Sum)
    for count in counts:
        member = members.get(count.install)
        if member and count.day >= trial.began:
            arm = Arm.TRIAL if count.version == trial.version else Arm.CONTROL
            sums[count.day, member.shop, arm, count.op].add(count, "")
    return tuple(Batch(*key, found.ok, found.failed, found.incidents) for key, found in sorted(sums.items()))
