"""What SQLite does in its own way: what was deleted is wiped from its files."""

from pathlib import Path

import pytest
from sqlalchemy import delete, select

from tests.updater.fleet.installs import rows
from tests.updater.fleet.store.measures import FIRST, OTHER, put
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import MEASURES

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_it_is_the_one_that_is_meant(database: Database) -> None:
    assert database.dialect.name == "sqlite"


def _marked(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if b"MARKERALPHA" in path.read_bytes()}


def test_what_was_deleted_and_wiped_is_in_no_file(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "fleet"
    put(database, (*FIRST[:5], b"MARKERALPHA" * 2_000))
    assert _marked(folder)
    database.dialect.wipe(database.engine)
    assert _marked(folder) == {"fleet.db"}
    with database.begin() as connection:
        connection.execute(delete(MEASURES))
    database.dialect.wipe(database.engine)
    assert _marked(folder) == set()


def test_wiping_lets_readers_read_and_writers_write(database: Database) -> None:
    put(database, FIRST)
    with database.read() as reader:
        assert len(reader.execute(select(MEASURES)).all()) == 1
        put(database, OTHER)
        database.dialect.wipe(database.engine)
        assert len(reader.execute(select(MEASURES)).all()) == 1
    put(database, (*OTHER[:4], 3, b"z"))
    assert [row["count"] for row in rows(database, MEASURES)] == [1, 3]
