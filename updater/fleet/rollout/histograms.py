"""Durations and memory of each machine, before the trial and in it, as counts by bucket."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, literal, select

from updater.fleet.ingest.buckets import merged
from updater.fleet.judge.evidence import Arm, Exceedance, Measure
from updater.fleet.rollout.members import Member
from updater.fleet.rollout.trial import Trial
from updater.fleet.store.event_tables import INSTALL_DAYS, INSTALL_FACTS

#: values of the old version in a machine, below which its quantiles are no threshold
FEWEST: Final = 20
MEMORY: Final = "memory"
#: of what is told of memory, the one that is compared: its peak would say the same again
RSS: Final = "rss"


@dataclass(frozen=True, slots=True)
class Machine:
    """One thing that is measured in one machine, as counts by bucket.

    Attributes:
        name: kind of operation, or `rss`.
        before: on the old version, before the trial.
        since: on the version of its arm, since the trial began.
        days: the same for each day, of memory alone.
    """

    install: str
    shop: str
    arm: Arm
    measure: Measure
    name: str
    before: list[int]
    since: list[int]
    days: tuple[list[int], ...]


def machines(connection: Connection, trial: Trial, members: Mapping[str, Member]) -> list[Machine]:
    """Return what was measured in each machine that has a past and a present."""
    rows: dict[tuple[str, Measure, str], dict[int, list[bytes]]] = defaultdict(lambda: defaultdict(list))
    past: dict[tuple[str, Measure, str], list[bytes]] = defaultdict(list)
    for row in _told(connection, trial):
        member = members.get(row.install)
        key = (row.install, Measure(row.measure), row.name)
        if member and row.day < trial.began and row.version == trial.before:
            past[key].append(row.times)
        elif member and row.day >= trial.began and row.version == _version(member, trial):
            rows[key][row.day].append(row.times)
    return [_machine(key, members[key[0]], past[key], rows[key]) for key in sorted(rows) if key in past]


def exceedances(
    found: list[Machine], quantiles: Mapping[Measure, tuple[float, ...]]
) -> tuple[Exceedance, ...]:
    """Return how often machines went over what their own past set.

    Thresholds lie between buckets, so that past and present are counted by the very same line.
    """
    return tuple(
        exceedance
        for machine in found
        if sum(machine.before) >= FEWEST
        for quantile in quantiles[machine.measure]
        for exceedance in _exceedance(machine, quantile)
    )


def over(counts: list[int], line: int) -> int:
    """Return how many lie in buckets above `line`."""
    return sum(counts[line + 1 :])


def line_of(counts: list[int], quantile: float) -> int:
    """Return the first bucket up to which at least that share of the values lies."""
    wanted, below = quantile * sum(counts), 0
    for index, count in enumerate(counts):
        below += count
        if count and below >= wanted:
            return index
    return len(counts)


def _exceedance(machine: Machine, quantile: float) -> Iterator[Exceedance]:
    line = line_of(machine.before, quantile)
    base = over(machine.before, line)
    if not sum(machine.since):
        return
    yield Exceedance(
        shop=machine.shop,
        arm=machine.arm,
        measure=machine.measure,
        name=machine.name,
        quantile=quantile,
        over=over(machine.since, line),
        of=sum(machine.since),
        base_over=base,
        base_of=sum(machine.before),
    )


def _version(member: Member, trial: Trial) -> str:
    return trial.version if member.arm is Arm.TRIAL else trial.before


def _machine(
    key: tuple[str, Measure, str], member: Member, past: list[bytes], days: Mapping[int, list[bytes]]
) -> Machine:
    install, measure, name = key
    since = merged(times for day in sorted(days) for times in days[day])
    is_told_apart = measure is Measure.MEMORY
    by_day = tuple(merged(days[day]) for day in sorted(days)) if is_told_apart else ()
    return Machine(install, member.shop, member.arm, measure, name, merged(past), since, by_day)


def _told(connection: Connection, trial: Trial) -> Iterator[Row[Any]]:
    both = (trial.version, trial.before)
    for measure, table in ((Measure.LATENCY, INSTALL_DAYS), (Measure.MEMORY, INSTALL_FACTS)):
        columns = table.c
        name = columns["op" if measure is Measure.LATENCY else "name"].label("name")
        what = literal(measure.value).label("measure")
        query = select(columns.install, columns.version, columns.day, what, name, columns.times)
        query = query.where(columns.day >= trial.first, columns.version.in_(both), columns.times != b"")
        yield from connection.execute(
            query if measure is Measure.LATENCY else query.where(columns.what == MEMORY, columns.name == RSS)
        )
