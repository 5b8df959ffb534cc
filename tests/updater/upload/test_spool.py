"""updater.upload.spool: what is read, removed and set aside, of whole files and of damaged ones."""

import random
from pathlib import Path

import apsw
import pytest

from tests.full_disk import files_of_at_most
from tests.updater.spools import AT_MS, EPOCH, SpoolMaker, operation
from updater.client.errors import BusyError, LockedFileError, NoRoomError
from updater.upload import spool as module
from updater.upload.batch import LARGEST
from updater.upload.errors import SpoolDamagedError, SpoolFormatError
from updater.upload.spool import Found, Spool

PAGE = 4096
#: the first byte of a page of a table's rows (SQLite's file format, 1.6)
LEAF = 13


@pytest.fixture
def maker(tmp_path: Path) -> SpoolMaker:
    return SpoolMaker(tmp_path / "telemetry")


def read(maker: SpoolMaker, after: int = 0, level: int = 2) -> Found:
    found = Spool(maker.path).read(after, level)
    assert found is not None
    return found


def seqs(found: Found) -> list[int]:
    return [row.seq for row in found.stretch.rows]


def settle(maker: SpoolMaker) -> None:
    """Move everything from the log into the file, as the application's end does."""
    with maker.open() as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def pages(maker: SpoolMaker) -> list[int]:
    """Return the numbers of the pages that hold events."""
    whole = maker.path.read_bytes()
    found = [whole[at : at + PAGE] for at in range(0, len(whole), PAGE)]
    return [at for at, page in enumerate(found) if page[0] == LEAF and page.count(b'"operation"') > 3]


