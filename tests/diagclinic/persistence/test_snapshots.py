"""A snapshot is whole, verified and never written over."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from diagclinic.core.errors import NoRecordError, RecordBusyError, RecordError, RecordTooNewError
from diagclinic.persistence import migrate
from diagclinic.persistence.database import Database
from diagclinic.persistence.database_file import SCHEMA, DatabaseFile, checked_connection
from diagclinic.persistence.exports import export_since
from diagclinic.persistence.journal_file import segments_in
from diagclinic.persistence.places import Places
from diagclinic.persistence.snapshots import (
    KEPT,
    Snapshot,
    copies_alone,
    prune,
    read_manifest,
    sha256_of,
    snapshots_in,
    take_snapshot,
)
from tests.diagclinic.persistence.keeping import (
    LATER,
    make_record,
    make_snapshot,
    opened,
    tables_in,
    visit_again,
)
from tests.diagclinic.persistence.samples import ASKED_SPEED, NOW


def test_a_snapshot_holds_what_the_record_holds(tmp_path: Path) -> None:
    places = make_record(tmp_path)

    taken = make_snapshot(tmp_path)

    assert tables_in(taken.path) == tables_in(places.database)


def test_a_snapshot_is_taken_while_a_visit_goes_on(tmp_path: Path) -> None:
    make_record(tmp_path)
    with opened(tmp_path) as record:
        visit = record.begin_visit(NOW, "sim:x", is_demo=True)
        taken = make_snapshot(tmp_path)
        visit.append(ASKED_SPEED)

    assert (taken.rows["visits"], taken.rows["observations"]) == (2, 1)


def test_a_snapshot_is_one_file(tmp_path: Path) -> None:
    make_record(tmp_path)

    make_snapshot(tmp_path)

    names = {path.name for path in (tmp_path / "snapshots").iterdir()}
    assert names == {"before.db", "before.json", "lock"}


def test_a_snapshot_tells_what_it_is(tmp_path: Path) -> None:
    make_record(tmp_path)

    taken = make_snapshot(tmp_path)

    assert taken.sha256 == sha256_of(taken.path)
    assert (taken.schema, taken.rows["visits"], taken.at) == (SCHEMA, 1, "2026-11-21T14:30:00Z")
    assert read_manifest(taken.path) == taken


def test_pages_of_a_snapshot_carry_checksums(tmp_path: Path) -> None:
    make_record(tmp_path)
    path = make_snapshot(tmp_path).path
    content = bytearray(path.read_bytes())
    content[-2000] ^= 1
    path.write_bytes(content)

    with closing(checked_connection(path)) as database, pytest.raises(apsw.IOError):
        list(database.execute("PRAGMA integrity_check"))


def test_a_record_that_is_larger_than_any_cache_is_copied_with_its_checksums(tmp_path: Path) -> None:
    make_record(tmp_path)
    with opened(tmp_path) as record:
        visit = record.begin_visit(NOW, "sim:x", is_demo=True)
        for _ in range(60):
            visit.append(replace(ASKED_SPEED, raw=bytes(100_000)))
        taken = make_snapshot(tmp_path)  # while the last pages are in the log alone

    assert taken.path.stat().st_size > 5_000_000
    assert tables_in(taken.path) == tables_in(tmp_path / "shop.sqlite3")


def test_a_snapshot_of_an_equal_record_is_used_again(tmp_path: Path) -> None:
    make_record(tmp_path)
    first = make_snapshot(tmp_path)

    again = make_snapshot(tmp_path)

    assert again == first
    assert len(snapshots_in(tmp_path / "snapshots")) == 1


def test_a_snapshot_is_not_written_over_where_the_record_went_on(tmp_path: Path) -> None:
    make_record(tmp_path)
    first = make_snapshot(tmp_path)
    visit_again(tmp_path, "later")

    second = make_snapshot(tmp_path)

    assert (first.path.name, second.path.name) == ("before.db", "before-2.db")
    assert (first.rows["visits"], second.rows["visits"]) == (1, 2)
    assert sha256_of(first.path) == first.sha256


def test_a_snapshot_before_a_migration_stays_beside_one_after_it(tmp_path: Path) -> None:
    places = make_record(tmp_path)
    bring_down(places, 2)
    before = make_snapshot(tmp_path)
    with opened(tmp_path):
        pass

    after = make_snapshot(tmp_path)

    assert (before.schema, after.schema) == (2, SCHEMA)
    assert before.path.exists()


def test_a_snapshot_that_was_changed_is_not_used_again(tmp_path: Path) -> None:
    make_record(tmp_path)
    first = make_snapshot(tmp_path)
    first.path.write_bytes(b"something else")

    assert make_snapshot(tmp_path).path != first.path


def test_a_half_written_snapshot_is_written_anew(tmp_path: Path) -> None:
    make_record(tmp_path)
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots" / "snapshot.part").write_bytes(b"cut off")

    assert make_snapshot(tmp_path).rows["visits"] == 1


def test_a_manifest_without_its_copy_stands_for_nothing(tmp_path: Path) -> None:
    make_record(tmp_path)
    taken = make_snapshot(tmp_path)
    taken.path.unlink()

    assert snapshots_in(tmp_path / "snapshots") == []
    assert make_snapshot(tmp_path).path.exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"journal": 3}', '{"journal": [], "other": 1}'])
def test_a_damaged_manifest_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content)

    assert read_manifest(tmp_path / "a.db") is None


def test_a_manifest_of_a_newer_version_that_says_more_is_one(tmp_path: Path) -> None:
    taken = make_snapshot_of(tmp_path)
    manifest = taken.path.with_suffix(".json")
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"mood": "good"}))

    assert read_manifest(taken.path) == taken


def test_without_a_name_it_is_called_by_version_and_time(tmp_path: Path) -> None:
    make_record(tmp_path)

    taken = take_snapshot(Places(tmp_path), None, LATER)

    assert taken.path.name.endswith("-20261121T143000Z.db")


@pytest.mark.parametrize("name", ["../out", "a/b", ".hidden", "a" * 81])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    make_record(tmp_path)

    with pytest.raises(RecordError, match="name"):
        take_snapshot(Places(tmp_path), name, LATER)


def test_where_there_is_no_record_there_is_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(NoRecordError):
        make_snapshot(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_newer_versions_record_is_not_copied(tmp_path: Path) -> None:
    places = make_record(tmp_path)
    with closing(DatabaseFile(places.database).connect()) as database:
        database.pragma("user_version", SCHEMA + 1)

    with pytest.raises(RecordTooNewError):
        make_snapshot(tmp_path)


def test_two_snapshots_are_taken_one_after_the_other(tmp_path: Path) -> None:
    places = make_record(tmp_path)
    places.snapshots.mkdir()

    with copies_alone(places, 0), pytest.raises(RecordBusyError):
        take_snapshot(places, "a", LATER, busy_s=0)


def test_old_snapshots_go_and_the_journal_before_them(tmp_path: Path) -> None:
    make_record(tmp_path)
    for number in range(KEPT + 2):
        visit_again(tmp_path, "a")
        make_snapshot(tmp_path, f"s{number}")

    kept = snapshots_in(tmp_path / "snapshots")
    assert [one.path.stem for one in kept] == [f"s{number}" for number in range(2, KEPT + 2)]
    assert segments_in(tmp_path / "journal") == list(range(3, KEPT + 3))


def test_what_was_exported_for_an_old_snapshot_goes_with_it(tmp_path: Path) -> None:
    places = make_record(tmp_path)
    export = export_since(places, make_snapshot(tmp_path, "old").path)
    for number in range(KEPT):
        visit_again(tmp_path, "a")
        make_snapshot(tmp_path, f"s{number}")

    assert not export.path.exists()


def test_a_snapshot_that_is_taken_after_the_clock_was_set_back_is_the_newest(tmp_path: Path) -> None:
    places = make_record(tmp_path)
    for number in range(KEPT):
        visit_again(tmp_path, "a")
        make_snapshot(tmp_path, f"s{number}")
    visit_again(tmp_path, "a")

    last = take_snapshot(places, "last", LATER - timedelta(days=900))

    assert snapshots_in(places.snapshots)[-1] == last


def test_the_newest_snapshot_of_each_format_is_kept_however_old(tmp_path: Path) -> None:
    places = make_record(tmp_path)
    bring_down(places, 2)
    oldest = make_snapshot(tmp_path, "old")
    for number in range(KEPT + 1):
        visit_again(tmp_path, "a")
        make_snapshot(tmp_path, f"s{number}")

    assert oldest.path.exists()
    assert segments_in(tmp_path / "journal")[0] == oldest.journal[0]


def taken_in_format(folder: Path, schema: int) -> Snapshot:
    """Return a snapshot after one more visit, as a version with another format would have taken it."""
    visit_again(folder, "a")
    taken = make_snapshot(folder, f"s{schema}")
    manifest = taken.path.with_suffix(".json")
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"schema": schema}))
    return taken


def test_a_snapshot_of_a_format_that_no_kept_version_has_holds_no_journal_back(tmp_path: Path) -> None:
    places = make_record(tmp_path)
    copies = [taken_in_format(tmp_path, schema) for schema in range(1, KEPT + 2)]

    prune(places)

    assert all(one.path.exists() for one in copies)
    assert segments_in(places.journal)[0] == copies[1].journal[0]


def test_a_snapshot_that_nobody_can_place_is_left_alone(tmp_path: Path) -> None:
    make_record(tmp_path)
    taken = make_snapshot(tmp_path)
    taken.path.with_suffix(".json").unlink()

    prune(Places(tmp_path))

    assert taken.path.exists()


def test_snapshots_are_listed_oldest_first(tmp_path: Path) -> None:
    taken = replace(make_snapshot_of(tmp_path), at="2026-01-01T00:00:00Z")
    told = {"schema": taken.schema, "rows": taken.rows, "sha256": "", "at": taken.at}
    told |= {"version": "0", "journal": list(taken.journal)}
    (tmp_path / "snapshots" / "zz.json").write_text(json.dumps(told))
    (tmp_path / "snapshots" / "zz.db").touch()

    assert [one.path.stem for one in snapshots_in(tmp_path / "snapshots")] == ["zz", "before"]


def make_snapshot_of(folder: Path) -> Snapshot:
    """Return a snapshot of a new record."""
    make_record(folder)
    return make_snapshot(folder)


def bring_down(places: Places, schema: int) -> None:
    """Let the record be of an older format."""
    database = Database(DatabaseFile(places.database))
    with database.writing() as connection:
        migrate.downgrade(connection, schema)
    database.close()
