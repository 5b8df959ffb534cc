"""What is old goes to the archive whole, or stays; what is forgotten is in neither."""

import json
from pathlib import Path

import duckdb
import pytest

from tests.fleet_batches import DAY_MS, NOW_MS, Teller
from tests.updater.fleet.installs import arrival, enrolled, kept, rows
from updater.fleet.archive.errors import ArchiveError
from updater.fleet.archive.moving import Moved, archive, purge
from updater.fleet.archive.place import Place, place_of
from updater.fleet.enrol.forgetting import forget
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import BATCHES


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return place_of(str(tmp_path / "archive"))


def tell(database: Database, teller: Teller, days_ago: int, size: int = 3) -> None:
    at_ms = NOW_MS - days_ago * DAY_MS
    kept(
        database, arrival(teller, [teller.operation(at_ms=at_ms) for _ in range(size)], at_ms, sent_at=at_ms)
    )


def in_archive(place: Place, asked: str = "install, n, k") -> list[tuple[object, ...]]:
    files = duckdb.read_parquet(f"{place.shown}/events/*/*.parquet")
    return files.order("install, n").project(asked).fetchall()


def test_what_is_old_goes_and_what_is_new_stays(database: Database, place: Place) -> None:
    teller = enrolled(database)
    for days_ago in (40, 35, 2):
        tell(database, teller, days_ago)
    assert archive(database, place, NOW_MS - 30 * DAY_MS) == Moved(2, 6)
    assert [row["last_seq"] for row in rows(database, BATCHES)] == [9]
    assert in_archive(place) == [(teller.install, n, "operation") for n in range(1, 7)]


def test_a_day_that_goes_on_stays(database: Database, place: Place) -> None:
    tell(database, enrolled(database), 0)
    assert archive(database, place, NOW_MS + 1) == Moved()


def test_events_can_be_read_with_all_they_told(database: Database, place: Place) -> None:
    teller = enrolled(database, flags={"polling": "burst"})
    tell(database, teller, 40, 1)
    archive(database, place, NOW_MS)
    ((told, context),) = in_archive(place, "told, context")
    assert json.loads(str(told))["ms"] == 1000
    assert json.loads(str(context))["flags"] == {"polling": "burst"}


def test_files_are_of_one_day_and_not_too_large(database: Database, place: Place) -> None:
    teller = enrolled(database)
    for days_ago in (40, 40, 40, 39):
        tell(database, teller, days_ago)
    assert archive(database, place, NOW_MS, together=2).files == 3
    assert len({name.split("/")[1] for name in place.names("events")}) == 2


def test_doing_it_again_does_nothing(database: Database, place: Place) -> None:
    tell(database, enrolled(database), 40)
    archive(database, place, NOW_MS)
    assert archive(database, place, NOW_MS) == Moved()


class Lossy(Place):
    """Gives back something else than it was given."""

    def get(self, name: str) -> bytes:
        raw = super().get(name)
        return raw[:-1] if name.endswith(".parquet") else raw


class Swapping(Place):
    """Gives back another file that is whole."""

    def get(self, name: str) -> bytes:
        return super().get(super().names("events")[0])


@pytest.mark.parametrize("kind", [Lossy, Swapping])
def test_nothing_is_deleted_before_the_archive_gives_it_back(
    database: Database, place: Place, kind: type[Place]
) -> None:
    teller = enrolled(database)
    tell(database, teller, 50)
    archive(database, place, NOW_MS)
    tell(database, teller, 40, 5)
    with pytest.raises(ArchiveError):
        archive(database, kind(place._store, "a bad disk"), NOW_MS)
    assert len(rows(database, BATCHES)) == 1
    assert archive(database, place, NOW_MS).events == 5


class Forgetting(Place):
    """Somebody is forgotten while a file is under way."""

    def put_bytes(self, name: str, content: bytes) -> None:
        super().put_bytes(name, content)
        forget(self.database, "install-one", "nonce", NOW_MS)  # type: ignore[attr-defined]  # set below


def test_what_is_forgotten_meanwhile_is_not_archived(database: Database, place: Place) -> None:
    tell(database, enrolled(database), 40)
    tell(database, enrolled(database, "install-two"), 40)
    slow = Forgetting(place._store, place.shown)
    slow.database = database  # type: ignore[attr-defined]
    archive(database, slow, NOW_MS)
    assert {install for install, *_ in in_archive(place)} == {"install-two"}


def test_what_is_forgotten_is_taken_out(database: Database, place: Place) -> None:
    for name in ("install-one", "install-two"):
        tell(database, enrolled(database, name), 40)
    archive(database, place, NOW_MS)
    forget(database, "install-one", "nonce", NOW_MS)
    assert purge(database, place) == 1
    assert {install for install, *_ in in_archive(place)} == {"install-two"}
    assert purge(database, place) == 0


def test_what_is_told_after_it_was_forgotten_stays(database: Database, place: Place) -> None:
    teller = enrolled(database)
    forget(database, teller.install, "nonce", NOW_MS - 45 * DAY_MS)
    tell(database, teller, 40)
    archive(database, place, NOW_MS)
    assert purge(database, place) == 0
    assert len(in_archive(place)) == 3


def test_a_damaged_mark_is_no_mark(database: Database, place: Place) -> None:
    tell(database, enrolled(database), 40)
    archive(database, place, NOW_MS)
    forget(database, "install-one", "nonce", NOW_MS)
    place.put_bytes("state/purged.json", b"{")
    assert purge(database, place) == 1
