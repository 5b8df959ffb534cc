"""Which versions the fleet runs."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from tests.updater.fleet.rows import filled
from updater.fleet.health.adoption import Adoption, AdoptionDay, adoption, adoption_days
from updater.fleet.health.scope import Scope
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import INSTALL_FACTS
from updater.fleet.store.install_tables import INSTALLS

FLEET = [
    {"install": "a", "seen_at": 50},
    {"install": "b", "shop": "shop-2", "seen_at": 10},
    {"install": "c"},
    {"install": "d", "version": "1.0.0", "seen_at": 60, "channel": "beta"},
    {"install": "e", "revoked_at": 1},
]
TOLD = [
    {"install": "a"},
    {"install": "a", "name": "crash"},
    {"install": "b"},
    {"install": "d", "version": "1.0.0", "day": 101},
    {"install": "d", "version": "1.0.0", "day": 101, "what": "feature"},
]


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with filled(database, (INSTALLS, FLEET), (INSTALL_FACTS, TOLD)) as connection:
        yield connection


def test_version_on_most_computers_comes_first(connection: Connection) -> None:
    assert adoption(connection, Scope(), 20) == (
        Adoption("1.1.0", 3, 2, 0.75, 2),
        Adoption("1.0.0", 1, 1, 0.25, 0),
    )


def test_empty_fleet_runs_nothing(database: Database) -> None:
    with database.read() as connection:
        assert adoption(connection, Scope(), 0) == ()


def test_install_counts_once_a_day(connection: Connection) -> None:
    assert adoption_days(connection, Scope()) == (AdoptionDay(100, "1.1.0", 2), AdoptionDay(101, "1.0.0", 1))


def test_days_are_kept_to_the_channel(connection: Connection) -> None:
    assert adoption_days(connection, Scope(channel="beta")) == (AdoptionDay(101, "1.0.0", 1),)
