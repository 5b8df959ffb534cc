"""Crashes since the trial began, by signature, and whether they were seen before."""

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, select

from updater.fleet.judge.evidence import CrashGroup
from updater.fleet.rollout.members import Member, counting
from updater.fleet.rollout.trial import DAY_MS, Trial
from updater.fleet.store.event_tables import BATCHES, CRASH_GROUPS, CRASHES


def crash_evidence(
    connection: Connection, trial: Trial, members: Mapping[str, Member]
) -> tuple[CrashGroup, ...]:
    """Return the groups that were seen since the trial began, the first one first."""
    crashes = CRASHES.c
    accepted = counting(select(crashes.signature).where(_told_by(trial.accepted_at)), crashes.install)
    before = _shops_before(connection, trial, members)
    joined = CRASHES.outerjoin(CRASH_GROUPS, CRASH_GROUPS.c.signature == crashes.signature)
    columns = (crashes.signature, crashes.install, crashes.version, crashes.at, CRASH_GROUPS.c.type)
    query = (
        select(*columns, CRASH_GROUPS.c.frames, crashes.signature.in_(accepted).label("was_accepted"))
        .select_from(joined)
        .where((crashes.version == trial.version) | (crashes.at >= trial.began_at))
        .where(crashes.at >= trial.accepted_at)
        .order_by(crashes.signature, crashes.at)
    )
    rows = (row for row in connection.execute(query) if row.install in members)
    found = [
        _group(list(group), trial, members, before.get(signature, frozenset()))
        for signature, group in groupby(rows, key=lambda row: str(row.signature))
    ]
    return tuple(sorted(found, key=lambda group: (group.first_day, group.signature)))


def _shops_before(
    connection: Connection, trial: Trial, members: Mapping[str, Member]
) -> Mapping[str, frozenset[str]]:
    """Return the shops that had each signature ere the trial began."""
    crashes = CRASHES.c
    query = select(crashes.signature, crashes.install).distinct()
    rows = connection.execute(query.where(_told_by(trial.began_at), crashes.version != trial.version))
    found: dict[str, frozenset[str]] = {}
    for signature, install in rows:
        if install in members:
            found[signature] = found.get(signature, frozenset()) | {members[install].shop}
    return found


def _told_by(moment: int) -> ColumnElement[bool]:
    """Return what a crash has to be that happened before a moment, and was told of before it.

    When it happened is the sender's word: told afterwards, it would make a bad version's crash a known one.
    A batch that is in the archive arrived long ago.
    """
    batches, crashes = BATCHES.c, CRASHES.c
    later = exists().where(
        batches.install == crashes.install,
        batches.epoch == crashes.epoch,
        batches.last_seq >= crashes.seq,
        batches.first_seq <= crashes.seq,
        batches.arrived_at >= moment,
    )
    return and_(crashes.at < moment, ~later)


def _group(
    rows: list[Row[Any]], trial: Trial, members: Mapping[str, Member], before: frozenset[str]
) -> CrashGroup:
    """Return a group; one shop that had it before is a control that has it, and makes it no known one."""
    mine = [row for row in rows if row.version == trial.version]
    others = [row for row in rows if row.version != trial.version and _is_control(row, members)]
    return CrashGroup(
        signature=rows[0].signature,
        words=_words(rows[0]),
        first_day=min(row.at for row in rows) // DAY_MS,
        trial_installs=len({row.install for row in mine}),
        trial_shops=len(_shops(mine, members)),
        trial_count=len(mine),
        control_shops=len(_shops(others, members) | before),
        was_known=bool(rows[0].was_accepted) or len(before) > 1,
    )


def _is_control(row: Row[Any], members: Mapping[str, Member]) -> bool:
    """Tell whether it had not taken the version by then, whatever version it names."""
    taken_at = members[row.install].taken_at
    return taken_at is None or bool(row.at < taken_at)


def _shops(rows: Iterable[Row[Any]], members: Mapping[str, Member]) -> set[str]:
    return {members[row.install].shop for row in rows}


def _words(row: Row[Any]) -> str:
    frames = json.loads(row.frames) if row.frames else []
    name = str(row.type or "crash")
    return f"{name} in {frames[0]}" if frames else name
