"""Crashes by their signature."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from tests.updater.fleet.rows import DAY_MS, filled
from updater.fleet.health.crash_groups import (
    CrashCount,
    crash_group,
    crash_groups,
    settle_crash_group,
)
from updater.fleet.health.scope import Scope
from updater.fleet.store.database import Database
from updater.fleet.store.errors import UnknownError
from updater.fleet.store.event_tables import CRASH_GROUPS, CRASHES
from updater.fleet.store.install_tables import INSTALLS

GROUPS = [{"signature": "s1"}, {"signature": "s2", "type": "SIGSEGV", "frames": "[]"}]
SEEN = [
    {"signature": "s1", "install": "a", "seq": 1},
    {"signature": "s1", "install": "a", "seq": 2, "at": 102 * DAY_MS},
    {"signature": "s1", "install": "b", "seq": 1, "vci": "doip"},
    {"signature": "s2", "install": "a", "seq": 3, "version": "1.0.0"},
]
FLEET = [{"install": "a"}, {"install": "b", "shop": "shop-2", "region": "JP"}]


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with filled(database, (CRASH_GROUPS, GROUPS), (CRASHES, SEEN), (INSTALLS, FLEET)) as connection:
        yield connection


def test_group_on_most_computers_comes_first(connection: Connection) -> None:
    found = crash_groups(connection, Scope())
    assert [(one.signature, one.crashes, one.installs, one.shops) for one in found] == [
        ("s1", 3, 2, 2),
        ("s2", 1, 1, 1),
    ]


def test_group_is_called_by_its_innermost_frame(connection: Connection) -> None:
    found = crash_groups(connection, Scope())
    assert [one.title for one in found] == ["ValueError in scan:run:7", "SIGSEGV"]


def test_group_says_when_it_was_last(connection: Connection) -> None:
    assert crash_groups(connection, Scope())[0].last_at == 102 * DAY_MS


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (Scope(version="1.0.0"), ["s2"]),
        (Scope(vci="doip"), ["s1"]),
        (Scope(region="JP"), ["s1"]),
        (Scope(since=102, until=102), ["s1"]),
        (Scope(channel="beta"), []),
    ],
)
def test_scope_is_kept_to(connection: Connection, scope: Scope, found: list[str]) -> None:
    assert [one.signature for one in crash_groups(connection, scope)] == found


def test_no_more_are_told_than_asked_for(connection: Connection) -> None:
    assert len(crash_groups(connection, Scope(), limit=1)) == 1


def test_one_group_is_told_by_version_and_interface(connection: Connection) -> None:
    group, counts = crash_group(connection, "s1")
    assert group.frames == ("scan:run:7",)
    assert counts == (CrashCount("1.1.0", "doip", 1, 1), CrashCount("1.1.0", "elm327", 2, 1))


def test_unknown_signature_is_told_apart(connection: Connection) -> None:
    with pytest.raises(UnknownError):
        crash_group(connection, "nothing")


def test_what_people_say_of_a_group_is_kept(database: Database, connection: Connection) -> None:
    connection.close()
    with database.begin() as writing:
        settle_crash_group(writing, "s1", "mended", "with 1.1.1")
    with database.read() as reading:
        group, _ = crash_group(reading, "s1")
    assert (group.state, group.note) == ("mended", "with 1.1.1")


def test_nothing_can_be_said_of_an_unknown_group(database: Database) -> None:
    with pytest.raises(UnknownError), database.begin() as writing:
        settle_crash_group(writing, "nothing", "mended", "")
