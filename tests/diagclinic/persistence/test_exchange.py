"""The record's file is exchanged as a whole, and whoever opens it finishes what was cut short."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from diagclinic.core.errors import RecordBusyError, RecordDamagedError, RecordError
from diagclinic.persistence.exchange import exchange, finish_exchange, share_whole
from diagclinic.persistence.places import Places
from diagclinic.persistence.record_lock import record_alone
from tests.faults.chance import seeded
from tests.faults.powercut import powered

FILES = {"shop.sqlite3": b"earlier", "shop.sqlite3-wal": b"earlier log", "shop.sqlite3.restoring": b"draft"}
EXCHANGED = {"kept.sqlite3": b"earlier", "kept.sqlite3-wal": b"earlier log", "shop.sqlite3": b"draft"}


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A record, and a draft that is to take its place."""
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    return Places(tmp_path)


def files(places: Places) -> dict[str, bytes]:
    """Return what lies in the data folder, but for the lock."""
    return {path.name: path.read_bytes() for path in places.folder.iterdir() if path != places.lock}


def test_the_draft_is_the_record_and_the_earlier_one_is_kept(places: Places) -> None:
    exchange(places, "kept.sqlite3")

    assert files(places) == EXCHANGED


def test_an_index_of_the_earlier_log_is_not_left_beside_the_new_record(places: Places) -> None:
    (places.folder / "shop.sqlite3-shm").write_bytes(b"index")

    exchange(places, "kept.sqlite3")

    assert files(places) == EXCHANGED


def test_a_first_record_takes_its_place(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.draft.write_bytes(b"draft")

    exchange(places, "kept.sqlite3")

    assert files(places) == {"shop.sqlite3": b"draft"}


def test_nothing_is_done_where_nothing_was_decided(places: Places) -> None:
    finish_exchange(places)

    assert files(places) == FILES


STEPS = (
    ("shop.sqlite3-wal", "kept.sqlite3-wal"),
    ("shop.sqlite3", "kept.sqlite3"),
    ("shop.sqlite3.restoring", "shop.sqlite3"),
)


@pytest.mark.parametrize("done", range(len(STEPS) + 1))
def test_whoever_opens_the_record_finishes_what_was_cut_short(places: Places, done: int) -> None:
    places.exchange.write_text(json.dumps({"kept": "kept.sqlite3"}))
    for before, after in STEPS[:done]:
        (places.folder / before).rename(places.folder / after)

    with closing(share_whole(places, 0)):
        assert files(places) == EXCHANGED


def test_nobody_finishes_an_exchange_that_another_program_is_at(places: Places) -> None:
    places.exchange.write_text(json.dumps({"kept": "kept.sqlite3"}))

    with record_alone(places, 0), pytest.raises(RecordBusyError):
        share_whole(places, 0)

    assert files(places).keys() == FILES.keys() | {"shop.exchange.json"}


@pytest.mark.parametrize("content", ["", "[]", "{}", "{"])
def test_an_exchange_that_nobody_can_read_moves_nothing(places: Places, content: str) -> None:
    places.exchange.write_text(content)

    with pytest.raises(RecordDamagedError, match=r"shop\.exchange\.json"):
        share_whole(places, 0)

    assert files(places) == FILES | {"shop.exchange.json": content.encode()}


def test_an_exchange_that_cannot_be_decided_changes_nothing(places: Places) -> None:
    (places.folder / "shop.exchange.json.part").mkdir()

    with pytest.raises(RecordError):
        exchange(places, "kept.sqlite3")

    (places.folder / "shop.exchange.json.part").rmdir()
    assert files(places) == FILES


def test_an_exchange_that_fails_in_between_is_gone_on_with(places: Places) -> None:
    (places.folder / "shop.sqlite3-shm").mkdir()
    with pytest.raises(RecordError):
        exchange(places, "kept.sqlite3")
    (places.folder / "shop.sqlite3-shm").rmdir()

    with closing(share_whole(places, 0)):
        assert files(places) == EXCHANGED


@pytest.mark.needs("fusermount3")
def test_after_a_power_cut_each_database_has_its_own_log(
    places: Places, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cuts = tmp_path_factory.mktemp("cuts")
    with powered(places.folder, cuts / "mount") as recording:
        exchange(Places(cuts / "mount"), "kept.sqlite3")

    for cut in range(len(recording.events) + 1):
        for seed in range(12):
            left = Places(cuts / f"{cut}-{seed}")
            recording.after(cut, seeded(seed, cut)).write(left.folder)
            share_whole(left, 0).close()
            found = {name: content for name, content in files(left).items() if name in FILES | EXCHANGED}
            assert found in (FILES, EXCHANGED), f"cut before {recording.events[cut:][:1]}, seed {seed}"
