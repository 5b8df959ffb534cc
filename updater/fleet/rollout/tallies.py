"""How many were over the plan's literal limits, on the version on trial.

A limit that the old version itself does not keep to says nothing of the new one: a scan of forty
control units takes more than five seconds on any version.  Only what keeps a limit on the old version is held
against it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, case, func, select

from updater.fleet.ingest.buckets import index_of, quantile
from updater.fleet.judge.evidence import Arm, Measure, Tally
from updater.fleet.judge.limits import ShareLimit
from updater.fleet.rollout.histograms import FEWEST, Machine, over
from updater.fleet.rollout.members import Member
from updater.fleet.rollout.trial import Trial
from updater.fleet.store.event_tables import INSTALL_FACTS

#: ms, and MiB
_SLOW: Final = {"response_over_5_s": 5000.0, "p99_over_2_s": 2000.0}
#: against the machine's own past: the quantile, and how much above it
_GROWN: Final = {"performance_down": (0.5, 1.2), "p95_up": (0.95, 1.2), "p99_up": (0.99, 1.2)}
_MEMORY_GROWN: Final = 1.3
#: what is told, the name of all of it, and of what was over
_DAYS: Final = MappingProxyType(
    {
        "memory_over_1_gb": ("memory", "rss", "over_1_gb"),
        "memory_over_90_percent": ("memory", "rss", "over_90"),
        "cpu_over_85_percent": ("processor", "percent", "over_85"),
    }
)
_DIAGNOSIS: Final = "diagnosis"
_DONE: Final = "done"
_OVERRIDDEN: Final = "overridden"
_CHECKS: Final = 3
_CHECK: Final = "health_check"
_WELL: Final = ":ok"


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
        _up(memory),
        *(_days(connection, trial, members, name) for name in _DAYS if name in shares),
        _overrides(connection, trial, members),
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


def _up(memory: list[Machine]) -> Tally:
    """Count installs' days on which half of what was measured lay above a machine's own past."""
    mine = [(one, index_of(_MEMORY_GROWN * quantile(one.before, 0.5))) for one in memory]
    days = [(over(day, line), sum(day)) for one, line in mine if one.arm is Arm.TRIAL for day in one.days]
    return Tally("memory_up", sum(2 * above > of for above, of in days), len(days))


def _days(connection: Connection, trial: Trial, members: Mapping[str, Member], name: str) -> Tally:
    """Count installs' days on which half of what was measured was over a line, as ingest counted it.

    An install on which the old version had such a day says nothing of the new one.
    """
    what, all_of, those_over = _DAYS[name]
    facts = INSTALL_FACTS.c
    above = func.sum(case((facts.name == those_over, facts["count"]), else_=0))
    of = func.sum(case((facts.name == all_of, facts["count"]), else_=0))
    told = select(facts.install, facts.version, facts.day).where(facts.what == what)
    bad = (
        told.where(facts.name.in_((all_of, those_over)), facts.day >= trial.first)
        .where(facts.version.in_((trial.version, trial.before)))
        .group_by(facts.install, facts.version, facts.day)
        .having(2 * above > of)
    )
    mine = told.where(facts.name == all_of, facts.version == trial.version, facts.day >= trial.began)
    found = [(row.install, row.version, row.day) for row in connection.execute(bad)]
    before = {install for install, version, _ in found if version == trial.before}
    counted = {
        (row.install, row.version, row.day)
        for row in connection.execute(mine)
        if row.install in members and row.install not in before
    }
    return Tally(name, len(counted.intersection(found)), len(counted))


def _overrides(connection: Connection, trial: Trial, members: Mapping[str, Member]) -> Tally:
    """Count diagnoses in which a technician knew better, among all."""
    facts = INSTALL_FACTS.c
    query = (
        select(facts.install, facts.name, func.sum(facts["count"]))
        .where(facts.version == trial.version, facts.what == _DIAGNOSIS, facts.day >= trial.began)
        .where(facts.name.in_((_DONE, _OVERRIDDEN)))
        .group_by(facts.install, facts.name)
    )
    counts = {_DONE: 0, _OVERRIDDEN: 0}
    for install, name, count in connection.execute(query):
        counts[name] += int(count) if install in members else 0
    return Tally("override_rate", counts[_OVERRIDDEN], counts[_DONE])


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
