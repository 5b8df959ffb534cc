"""Crashes since the trial began, by signature, and whether they were seen before."""

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, select

from updater.fleet.judge.evidence import CrashGroup
from updater.fleet.rollout.members import Member
from updater.fleet.rollout.trial import DAY_MS, Trial
from updater.fleet.store.event_tables import CRASH_GROUPS, CRASHES


def crash_evidence(
    connection: Connection, trial: Trial, members: Mapping[str, Member]
) -> tuple[CrashGroup, ...]:
    """Return the groups that were seen since the trial began, the first one first."""
    crashes = CRASHES.c
    was_before = (crashes.at < trial.began_at) & (crashes.version != trial.version)
    known = select(crashes.signature).where(was_before | (crashes.at < trial.accepted_at))
    joined = CRASHES.outerjoin(CRASH_GROUPS, CRASH_GROUPS.c.signature == crashes.signature)
    columns = (crashes.signature, crashes.install, crashes.version, crashes.at, CRASH_GROUPS.c.type)
    query = (
        select(*columns, CRASH_GROUPS.c.frames, crashes.signature.in_(known).label("was_known"))
        .select_from(joined)
        .where((crashes.version == trial.version) | (crashes.at >= trial.began_at))
        .where(crashes.at >= trial.accepted_at)
        .order_by(crashes.signature, crashes.at)
    )
    rows = (row for row in connection.execute(query) if row.install in members)
    found = [
        _group(list(group), trial, members) for _, group in groupby(rows, key=lambda row: str(row.signature))
    ]
    return tuple(sorted(found, key=lambda group: (group.first_day, group.signature)))


def _group(rows: list[Row[Any]], trial: Trial, members: Mapping[str, Member]) -> CrashGroup:
    mine = [row for row in rows if row.version == trial.version]
    others = [row for row in rows if row.version != trial.version]
    return CrashGroup(
        signature=rows[0].signature,
        words=_words(rows[0]),
        first_day=min(row.at for row in rows) // DAY_MS,
        trial_installs=len({row.install for row in mine}),
        trial_shops=len(_shops(mine, members)),
        trial_count=len(mine),
        control_shops=len(_shops(others, members)),
        was_known=bool(rows[0].was_known),
    )


def _shops(rows: Iterable[Row[Any]], members: Mapping[str, Member]) -> set[str]:
    return {members[row.install].shop for row in rows}


def _words(row: Row[Any]) -> str:
    frames = json.loads(row.frames) if row.frames else []
    name = str(row.type or "crash")
    return f"{name} in {frames[0]}" if frames else name
