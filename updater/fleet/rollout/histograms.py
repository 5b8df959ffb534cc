"""Durations and memory of each machine, before the trial and in it, as counts by bucket."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, select

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
    versions = {name: _version(member, trial) for name, member in members.items()}
    found = []
    for measure in Measure:
        rows: dict[tuple[str, str], dict[int, list[bytes]]] = defaultdict(lambda: defaultdict(list))
        past: dict[tuple[str, str], list[bytes]] = defaultdict(list)
        for install, version, day, name, times in connection.execute(_told(measure, trial)):
            if day < trial.began:
                if version == trial.before:
                    past[install, name].append(times)
            elif version == versions.get(install):
                rows[install, name][day].append(times)
        keys = [key for key in sorted(rows) if key in past]
        found += [_machine(measure, key, members[key[0]], past[key], rows[key]) for key in keys]
    return found


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
    measure: Measure,
    key: tuple[str, str],
    member: Member,
    past: list[bytes],
    days: Mapping[int, list[bytes]],
) -> Machine:
    install, name = key
    since = merged(times for day in sorted(days) for times in days[day])
    is_told_apart = measure is Measure.MEMORY
    by_day = tuple(merged(days[day]) for day in sorted(days)) if is_told_apart else ()
    return Machine(install, member.shop, member.arm, measure, name, merged(past), since, by_day)


def _told(measure: Measure, trial: Trial) -> Select[Any]:
    days, facts, both = INSTALL_DAYS.c, INSTALL_FACTS.c, (trial.version, trial.before)
    if measure is Measure.LATENCY:
        query = select(days.install, days.version, days.day, days.op, days.times)
        return query.where(days.day >= trial.first, days.version.in_(both), days.times != b"")
    query = select(facts.install, facts.version, facts.day, facts.name, facts.times)
    query = query.where(facts.day >= trial.first, facts.version.in_(both), facts.times != b"")
    return query.where(facts.what == MEMORY, facts.name == RSS)
