"""One install's story."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from tests.updater.fleet.rows import filled
from updater.fleet.health.outcomes import Outcomes
from updater.fleet.health.story import StoryCrash, StoryDay, StoryFact, StoryWords, story
from updater.fleet.store.database import Database
from updater.fleet.store.errors import UnknownError
from updater.fleet.store.event_tables import CRASH_GROUPS, CRASHES, FEEDBACK, INSTALL_DAYS, INSTALL_FACTS
from updater.fleet.store.install_tables import INSTALLS, STREAMS

OTHERS = {"install": "b"}


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.begin() as writing:
        writing.execute(STREAMS.insert().values(install="a", epoch="e", last_seq=40, last_at=2, dropped="{}"))
        writing.execute(
            STREAMS.insert().values(install="a", epoch="d", last_seq=900, last_at=1, dropped="{}")
        )
    tables = (
        (INSTALLS, [{"install": "a", "seen_at": 7}, OTHERS]),
        (
            INSTALL_DAYS,
            [{"install": "a", "ok": 2}, {"install": "a", "ok": 1, "op": "clear"}, {**OTHERS, "ok": 9}],
        ),
        (INSTALL_FACTS, [{"install": "a", "what": "update", "name": "taken"}, OTHERS]),
        (CRASH_GROUPS, [{"signature": "s1"}]),
        (
            CRASHES,
            [{"install": "a", "seq": 1, "signature": "s1", "at": 5}, {**OTHERS, "seq": 1, "signature": "s1"}],
        ),
        (FEEDBACK, [{"install": "a", "seq": 2, "at": 6, "nps": 9, "words": "quick"}, {**OTHERS, "seq": 2}]),
    )
    with filled(database, *tables) as connection:
        yield connection


def test_story_says_who_it_is_of(connection: Connection) -> None:
    found = story(connection, "a")
    assert (found.shop, found.version, found.level, found.seen_at) == ("shop-1", "1.1.0", 2, 7)


def test_how_far_it_told_is_of_its_newest_stream(connection: Connection) -> None:
    assert story(connection, "a").kept_to == 40


def test_days_are_added_up_over_kinds(connection: Connection) -> None:
    assert story(connection, "a").days == (StoryDay(100, "1.1.0", Outcomes(ok=3)),)


def test_facts_crashes_and_words_are_its_own(connection: Connection) -> None:
    found = story(connection, "a")
    assert found.facts == (StoryFact(100, "1.1.0", "update", "taken", 1),)
    assert found.crashes == (StoryCrash(5, "1.1.0", "elm327", "s1", "ValueError"),)
    assert found.said == (StoryWords(6, "1.1.0", "app", 9, None, None, "quick"),)


def test_install_that_never_told_has_a_short_story(database: Database) -> None:
    with filled(database, (INSTALLS, [{"install": "new"}])) as connection:
        found = story(connection, "new")
    assert (found.kept_to, found.days, found.facts, found.crashes, found.said) == (0, (), (), (), ())


def test_unknown_install_is_told_apart(connection: Connection) -> None:
    with pytest.raises(UnknownError):
        story(connection, "nobody")
