"""How a version does, against the version before it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from tests.updater.fleet.rows import filled
from updater.fleet.health.outcomes import Outcomes
from updater.fleet.health.releases import Release, Sessions, compared, releases
from updater.fleet.health.scope import Scope
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import FACT_DAYS, VERSION_DAYS
from updater.fleet.store.install_tables import INSTALLS
from updater.fleet.store.steering_tables import ROLLOUTS

OPERATIONS = [
    {"version": "1.0.0", "ok": 99, "failed": 1},
    {"ok": 40, "failed": 10},
    {"ok": 50, "failed": 0, "vci": "doip"},
    {"ok": 20, "failed": 0, "region": "JP", "channel": "beta"},
]
SESSIONS = [
    {"count": 8},
    {"name": "crash", "count": 1},
    {"name": "hang", "count": 1},
    {"name": "started", "count": 99},
    {"name": "power_loss", "count": 5},
]
FLEET = [
    {"install": "a"},
    {"install": "b"},
    {"install": "c", "shop": "shop-2", "region": "JP", "channel": "beta"},
    {"install": "d", "revoked_at": 5},
    {"install": "e", "version": "1.0.0"},
]


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    tables = (VERSION_DAYS, OPERATIONS), (FACT_DAYS, SESSIONS), (INSTALLS, FLEET)
    with filled(database, *tables, (ROLLOUTS, [{"version": "1.1.0"}])) as connection:
        yield connection


def test_versions_are_told_apart(connection: Connection) -> None:
    found = releases(connection, Scope())
    assert [(one.version, one.outcomes.trials) for one in found] == [("1.0.0", 100), ("1.1.0", 120)]


def test_installs_and_shops_are_those_that_run_it_now(connection: Connection) -> None:
    found = {one.version: (one.installs, one.shops) for one in releases(connection, Scope())}
    assert found == {"1.0.0": (1, 1), "1.1.0": (3, 2)}


def test_regions_and_channels_are_told_apart_where_asked(connection: Connection) -> None:
    found = releases(connection, Scope(version="1.1.0"), ("region", "channel"))
    assert [(one.channel, one.region, one.installs) for one in found] == [
        ("beta", "JP", 1),
        ("pilot", "EU", 2),
    ]


def test_interfaces_are_told_apart_where_asked(connection: Connection) -> None:
    found = releases(connection, Scope(version="1.1.0"), ("vci",))
    assert [(one.vci, one.outcomes.failed) for one in found] == [("doip", 0), ("elm327", 10)]


def test_version_that_crashes_on_one_interface_shows_it(database: Database) -> None:
    crashes = [
        {"what": "crash", "name": "native", "vci": "doip", "count": 4},
        {"what": "crash", "name": "python", "vci": "doip"},
        {"what": "crash", "name": "launcher"},
        {"what": "crash", "name": "native", "vci": "doip", "version": "1.0.0"},
    ]
    with filled(database, (VERSION_DAYS, OPERATIONS), (FACT_DAYS, crashes)) as connection:
        by_vci = releases(connection, Scope(version="1.1.0"), ("vci",))
        (whole,) = releases(connection, Scope(version="1.1.0"))
    assert {one.vci: one.crashes for one in by_vci} == {"": 1, "doip": 5, "elm327": 0}
    assert whole.crashes == 6


def test_power_loss_is_no_crash_and_a_start_no_end(connection: Connection) -> None:
    found = releases(connection, Scope(version="1.1.0"))[0].sessions
    assert found == Sessions(clean=8, crash=1, hang=1, power_loss=5)
    assert (found.ended, found.crashes.value) == (10, pytest.approx(0.2))


def test_version_is_held_against_the_one_before(connection: Connection) -> None:
    (found,) = compared(connection, "1.1.0", Scope(channel="pilot"))
    assert found.before
    assert (found.now.outcomes, found.before.outcomes) == (Outcomes(90, 10), Outcomes(99, 1))


def test_part_of_the_fleet_without_a_before_says_so(connection: Connection) -> None:
    found = compared(connection, "1.1.0", Scope(), ("channel",))
    assert {one.now.channel: one.before is not None for one in found} == {"beta": False, "pilot": True}


def test_version_without_a_rollout_has_no_before(connection: Connection) -> None:
    (found,) = compared(connection, "1.0.0", Scope())
    assert found.before is None


def test_scope_is_kept_to(connection: Connection) -> None:
    assert releases(connection, Scope(version="1.1.0", since=101)) == ()


def test_release_says_what_it_is_of(connection: Connection) -> None:
    (found,) = releases(connection, Scope(version="1.1.0", region="JP"))
    assert found == Release("1.1.0", "", "", "", Outcomes(20), Sessions(), 1, 1)
