"""diagclinic.telemetry.spool_file: whatever lies there, a spool of its own epoch comes of it."""

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagclinic.telemetry.spool_file import open_spool, random_bytes
from tests.diagclinic.telemetry.spool_rows import MACHINE, add, row, spool_in
from tests.spools import events_of, meta_of, rows_of


def opened(folder: Path, machine: str = MACHINE) -> dict[str, str]:
    """Open the spool of `folder`, close it, and return its `meta`."""
    open_spool(folder / "spool.db", machine, random_bytes).close()
    return meta_of(folder / "spool.db")


def test_new_spool_is_the_contracts(tmp_path: Path) -> None:
    opened(tmp_path / "telemetry")
    path = tmp_path / "telemetry" / "spool.db"
    found = dict(rows_of(path, "SELECT name, sql FROM sqlite_master WHERE type = 'table'"))  # type: ignore[arg-type]
    assert {"meta", "contexts", "events", "quarantine", "dropped"} <= set(found)
    assert rows_of(path, "PRAGMA user_version") == [(1,)]
    assert rows_of(path, "PRAGMA journal_mode") == [("wal",)]
    columns = [name for _, name, *_ in rows_of(path, "PRAGMA table_info(events)")]
    assert columns == ["seq", "class", "level", "context", "body", "bytes", "at_ms"]


def test_epoch_is_sixteen_digits_and_lasts(tmp_path: Path) -> None:
    first = opened(tmp_path)
    assert len(bytes.fromhex(first["epoch"])) == 8
    assert opened(tmp_path) == first


def test_spool_of_another_computer_begins_a_new_epoch_without_events(tmp_path: Path) -> None:
    add(spool_in(tmp_path), row("theirs"))
    before = meta_of(tmp_path / "spool.db")
    after = opened(tmp_path, "another machine")
    assert events_of(tmp_path / "spool.db") == []
    assert (after["epoch"] != before["epoch"], after["machine"] != before["machine"]) == (True, True)


def test_backup_that_was_put_back_begins_a_new_epoch(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    add(spool, row("may have been sent"))
    spool.close()
    before = opened(tmp_path)
    shutil.copy(spool.path, tmp_path / "backup")
    (tmp_path / "backup").replace(spool.path)
    assert opened(tmp_path)["epoch"] != before["epoch"]
    assert events_of(spool.path) == []


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_file_that_is_none_is_set_aside(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "spool.db").write_bytes(content)
    assert opened(tmp_path)["epoch"]
    assert (tmp_path / "spool.db.bad-1").exists() is bool(content)


def test_events_of_a_spool_of_a_newer_version_are_counted_as_lost(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    add(spool, row("one"), row("two"))
    spool.close()
    path = tmp_path / "spool.db"
    with closing(apsw.Connection(str(path))) as newer:
        newer.pragma("user_version", 7)
        classes = newer.execute("SELECT class, count(*) FROM events GROUP BY class").fetchall()
    opened(tmp_path)
    assert (tmp_path / "spool.db.bad-1").exists()
    assert rows_of(path, "SELECT class, count FROM dropped") == classes != []
    assert events_of(path) == []


@settings(max_examples=30)
@given(places=st.lists(st.integers(0, 40_000), min_size=1, max_size=200), value=st.integers(0, 255))
def test_damage_anywhere_never_keeps_the_next_event_away(
    tmp_path_factory: pytest.TempPathFactory, places: list[int], value: int
) -> None:
    folder = tmp_path_factory.mktemp("spool")
    spool = spool_in(folder)
    add(spool, *(row(f"event{number}") for number in range(100)))
    spool.close()
    content = bytearray(spool.path.read_bytes())
    for place in places:
        content[place % len(content)] = value
    with spool.path.open("r+b") as file:
        file.write(content)
    try:
        add(spool, row("after"))
    except apsw.Error as error:
        assert not isinstance(error, apsw.CorruptError | apsw.NotADBError)  # noqa: PT017  that is the claim
    else:
        numbers = rows_of(spool.path, "SELECT seq FROM events ORDER BY seq DESC LIMIT 1")
        assert numbers
    spool.close()


@pytest.mark.parametrize(
    "make",
    [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("/dev/zero"), lambda path: path.symlink_to("none")],
    ids=["folder", "pipe", "device", "nothing"],
)
def test_whatever_lies_in_its_place_is_set_aside(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "spool.db")
    add(spool_in(tmp_path), row("a"))
    assert [event["k"] for event in events_of(tmp_path / "spool.db")] == ["a"]
    assert os.path.lexists(tmp_path / "spool.db.bad-1")


def test_spools_that_were_set_aside_do_not_pile_up(tmp_path: Path) -> None:
    for _ in range(5):
        (tmp_path / "spool.db").write_bytes(b"no database at all")
        opened(tmp_path)
    assert sorted(path.name for path in tmp_path.glob("*.bad-*")) == ["spool.db.bad-4", "spool.db.bad-5"]


def test_contexts_without_events_do_not_pile_up(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    add(spool, row("a", context='{"v":"1"}'))
    rows_of(spool.path, "DELETE FROM events")
    spool.close()
    opened(tmp_path)
    assert rows_of(spool.path, "SELECT * FROM contexts") == []


def test_names_of_what_was_told_once_do_not_pile_up(tmp_path: Path) -> None:
    spool = spool_in(tmp_path)
    add(spool, *(row(once=f"launcher:{number}") for number in range(300)))
    spool.close()
    names = [name for name in opened(tmp_path) if name.startswith("once:")]
    assert (len(names), "once:launcher:299" in names) == (200, True)


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(FileExistsError):
        open_spool(tmp_path / "file" / "spool.db", MACHINE, random_bytes)