def test_file_that_is_not_there_is_no_spool_and_is_not_made(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.db")
    assert spool.read(0, 4) is None
    assert spool.count() == 0
    assert list(tmp_path.iterdir()) == []


def test_spool_that_is_only_being_made_is_none_yet(tmp_path: Path) -> None:
    (tmp_path / "spool.db").write_bytes(b"")
    assert Spool(tmp_path / "spool.db").read(0, 4) is None


def test_events_come_in_order_with_what_they_share(maker: SpoolMaker) -> None:
    maker.add(operation(1), operation(2))
    with maker.open() as database:
        database.execute("INSERT INTO dropped VALUES (0, 3), (1, 0), (9, 4), (2, 'many')")
    stretch = read(maker).stretch
    assert (stretch.epoch, dict(stretch.dropped), [row.seq for row in stretch.rows]) == (
        EPOCH,
        {"0": 3},
        [1, 2],
    )
    assert b'"v": "1.4.2"' in stretch.contexts[1]


def test_events_above_the_level_are_not_even_read(maker: SpoolMaker) -> None:
    maker.add(operation(), level=3)
    maker.add(operation(), level=2)
    maker.add(operation(), level=1)
    with maker.open() as database:
        database.execute("INSERT INTO events(level, context, body) VALUES ('none', 1, '{}'), (NULL, 1, '{}')")
    assert seqs(read(maker)) == [2, 3]


def test_at_most_so_many_are_read_at_once(maker: SpoolMaker) -> None:
    maker.add(*map(operation, range(600)))
    first = read(maker)
    assert seqs(first) == list(range(1, 501))
    assert seqs(read(maker, after=500)) == list(range(501, 601))


def test_large_bodies_bound_what_is_read(maker: SpoolMaker) -> None:
    maker.add_bodies(["x" * 300_000] * 5)
    assert seqs(read(maker)) == [1, 2, 3]


def test_body_that_is_longer_than_any_is_not_loaded(maker: SpoolMaker) -> None:
    maker.add_bodies(["x" * (LARGEST + 1), "{}", None])
    assert [row.body for row in read(maker).stretch.rows] == [None, b"{}", None]


def test_bytes_that_are_no_text_are_read_as_they_are(maker: SpoolMaker) -> None:
    with maker.open() as database:
        database.execute(
            "INSERT INTO events(level, context, body) VALUES (2, 1, CAST(? AS TEXT))", (b"\xff\xfe",)
        )
    assert read(maker).stretch.rows[0].body == b"\xff\xfe"


def test_what_is_kept_elsewhere_is_removed_and_nothing_else(maker: SpoolMaker) -> None:
    maker.add(*map(operation, range(5)))
    Spool(maker.path).remove(EPOCH, [1, 3])
    assert (maker.seqs(), Spool(maker.path).count()) == ([2, 4, 5], 3)


def test_nothing_is_removed_from_another_epoch(maker: SpoolMaker) -> None:
    maker.add(operation())
    Spool(maker.path).remove("f" * 16, [1])
    Spool(maker.path).quarantine("f" * 16, {1: "x"}, AT_MS)
    assert (maker.seqs(), maker.quarantined()) == ([1], {})


def test_refused_events_are_kept_apart_with_the_reason(maker: SpoolMaker) -> None:
    maker.add(*map(operation, range(3)))
    Spool(maker.path).quarantine(EPOCH, {2: "no such op"}, AT_MS)
    assert (maker.seqs(), maker.quarantined()) == ([1, 3], {2: "no such op"})


def test_what_was_set_aside_does_not_grow_for_ever(
    maker: SpoolMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_QUARANTINED", 2)
    maker.add(*map(operation, range(4)))
    for seq in range(1, 5):
        Spool(maker.path).quarantine(EPOCH, {seq: "x"}, AT_MS + seq)
    assert list(maker.quarantined()) == [3, 4]


def test_new_events_may_come_while_others_are_read(maker: SpoolMaker) -> None:
    maker.add(operation())
    with maker.open() as database:
        database.execute("BEGIN IMMEDIATE")
        assert seqs(read(maker)) == [1]


def test_application_that_never_lets_go_is_told(maker: SpoolMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BUSY_MS", 10)
    maker.add(operation())
    with maker.open() as database:
        database.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyError):
            Spool(maker.path).remove(EPOCH, [1])


def test_spool_that_cannot_be_opened_is_not_called_damaged(tmp_path: Path) -> None:
    (tmp_path / "spool.db").mkdir()
    with pytest.raises(LockedFileError):
        Spool(tmp_path / "spool.db").read(0, 4)


def test_newer_format_is_left_alone(maker: SpoolMaker) -> None:
    with maker.open() as database:
        database.execute("PRAGMA user_version = 2")
    with pytest.raises(SpoolFormatError, match="of format 2"):
        Spool(maker.path).read(0, 4)


@pytest.mark.parametrize(
    "wreck", [b"no database" * 1000, b"SQLite format 3\0" + b"\xff" * 4096, b"\0" * 8192]
)
def test_file_that_is_no_database_is_told(tmp_path: Path, wreck: bytes) -> None:
    (tmp_path / "spool.db").write_bytes(wreck)
    with pytest.raises(SpoolDamagedError):
        Spool(tmp_path / "spool.db").read(0, 4)


@pytest.mark.parametrize("table", ["meta", "events", "contexts", "dropped"])
def test_spool_that_lacks_a_table_is_told(maker: SpoolMaker, table: str) -> None:
    maker.add(operation())
    with maker.open() as database:
        database.execute(f"DROP TABLE {table}")
    with pytest.raises(SpoolDamagedError):
        Spool(maker.path).read(0, 4)


@pytest.mark.parametrize("epoch", [None, "", 5, "0123", "0123456789ABCDEF", "0123456789abcdef\n"])
def test_spool_that_does_not_say_which_one_it_is_is_told(maker: SpoolMaker, epoch: object) -> None:
    maker.add(operation())
    with maker.open() as database:
        database.execute("UPDATE meta SET value = ?", (epoch,))
    with pytest.raises(SpoolDamagedError, match="which one it is"):
        Spool(maker.path).read(0, 4)


def test_view_in_the_place_of_events_is_not_looked_through(maker: SpoolMaker) -> None:
    with maker.open() as database:
        database.execute("DROP TABLE events")
        database.execute("CREATE VIEW events AS SELECT 1 seq, 1 context, '{}' body, 0 level")
    with pytest.raises(SpoolDamagedError):
        Spool(maker.path).read(0, 4)


def test_trigger_in_the_spool_does_nothing(maker: SpoolMaker) -> None:
    maker.add(operation(), operation())
    with maker.open() as database:
        database.execute(
            "CREATE TRIGGER greedy AFTER DELETE ON events BEGIN DELETE FROM events; END;"
            "CREATE TRIGGER stubborn BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    Spool(maker.path).remove(EPOCH, [1])
    assert maker.seqs() == [2]


@pytest.mark.parametrize("seed", range(8))
def test_page_that_broke_costs_its_own_events_alone(maker: SpoolMaker, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311  no secret
    maker.add(*map(operation, range(2000)))
    settle(maker)
    leaves = pages(maker)
    page = draw.choice(leaves)
    with maker.path.open("r+b") as file:
        file.seek(page * PAGE)
        file.write(draw.choice([bytes(PAGE), draw.randbytes(PAGE), b"\xff" * PAGE]))
    seen: list[int] = []
    is_damaged = False
    after = 0
    while (found := read(maker, after)).stretch.rows:
        seen += seqs(found)
        is_damaged |= found.is_damaged
        after = seen[-1]
    is_damaged |= found.is_damaged
    assert is_damaged
    assert seen == sorted(set(seen))
    assert len(seen) >= 2000 - 2 * (2000 // len(leaves) + 1)


def test_half_a_page_at_the_end_is_told_or_leapt_over(maker: SpoolMaker) -> None:
    maker.add(*map(operation, range(2000)))
    settle(maker)
    whole = maker.path.read_bytes()
    maker.path.write_bytes(whole[: len(whole) - 2048])
    found = read(maker)
    assert len(found.stretch.rows) == 500


def test_torn_log_loses_what_was_in_it_and_nothing_else(maker: SpoolMaker) -> None:
    maker.add(operation(1))
    settle(maker)
    with maker.open() as database:
        database.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        database.execute("INSERT INTO events(level, context, body) VALUES (2, 1, '{}')")
        log = maker.path.with_name("spool.db-wal")
        torn = log.read_bytes()[:100]
    maker.path.with_name("spool.db-shm").unlink(missing_ok=True)
    log.write_bytes(torn)
    assert seqs(read(maker)) == [1]


def test_contexts_that_cannot_be_read_are_missing_and_no_more(maker: SpoolMaker) -> None:
    maker.add(operation(), context=7)
    maker.add(operation())
    assert list(read(maker).stretch.contexts) == [1]


def test_full_disk_is_told_and_removes_nothing(maker: SpoolMaker) -> None:
    maker.add(*map(operation, range(300)))
    with files_of_at_most(0), pytest.raises(NoRoomError):
        Spool(maker.path).remove(EPOCH, range(1, 301))
    assert len(maker.seqs()) == 300
