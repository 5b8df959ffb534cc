"""A folder and an object store keep files alike."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet_batches import NOW_MS
from tests.updater.fleet.archive.object_store import BUCKET, object_store
from tests.updater.fleet.installs import arrival, enrolled, kept
from updater.fleet.archive.errors import ArchiveError
from updater.fleet.archive.moving import archive, purge
from updater.fleet.archive.place import Place, place_of
from updater.fleet.enrol.forgetting import forget
from updater.fleet.store.database import open_database
from updater.fleet.store.errors import SettingsError
from updater.fleet.store.schema import prepare


@pytest.fixture(scope="module")
def store() -> Iterator[dict[str, str]]:
    with object_store() as environ:
        yield environ


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    if request.param == "folder":
        return place_of(str(tmp_path / "archive"))
    for name, value in request.getfixturevalue("store").items():
        monkeypatch.setenv(name, value)
    return place_of(f"s3://{BUCKET}/{tmp_path.name}")


def test_what_was_put_can_be_got_listed_and_removed(place: Place, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    place.put("events/day=1/a", tmp_path / "file")
    place.put_bytes("events/day=0/b", b"more")
    assert place.get("events/day=1/a") == b"content"
    assert place.names("events") == ["events/day=0/b", "events/day=1/a"]
    place.remove("events/day=0/b")
    assert place.names("events") == ["events/day=1/a"]


def test_what_is_not_there_is_an_error_in_words(place: Place) -> None:
    with pytest.raises(ArchiveError, match="cannot be used"):
        place.get("events/none")


def test_events_go_there_and_are_forgotten_there(place: Place, tmp_path: Path) -> None:
    database = open_database("", tmp_path / "fleet")
    prepare(database)
    teller = enrolled(database)
    kept(database, arrival(teller, [teller.operation()]))
    assert archive(database, place, NOW_MS + 2 * 86_400_000).events == 1
    forget(database, teller.install, "nonce", NOW_MS)
    assert purge(database, place) == 1
    database.close()


@pytest.mark.parametrize("text", ["", "ftp://host/place", "s3://", "s3:///prefix"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        place_of(text)


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ArchiveError):
        place_of(str(tmp_path / "file" / "folder"))
