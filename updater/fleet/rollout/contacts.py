"""When installs were heard of: those that took the version, and those that kept the old one."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from sqlalchemy import Connection, select

from updater.fleet.judge.evidence import Contact
from updater.fleet.rollout.members import Member
from updater.fleet.rollout.trial import DAY_MS, HOUR_MS, Trial
from updater.fleet.store.event_tables import BATCHES

#: days before the trial from which habits are learnt
_HABIT_DAYS: Final = 90
#: arrivals closer together than this are one contact
_ONE_MS: Final = HOUR_MS


def contacts(connection: Connection, trial: Trial, members: Mapping[str, Member]) -> tuple[Contact, ...]:
    """Return everybody who runs the version on trial, or the one before it, and how long they are silent."""
    arrivals = _arrivals(connection, trial)
    return tuple(
        _contact(member, trial, arrivals.get(install, []))
        for install, member in sorted(members.items())
        if member.taken_at is not None or member.version == trial.before
    )


def gaps_h(arrivals: list[int], until: int) -> tuple[float, ...]:
    """Return the hours between contacts up to `until`: what arrives within an hour is one contact."""
    ends = [at for at in arrivals if at <= until]
    return tuple((later - at) / HOUR_MS for at, later in pairwise(ends) if later - at >= _ONE_MS)


def _contact(member: Member, trial: Trial, arrivals: list[int]) -> Contact:
    since = trial.began_at if member.taken_at is None else member.taken_at
    heard = max(member.seen_at or 0, since)
    is_control_heard = member.taken_at is None and (member.seen_at or 0) >= trial.began_at
    return Contact(
        install=member.install,
        shop=member.shop,
        arm=member.arm,
        has_told=is_control_heard if member.taken_at is None else member.has_told,
        silent_h=max(0, trial.now - heard) / HOUR_MS,
        usual_gaps_h=gaps_h(arrivals, since),
        level=member.level,
        has_withdrawn=member.level == 0,
    )


def _arrivals(connection: Connection, trial: Trial) -> dict[str, list[int]]:
    batches = BATCHES.c
    query = (
        select(batches.install, batches.arrived_at)
        .where(batches.arrived_at >= trial.began_at - _HABIT_DAYS * DAY_MS)
        .order_by(batches.install, batches.arrived_at)
    )
    found: dict[str, list[int]] = defaultdict(list)
    for install, at in connection.execute(query):
        found[install].append(at)
    return found
