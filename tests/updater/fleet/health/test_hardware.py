"""How interfaces do."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from tests.updater.fleet.health.test_speed import counted
from tests.updater.fleet.rows import filled
from updater.fleet.health.hardware import hardware
from updater.fleet.health.outcomes import Outcomes
from updater.fleet.health.scope import Scope
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import FACT_DAYS, INSTALL_DAYS, VERSION_DAYS

DAYS = [
    {"ok": 9, "failed": 1, "times": counted([100.0] * 10)},
    {"ok": 5, "op": "clear", "times": counted([50.0] * 5)},
    {"ok": 4, "vci": "doip"},
    {"ok": 7, "vci": ""},
]
STABILITY = [
    {"what": "hardware", "name": "reconnects", "vci": "elm327", "count": 3},
    {"what": "hardware", "name": "lost", "vci": "j2534", "count": 1},
]
TOLD = [{"install": "a"}, {"install": "b"}, {"install": "b", "op": "clear"}]


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    tables = (VERSION_DAYS, DAYS), (FACT_DAYS, STABILITY), (INSTALL_DAYS, TOLD)
    with filled(database, *tables) as connection:
        yield connection


def test_kinds_of_operations_are_added_up(connection: Connection) -> None:
    found = {one.vci: one.outcomes for one in hardware(connection, Scope())}
    assert found == {"doip": Outcomes(4), "elm327": Outcomes(14, 1), "j2534": Outcomes()}


def test_speeds_are_told_by_kind(connection: Connection) -> None:
    elm327 = hardware(connection, Scope())[1]
    assert [(op, speed.count) for op, speed in elm327.speeds] == [("clear", 5), ("scan", 10)]


def test_losses_and_installs_are_told(connection: Connection) -> None:
    found = hardware(connection, Scope())
    assert [(one.installs, one.reconnects, one.timeouts, one.lost) for one in found] == [
        (0, 0, 0, 0),
        (2, 3, 0, 0),
        (0, 0, 0, 1),
    ]


def test_crashes_are_told_of_the_interface_in_use(database: Database) -> None:
    crashes = [
        {"what": "crash", "name": "native", "vci": "doip", "count": 2},
        {"what": "crash", "name": "hang", "vci": "doip"},
        {"what": "crash", "name": "launcher", "vci": ""},
        {"what": "hardware", "name": "lost", "vci": "elm327"},
    ]
    with filled(database, (FACT_DAYS, crashes)) as connection:
        found = hardware(connection, Scope())
    assert [(one.vci, one.crashes, one.lost) for one in found] == [("doip", 3, 0), ("elm327", 0, 1)]


def test_scope_is_kept_to(connection: Connection) -> None:
    assert [one.vci for one in hardware(connection, Scope(vci="doip"))] == ["doip"]
