"""One install's story, for support: what it runs, what it did, what went wrong."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from updater.fleet.health.outcomes import Outcomes, outcomes_of, summed
from updater.fleet.store.errors import UnknownError
from updater.fleet.store.event_tables import CRASH_GROUPS, CRASHES, FEEDBACK, INSTALL_DAYS, INSTALL_FACTS
from updater.fleet.store.install_tables import INSTALLS, STREAMS

_NEWEST = 100
_DAYS = 90
#: of the facts, those that tell a story
_TOLD = ("session", "update", "error", "consent", "health_check")


@dataclass(frozen=True, slots=True)
class StoryDay:
    """What an install did on a day with a version."""

    day: int
    version: str
    outcomes: Outcomes


@dataclass(frozen=True, slots=True)
class StoryFact:
    """What else was counted on a day, e.g. `update` `taken`, or `session` `crash`."""

    day: int
    version: str
    what: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class StoryCrash:
    """A crash; `at` is ms since 1970."""

    at: int
    version: str
    vci: str
    signature: str
    type: str


@dataclass(frozen=True, slots=True)
class StoryWords:
    """What somebody said; None where that was not asked or answered."""

    at: int
    version: str
    about: str
    nps: int | None
    csat: int | None
    effort: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Story:
    """An install, as far as it told; times are ms since 1970, the newest of everything first.

    Attributes:
        flags: JSON, as it told last.
        kept_to: the number of the last event that is kept.
    """

    install: str
    shop: str
    how: str
    channel: str
    region: str
    platform: str
    version: str
    level: int
    flags: str
    enrolled_at: int
    seen_at: int | None
    revoked_at: int | None
    kept_to: int
    days: tuple[StoryDay, ...]
    facts: tuple[StoryFact, ...]
    crashes: tuple[StoryCrash, ...]
    said: tuple[StoryWords, ...]


def story(connection: Connection, install: str) -> Story:
    """Return the story of `install`.

    Raises:
        UnknownError: nobody is enrolled as that.
    """
    columns = [column for column in INSTALLS.c if column.name != "public_key"]
    row = connection.execute(select(*columns).where(INSTALLS.c.install == install)).one_or_none()
    if row is None:
        raise UnknownError(f"no install is called {install[:40]!r}")
    return Story(
        **row._mapping,  # noqa: SLF001  SQLAlchemy's public way in
        kept_to=_kept_to(connection, install),
        days=_days(connection, install),
        facts=_facts(connection, install),
        crashes=_crashes(connection, install),
        said=_said(connection, install),
    )


def _kept_to(connection: Connection, install: str) -> int:
    newest = select(STREAMS.c.last_seq).where(STREAMS.c.install == install)
    return connection.execute(newest.order_by(STREAMS.c.last_at.desc()).limit(1)).scalar() or 0


def _days(connection: Connection, install: str) -> tuple[StoryDay, ...]:
    days = INSTALL_DAYS.c
    query = (
        select(days.day, days.version, *summed(INSTALL_DAYS))
        .where(days.install == install)
        .group_by(days.day, days.version)
        .order_by(days.day.desc(), days.version)
        .limit(_DAYS)
    )
    return tuple(StoryDay(row.day, row.version, outcomes_of(row)) for row in connection.execute(query))


def _facts(connection: Connection, install: str) -> tuple[StoryFact, ...]:
    facts = INSTALL_FACTS.c
    columns = (facts.day, facts.version, facts.what, facts.name)
    query = (
        select(*columns, func.sum(facts["count"]))
        .where(facts.install == install, facts.what.in_(_TOLD))
        .group_by(*columns)
        .order_by(facts.day.desc(), facts.what, facts.name)
        .limit(_NEWEST)
    )
    return tuple(
        StoryFact(day, version, what, name, int(count))
        for day, version, what, name, count in connection.execute(query)
    )


def _crashes(connection: Connection, install: str) -> tuple[StoryCrash, ...]:
    crashes = CRASHES.c
    joined = CRASHES.outerjoin(CRASH_GROUPS, CRASH_GROUPS.c.signature == crashes.signature)
    query = (
        select(crashes.at, crashes.version, crashes.vci, crashes.signature, CRASH_GROUPS.c.type)
        .select_from(joined)
        .where(crashes.install == install)
        .order_by(crashes.at.desc())
        .limit(_NEWEST)
    )
    return tuple(
        StoryCrash(row.at, row.version, row.vci, row.signature, row.type or "")
        for row in connection.execute(query)
    )


def _said(connection: Connection, install: str) -> tuple[StoryWords, ...]:
    names = ("at", "version", "about", "nps", "csat", "effort", "words")
    query = (
        select(*(FEEDBACK.c[name] for name in names))
        .where(FEEDBACK.c.install == install)
        .order_by(FEEDBACK.c.at.desc())
        .limit(_NEWEST)
    )
    return tuple(StoryWords(*row) for row in connection.execute(query))
