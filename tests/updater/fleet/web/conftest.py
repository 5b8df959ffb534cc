"""The dashboard over a seeded fleet, and people of each role who are signed in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.updater.fleet.seeding import NOW, seed
from tests.updater.fleet.seeding_steering import steer
from tests.updater.fleet.web.desk import Desk, new_desk
from updater.fleet.accounts.roles import Role
from updater.fleet.store.database import open_database
from updater.fleet.store.schema import prepare


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a seeded fleet, to be copied."""
    folder = tmp_path_factory.mktemp("seeded")
    database = open_database("", folder)
    prepare(database)
    seed(database)
    steer(database, NOW)
    database.close()
    return folder


@pytest.fixture
def desk(seeded: Path, tmp_path: Path) -> Iterator[Desk]:
    """Give a dashboard over a copy of it, with nobody signed in."""
    (tmp_path / "fleet").mkdir()
    (tmp_path / "fleet" / "fleet.db").write_bytes((seeded / "fleet.db").read_bytes())
    database = open_database("", tmp_path / "fleet")
    yield new_desk(database, tmp_path / "fleet")
    database.close()


@pytest.fixture
def signed_in(desk: Desk) -> Callable[[Role], Desk]:
    """Give the dashboard with somebody of a role signed in."""

    def enter(role: Role) -> Desk:
        desk.enter(str(role)[:7], role)
        return desk

    return enter
