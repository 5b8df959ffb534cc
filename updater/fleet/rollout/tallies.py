"""How many were over the plan's literal limits, on the version on trial.

A limit that the old version itself does not keep to says nothing of the new one: a scan of forty
control units takes more than five seconds on any version.  Only operations whose past keeps a limit are held
against it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from sqlalchemy import Connection, case, func, select

from updater.fleet.ingest.buckets import index_of, merged, quantile
from updater.fleet.judge.evidence import Arm, Measure, Tally
from updater.fleet.judge.limits import ShareLimit
from updater.fleet.rollout.histograms import FEWEST, Machine, over
from updater.fleet.rollout.members import Member
from updater.fleet.rollout.trial import Trial
from updater.fleet.store.event_tables import INSTALL_FACTS

#: ms, and MiB
_SLOW: Final = {"response_over_5_s": 5000.0, "p99_over_2_s": 2000.0}
_MEMORY_MIB: Final = 1024.0
#: against the machine's own past: the quantile, and how much above it
_GROWN: Final = {"performance_down": (0.5, 1.2), "p95_up": (0.95, 1.2), "p99_up": (0.99, 1.2)}
_MEMORY_GROWN: Final = 1.3
#: what lies in buckets above it is surely over: a limit stops nothing for the width of a bucket
_BUSY_PERCENT: Final = 85.0
_PROCESSOR: Final = "processor"
_CHECKS: Final = 3
_CHECK: Final = "health_check"
_WELL: Final = ":ok"

#: tells whether the bucket of a value lies above a machine's line
_Line = Callable[[Machine], int]


def tallies(
    connection: Connection,
    trial: Trial,
    machines: Iterable[Machine],
    members: Mapping[str, Member],
    shares: Mapping[str, ShareLimit],
) -> tuple[Tally, ...]:
    """Return what was measured against those limits that the plan has."""
    known = [machine for machine in machines if sum(machine.before) >= FEWEST]
    times = [machine for machine in known if machine.measure is Measure.LATENCY]
    memory = [machine for machine in known if machine.measure is Measure.MEMORY]
    found = [
        *(_slow(name, at, times, shares) for name, at in _SLOW.items() if name in shares),
        *(_grown(name, times) for name in _GROWN),
        _days("memory_over_1_gb", memory, lambda _: index_of(_MEMORY_MIB)),
        _days("memory_up", memory, lambda one: index_of(_MEMORY_GROWN * quantile(one.before, 0.5))),
        _processor(connection, trial, members),
        _checks(connection, trial, members),
    ]
    return tuple(tally for tally in found if tally.of and tally.limit in shares)


def _slow(name: str, at: float, times: list[Machine], shares: Mapping[str, ShareLimit]) -> Tally:
    line = index_of(at)
    fit = _fit(times, line, shares[name].most)
    mine = [machine for machine in times if machine.arm is Arm.TRIAL and machine.name in fit]
    return Tally(name, sum(over(one.since, line) for one in mine), sum(sum(one.since) for one in mine))


def _fit(times: list[Machine], line: int, most: float) -> set[str]:
    """Return the kinds of operations whose past keeps the limit with room to spare."""
    above: dict[str, int] = defaultdict(int)
    of: dict[str, int] = defaultdict(int)
    for machine in times:
        above[machine.name] += over(machine.before, line)
        of[machine.name] += sum(machine.before)
    return {name for name, count in of.items() if above[name] <= count * most / 2}


def _grown(name: str, times: list[Machine]) -> Tally:
    share, factor = _GROWN[name]
    mine = [machine for machine in times if machine.arm is Arm.TRIAL]
    lines = [index_of(factor * quantile(machine.before, share)) for machine in mine]
    above = sum(over(machine.since, line) for machine, line in zip(mine, lines, strict=True))
    return Tally(name, above, sum(sum(machine.since) for machine in mine))


def _days(name: str, memory: list[Machine], line: _Line) -> Tally:
    """Count installs' days on which half of what was measured lay above a line."""
    days = [(over(day, line(one)), sum(day)) for one in memory if one.arm is Arm.TRIAL for day in one.days]
    return Tally(name, sum(2 * above > of for above, of in days), len(days))


def _processor(connection: Connection, trial: Trial, members: Mapping[str, Member]) -> Tally:
    """Count installs' days on which half of what was measured lay above 85 % of the processor."""
    facts = INSTALL_FACTS.c
    query = select(facts.install, facts.day, facts.times).where(
        facts.version == trial.version, facts.what == _PROCESSOR, facts.day >= trial.began
    )
    days: dict[tuple[str, int], list[bytes]] = defaultdict(list)
    for row in connection.execute(query):
        if row.install in members:
            days[row.install, row.day].append(row.times)
    counts = [merged(times) for times in days.values()]
    line = index_of(_BUSY_PERCENT)
    return Tally("cpu_over_85_percent", sum(2 * over(each, line) > sum(each) for each in counts), len(counts))


def _checks(connection: Connection, trial: Trial, members: Mapping[str, Member]) -> Tally:
    facts = INSTALL_FACTS.c
    failed = func.sum(case((facts.name.endswith(_WELL), 0), else_=facts["count"]))
    query = (
        select(facts.install, failed)
        .where(facts.version == trial.version, facts.what == _CHECK, facts.day >= trial.began)
        .group_by(facts.install)
    )
    counts = [int(count) for install, count in connection.execute(query) if install in members]
    return Tally("health_checks_over_3", sum(count > _CHECKS for count in counts), len(counts))
