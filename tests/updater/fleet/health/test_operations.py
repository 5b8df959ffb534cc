"""How kinds of operations do."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from tests.updater.fleet.health.test_speed import counted
from tests.updater.fleet.rows import filled
from updater.fleet.health.operations import operations
from updater.fleet.health.outcomes import Outcomes
from updater.fleet.health.scope import Scope
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import VERSION_DAYS

DAYS = [
    {"ok": 9, "failed": 1, "times": counted([100.0] * 10)},
    {"ok": 10, "day": 101, "times": counted([1000.0] * 10)},
    {"ok": 5, "op": "clear", "times": counted([50.0] * 5)},
    {"ok": 4, "version": "1.0.0", "vci": "doip"},
]


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with filled(database, (VERSION_DAYS, DAYS)) as connection:
        yield connection


def test_kinds_are_told_apart(connection: Connection) -> None:
    found = {one.op: one.outcomes for one in operations(connection, Scope())}
    assert found == {"clear": Outcomes(5), "scan": Outcomes(23, 1)}


def test_speed_is_of_all_days_together(connection: Connection) -> None:
    (scan,) = [one for one in operations(connection, Scope(version="1.1.0")) if one.op == "scan"]
    assert (scan.speed.count, scan.speed.p95) == (20, pytest.approx(1000, rel=0.34))


def test_versions_and_interfaces_are_told_apart_where_asked(connection: Connection) -> None:
    found = operations(connection, Scope(), ("version", "vci"))
    assert [(one.op, one.version, one.vci, one.outcomes.ok) for one in found] == [
        ("clear", "1.1.0", "elm327", 5),
        ("scan", "1.0.0", "doip", 4),
        ("scan", "1.1.0", "elm327", 19),
    ]


def test_nothing_is_nothing(connection: Connection) -> None:
    assert operations(connection, Scope(version="9.9.9")) == ()
