"""Operations and sessions before the trial and in it, by shop: what the judge compares."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Column, ColumnElement, Connection, Table, func, select

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
        day: of the past, which is not told apart by days, the first one.
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
    """Return the old version's operations before the trial, all in one, and those of both since by day."""
    days = INSTALL_DAYS.c
    columns = (days.install, days.version, days.op, days.vci)
    counts = (func.sum(days.ok), func.sum(days.failed), func.sum(days.incidents))
    found = []
    for by, is_meant in _spans(INSTALL_DAYS, trial):
        query = select(func.min(days.day), *columns, *counts).where(is_meant).group_by(*by, *columns)
        query = query.order_by(*by, *columns)
        found += [Count(*row[:5], *map(int, row[5:])) for row in connection.execute(query)]
    return found


def sessions(connection: Connection, trial: Trial) -> list[Count]:
    """Return the same of app sessions; crashes and hangs are failures."""
    facts = INSTALL_FACTS.c
    columns = (facts.install, facts.version, facts.name)
    is_end = (facts.what == SESSION) & facts.name.in_(_ENDS)
    found = []
    for by, is_meant in _spans(INSTALL_FACTS, trial):
        query = select(func.min(facts.day), *columns, func.sum(facts["count"])).where(is_meant, is_end)
        query = query.group_by(*by, *columns).order_by(*by, *columns)
        found += [_session(*row) for row in connection.execute(query)]
    return found


def _session(day: int, install: str, version: str, name: str, count: int) -> Count:
    failed = int(count) if name in _FAILED else 0
    return Count(day, install, version, SESSION, "", int(count) - failed, failed, failed)


def _spans(table: Table, trial: Trial) -> Iterator[tuple[tuple[Column[int], ...], ColumnElement[bool]]]:
    """Yield what else it is told apart by, and what counts: the past is added up where it lies."""
    day, version = table.c.day, table.c.version
    yield (), day.between(trial.first, trial.began - 1) & (version == trial.before)
    yield (day,), (day >= trial.began) & version.in_((trial.version, trial.before))


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
