"""What was counted of a version in its phase: what the plan's criteria are held against."""

from typing import Final

from sqlalchemy import Connection, case, func, select

from updater.fleet.judge.verdict import Standing
from updater.fleet.rollout import steering
from updater.fleet.rollout.counts import SESSION
from updater.fleet.rollout.criteria import Figures
from updater.fleet.rollout.members import counting
from updater.fleet.rollout.steering import Rollout
from updater.fleet.rollout.trial import DAY_MS
from updater.fleet.store.event_tables import FEEDBACK, INSTALL_DAYS, INSTALL_FACTS
from updater.fleet.store.install_tables import INSTALLS

#: how sessions end that are the program's own doing; a power cut is none
_ENDS: Final = ("clean", "crash", "hang", "abnormal")
_CRASHES: Final = ("crash", "hang")


def figures_of(connection: Connection, rollout: Rollout, now: int) -> Figures:
    """Return what was counted of a version since its phase began; only installs that a code let in count."""
    ok, failed = _operations(connection, rollout)
    ended, crashes = _sessions(connection, rollout)
    ratings, mean = _ratings(connection, rollout)
    runs = select(func.count()).select_from(INSTALLS).where(INSTALLS.c.version == rollout.version)
    last = next(iter(steering.verdicts(connection, rollout.version, 1)), None)
    return Figures(
        sessions=ended,
        crashes=crashes,
        operations=ok + failed,
        failed=failed,
        ratings=ratings,
        satisfaction=mean,
        installs=int(connection.execute(counting(runs, INSTALLS.c.install)).scalar_one()),
        days=(now - rollout.since) / DAY_MS,
        is_certified=last is not None and last.verdict == Standing.CERTIFIED.value,
    )


def _operations(connection: Connection, rollout: Rollout) -> tuple[int, int]:
    days = INSTALL_DAYS.c
    query = select(func.sum(days.ok), func.sum(days.failed)).where(
        days.version == rollout.version, days.day >= rollout.since // DAY_MS
    )
    ok, failed = connection.execute(counting(query, days.install)).one()
    return int(ok or 0), int(failed or 0)


def _sessions(connection: Connection, rollout: Rollout) -> tuple[int, int]:
    facts = INSTALL_FACTS.c
    crashes = case((facts.name.in_(_CRASHES), facts["count"]), else_=0)
    query = select(func.sum(facts["count"]), func.sum(crashes)).where(
        facts.version == rollout.version,
        facts.day >= rollout.since // DAY_MS,
        facts.what == SESSION,
        facts.name.in_(_ENDS),
    )
    ended, crashed = connection.execute(counting(query, facts.install)).one()
    return int(ended or 0), int(crashed or 0)


def _ratings(connection: Connection, rollout: Rollout) -> tuple[int, float | None]:
    """Return how many rated, and their mean; an install is one voice a day, however often it is asked."""
    said = FEEDBACK.c
    query = (
        select(func.avg(said.csat).label("mean"))
        .where(said.version == rollout.version, said.csat.is_not(None))
        .group_by(said.install, said.at - said.at % DAY_MS)
    )
    voices = counting(query, said.install).subquery()
    count, mean = connection.execute(select(func.count(), func.avg(voices.c.mean))).one()
    return int(count), None if mean is None else float(mean)
