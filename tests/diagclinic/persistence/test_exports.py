"""What was recorded since a snapshot, in a file that any version can import."""

import os
import tracemalloc
from pathlib import Path

import pytest

from diagclinic.core.errors import NoRecordError, RecordBusyError, SnapshotError
from diagclinic.persistence.exports import export_since, read_export
from diagclinic.persistence.journal_file import Change, Position, begun, first_position
from diagclinic.persistence.places import Places
from diagclinic.persistence.snapshots import copies_alone
from tests.diagclinic.persistence.keeping import LATER, make_record, make_snapshot, visit_again


def exported(folder: Path) -> Path:
    """Return an export of one visit with two answers."""
    make_record(folder)
    taken = make_snapshot(folder)
    visit_again(folder, "a", "b")
    return export_since(Places(folder), taken.path).path


SINCE = first_position(LATER)


def changes_in(path: Path) -> list[Change]:
    """Return every change in an export."""
    return [change for entry in read_export(path, SINCE)[1] for change in entry.changes]


def test_an_export_holds_what_was_recorded_since(tmp_path: Path) -> None:
    tables = [change.table for change in changes_in(exported(tmp_path))]

    assert sorted(tables) == ["control_units", "observations", "observations", "visits"]


def test_an_export_counts_its_rows(tmp_path: Path) -> None:
    path = exported(tmp_path)

    again = export_since(Places(tmp_path), tmp_path / "snapshots" / "before.db")

    assert (again.path, again.records) == (path, len(changes_in(path)))


def test_where_nothing_was_recorded_an_export_is_empty(tmp_path: Path) -> None:
    make_record(tmp_path)
    taken = make_snapshot(tmp_path)

    export = export_since(Places(tmp_path), taken.path)

    assert (export.records, changes_in(export.path)) == (0, [])


def test_an_export_tells_where_the_journal_goes_on(tmp_path: Path) -> None:
    head, _ = read_export(exported(tmp_path), SINCE)

    assert head is not None
    assert head.segment == 1


def test_nothing_is_left_beside_an_export(tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots" / "before.part").write_bytes(b"of one that was killed")

    exported(tmp_path)

    names = {path.name for path in (tmp_path / "snapshots").iterdir()}
    assert names == {"before.changes", "before.db", "before.json", "lock"}


def test_two_exports_are_written_one_after_the_other(tmp_path: Path) -> None:
    exported(tmp_path)
    places = Places(tmp_path)

    with copies_alone(places, 0), pytest.raises(RecordBusyError):
        export_since(places, places.snapshots / "before.db", busy_s=0)


@pytest.mark.parametrize("cut", [1, 36, 60, 300])
def test_an_export_that_was_cut_is_refused(tmp_path: Path, cut: int) -> None:
    path = exported(tmp_path)
    os.truncate(path, path.stat().st_size - cut)

    with pytest.raises(SnapshotError):
        read_export(path, SINCE)


def test_an_export_that_was_changed_is_refused(tmp_path: Path) -> None:
    path = exported(tmp_path)
    content = bytearray(path.read_bytes())
    content[200] ^= 1
    path.write_bytes(content)

    with pytest.raises(SnapshotError):
        read_export(path, SINCE)


@pytest.mark.parametrize("content", [b"", b"no changes at all", begun(b"x" * 32), begun(SINCE.chain)])
def test_what_is_no_export_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)

    with pytest.raises(SnapshotError):
        read_export(tmp_path / "x", SINCE)


def test_an_export_is_never_held_in_memory_as_a_whole(tmp_path: Path) -> None:
    make_record(tmp_path)
    taken = make_snapshot(tmp_path)
    visit_again(tmp_path, *(f"{number:0500}" for number in range(5000)))
    path = export_since(Places(tmp_path), taken.path).path
    tracemalloc.start()
    try:
        read_export(path, SINCE)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < path.stat().st_size / 2


def test_an_export_for_another_snapshot_is_refused(tmp_path: Path) -> None:
    path = exported(tmp_path)

    with pytest.raises(SnapshotError, match="since another copy"):
        read_export(path, Position(1, 400, b"x" * 32))


def test_an_export_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError):
        read_export(tmp_path / "x", SINCE)


def test_without_a_record_there_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(NoRecordError):
        export_since(Places(tmp_path), tmp_path / "x.db")


def test_a_snapshot_that_is_not_there_is_told(tmp_path: Path) -> None:
    make_record(tmp_path)

    with pytest.raises(SnapshotError):
        export_since(Places(tmp_path), tmp_path / "x.db")
    assert not (tmp_path / "x.db").exists()


def test_a_snapshot_that_was_changed_is_told_and_not_the_record_blamed(tmp_path: Path) -> None:
    make_record(tmp_path)
    taken = make_snapshot(tmp_path)
    with taken.path.open("r+b") as file:
        file.seek(10_000)
        file.write(b"gone mad")

    with pytest.raises(SnapshotError, match=r"before\.db is not what was verified"):
        export_since(Places(tmp_path), taken.path)


def test_a_snapshot_that_is_no_database_is_told(tmp_path: Path) -> None:
    make_record(tmp_path)
    (tmp_path / "letter.db").write_bytes(b"dear support\n" * 500)

    with pytest.raises(SnapshotError, match=r"letter\.db is no whole copy"):
        export_since(Places(tmp_path), tmp_path / "letter.db")
