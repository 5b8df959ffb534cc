"""Read what people said, and tell it apart by version, channel, region, topic and time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, select

from updater.fleet.feedback.said import Said
from updater.fleet.feedback.scores import Scores, scores_of
from updater.fleet.store.event_tables import FEEDBACK

#: more messages than a page of figures needs; the newest are kept
MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages: an empty text means all; times are ms since 1970, `until` not included."""

    version: str = ""
    channel: str = ""
    region: str = ""
    about: str = ""
    since: int = 0
    until: int = 1 << 62


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one version, channel, region, topic or span of time."""

    name: str
    scores: Scores


def read_said(connection: Connection, wanted: Wanted, most: int = MOST) -> tuple[Said, ...]:
    """Return the newest of the messages that are wanted, the newest first."""
    table = FEEDBACK.c
    query = select(
        table.version,
        table.channel,
        table.region,
        table.at,
        table.about,
        table.nps,
        table.csat,
        table.effort,
        table.words,
    ).where(table.at >= wanted.since, table.at < wanted.until)
    named = {
        "version": wanted.version,
        "channel": wanted.channel,
        "region": wanted.region,
        "about": wanted.about,
    }
    for name, value in named.items():
        query = query.where(table[name] == value) if value else query
    rows = connection.execute(query.order_by(table.at.desc(), table.install, table.seq).limit(most))
    return tuple(Said(*row) for row in rows)


def day_of(said: Said) -> str:
    """Return the day (UTC), e.g. `2026-11-21`."""
    return f"{_moment(said):%Y-%m-%d}"


def week_of(said: Said) -> str:
    """Return the week (ISO 8601), e.g. `2026-W47`."""
    return f"{_moment(said):%G-W%V}"


def month_of(said: Said) -> str:
    """Return the month, e.g. `2026-11`."""
    return f"{_moment(said):%Y-%m}"


#: what messages can be told apart by
KEYS: Final[dict[str, Callable[[Said], str]]] = {
    "version": lambda said: said.version,
    "channel": lambda said: said.channel,
    "region": lambda said: said.region,
    "about": lambda said: said.about,
    "day": day_of,
    "week": week_of,
    "month": month_of,
}


def grouped(said: Iterable[Said], by: str) -> tuple[Group, ...]:
    """Return the figures of each group, by name; `by` is one of `KEYS`.

    Raises:
        KeyError: it is none.
    """
    key = KEYS[by]
    groups: dict[str, list[Said]] = {}
    for one in said:
        groups.setdefault(key(one), []).append(one)
    return tuple(Group(name, scores_of(groups[name])) for name in sorted(groups))


def _moment(said: Said) -> datetime:
    return datetime.fromtimestamp(said.at / 1000, UTC)
