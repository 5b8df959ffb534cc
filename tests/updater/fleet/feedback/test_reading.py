"""Messages are read by what is wanted, and told apart, in both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from updater.fleet.feedback.reading import KEYS, Wanted, grouped, read_said
from updater.fleet.feedback.said import Said
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import FEEDBACK

NEW_YEAR = round(datetime(2027, 1, 1, 0, 30, tzinfo=UTC).timestamp() * 1000)
DAY = 86_400_000


@pytest.fixture
def kept(database: Database) -> Database:
    """Give a database with four messages."""
    rows = [
        {
            "version": "1.0",
            "channel": "pilot",
            "region": "EU",
            "at": NEW_YEAR - DAY,
            "about": "scan",
            "nps": 9,
        },
        {"version": "1.1", "channel": "pilot", "region": "US", "at": NEW_YEAR, "about": "app", "nps": 2},
        {"version": "1.1", "channel": "beta", "region": "EU", "at": NEW_YEAR + 1, "about": "app", "csat": 5},
        {
            "version": "1.1",
            "channel": "beta",
            "region": "EU",
            "at": NEW_YEAR + DAY,
            "about": "app",
            "effort": 7,
        },
    ]
    nothing = {"nps": None, "csat": None, "effort": None, "install": "a", "epoch": "e", "words": "ü"}
    with database.begin() as connection:
        connection.execute(insert(FEEDBACK), [nothing | row | {"seq": seq} for seq, row in enumerate(rows)])
    return database


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Wanted(), 4),
        (Wanted(version="1.1"), 3),
        (Wanted(version="1.1", channel="beta"), 2),
        (Wanted(region="US"), 1),
        (Wanted(about="scan"), 1),
        (Wanted(since=NEW_YEAR), 3),
        (Wanted(until=NEW_YEAR), 1),
        (Wanted(version="9"), 0),
        (Wanted(version="' OR 1=1 --"), 0),
    ],
)
def test_messages_are_read_by_what_is_wanted(kept: Database, wanted: Wanted, count: int) -> None:
    with kept.read() as connection:
        assert len(read_said(connection, wanted)) == count


def test_the_newest_come_first_and_are_kept_where_there_are_too_many(kept: Database) -> None:
    with kept.read() as connection:
        (newest,) = read_said(connection, Wanted(), 1)
    assert newest == Said("1.1", "beta", "EU", NEW_YEAR + DAY, "app", effort=7, words="ü")


@pytest.mark.parametrize(
    ("by", "counts"),
    [
        ("version", {"1.0": 1, "1.1": 3}),
        ("channel", {"beta": 2, "pilot": 2}),
        ("region", {"EU": 3, "US": 1}),
        ("about", {"app": 3, "scan": 1}),
        ("day", {"2026-12-31": 1, "2027-01-01": 2, "2027-01-02": 1}),
        ("week", {"2026-W53": 4}),
        ("month", {"2026-12": 1, "2027-01": 3}),
    ],
)
def test_messages_are_told_apart(kept: Database, by: str, counts: dict[str, int]) -> None:
    with kept.read() as connection:
        found = grouped(read_said(connection, Wanted()), by)
    assert {group.name: group.scores.messages for group in found} == counts
    assert [group.name for group in found] == sorted(counts)


def test_what_nobody_can_tell_apart_by_is_an_error() -> None:
    assert "install" not in KEYS
    with pytest.raises(KeyError):
        grouped([], "install")
