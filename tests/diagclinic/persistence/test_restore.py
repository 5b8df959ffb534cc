"""A snapshot with all that was recorded since becomes the record; the earlier one is kept."""

import os
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree

import pytest

from diagclinic.core.errors import RecordBusyError, RecordError, RecordTooNewError, SnapshotError
from diagclinic.persistence.database_file import SCHEMA, DatabaseFile
from diagclinic.persistence.exports import export_since
from diagclinic.persistence.journal_file import segment_path
from diagclinic.persistence.places import Places
from diagclinic.persistence.record_file import any_version
from diagclinic.persistence.restore import restore
from diagclinic.persistence.snapshots import take_snapshot
from diagclinic.services.record_care import Restored
from tests.diagclinic.persistence.keeping import (
    LATER,
    details_in,
    make_record,
    make_snapshot,
    opened,
    tables_in,
    visit_again,
)
from tests.diagclinic.persistence.samples import NOW


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A record with a snapshot, and a visit of two answers since."""
    places = make_record(tmp_path)
    make_snapshot(tmp_path)
    visit_again(tmp_path, "a", "b")
    return places


def brought_back(places: Places, export: Path | None = None) -> Restored:
    """Restore the snapshot."""
    return restore(places, places.snapshots / "before.db", export, LATER, busy_s=0)


def damage(path: Path) -> None:
    """Overwrite the middle of a file, as a version gone mad might."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.write(b"gone mad" * (size // 8))


def test_what_was_recorded_since_is_there(places: Places) -> None:
    before = tables_in(places.database)

    restored = brought_back(places)

    assert tables_in(places.database) == before
    assert restored.not_carried == ()


def test_a_restored_visit_finds_its_trace(places: Places) -> None:
    brought_back(places)

    with opened(places.folder) as record:
        assert record.trace_path(2).exists()
        assert record.trace(2).records == ()


def test_the_earlier_record_is_kept_whole(places: Places) -> None:
    before = tables_in(places.database)

    kept = brought_back(places).kept

    assert kept == places.folder / "shop-before-20261121-143000.sqlite3"
    assert tables_in(kept) == before


def test_commits_that_were_not_in_the_earlier_file_yet_are_kept_with_it(places: Places) -> None:
    with closing(DatabaseFile(places.database).connect()) as database:
        database.config(1006, 1)  # SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, as where a program was killed
        database.execute("UPDATE vehicles SET label = 'last'")

    kept = brought_back(places).kept

    assert kept is not None
    assert kept.with_name(kept.name + "-wal").stat().st_size > 0
    assert {row[3] for row in tables_in(kept)["vehicles"]} == {"last"}


def test_it_can_be_done_again(places: Places) -> None:
    before = tables_in(places.database)
    first = brought_back(places)

    second = brought_back(places)

    assert tables_in(places.database) == before
    assert first.kept != second.kept


def test_what_was_recorded_after_it_is_carried_by_the_next_one(places: Places) -> None:
    brought_back(places)
    visit_again(places.folder, "c")
    before = tables_in(places.database)

    brought_back(places)

    assert tables_in(places.database) == before
    assert details_in(places.folder)[-3:] == ["a", "b", "c"]


def test_an_export_leads_to_the_same_as_the_journal(places: Places) -> None:
    before = tables_in(places.database)
    export = export_since(places, places.snapshots / "before.db").path

    brought_back(places, export)

    assert tables_in(places.database) == before


def test_what_was_recorded_after_an_export_is_carried_too(places: Places) -> None:
    export = export_since(places, places.snapshots / "before.db").path
    visit_again(places.folder, "c")
    before = tables_in(places.database)

    brought_back(places, export)
    assert tables_in(places.database) == before
    visit_again(places.folder, "d")
    brought_back(places, export)

    assert details_in(places.folder)[-4:] == ["a", "b", "c", "d"]


def test_a_record_that_was_destroyed_comes_back_from_the_journal(places: Places) -> None:
    before = tables_in(places.database)
    damage(places.database)

    restored = brought_back(places)

    assert tables_in(places.database) == before
    assert restored.not_carried == ()


def test_a_record_that_cannot_tell_where_its_journal_ends_comes_back_from_the_journal(
    places: Places,
) -> None:
    before = tables_in(places.database)
    with closing(any_version(places.database)) as database:
        asked = "SELECT rootpage FROM sqlite_schema WHERE name = 'journal_head'"
        ((page,),) = database.execute(asked)
        page_bytes = database.pragma("page_size")
    with places.database.open("r+b") as file:
        file.seek((page - 1) * page_bytes)
        file.write(b"gone mad" * (page_bytes // 8))

    restored = brought_back(places)

    assert tables_in(places.database) == before
    assert restored.not_carried == ()


def test_a_record_that_was_removed_comes_back_from_the_journal(places: Places) -> None:
    before = tables_in(places.database)
    places.database.unlink()

    restored = brought_back(places)

    assert tables_in(places.database) == before
    assert restored.kept is None


def test_a_record_that_was_emptied_comes_back_from_the_journal(places: Places) -> None:
    before = tables_in(places.database)
    os.truncate(places.database, 0)

    brought_back(places)

    assert tables_in(places.database) == before


def test_a_record_that_cannot_be_opened_now_is_not_taken_for_a_damaged_one(places: Places) -> None:
    places.database.rename(places.folder / "aside")
    places.database.mkdir()

    with pytest.raises(RecordError):
        brought_back(places)

    assert places.database.is_dir()


def test_where_the_journal_has_a_gap_the_record_itself_is_asked(places: Places) -> None:
    segment_path(places.journal, 1).unlink()
    visit_again(places.folder, "c")
    before = tables_in(places.database)

    restored = brought_back(places)

    assert tables_in(places.database) == before
    assert restored.not_carried == ()


@pytest.mark.parametrize("is_copied_again", [False, True])
def test_what_was_recorded_after_the_journals_folder_went_is_there(
    tmp_path: Path, is_copied_again: bool
) -> None:
    places = make_record(tmp_path)
    before = make_snapshot(tmp_path)
    rmtree(places.journal)
    visit_again(tmp_path, "a")
    if is_copied_again:
        make_snapshot(tmp_path, "later")
        visit_again(tmp_path, "b")
    recorded = tables_in(places.database)

    restored = restore(places, before.path, None, LATER)

    assert tables_in(places.database) == recorded
    assert restored.not_carried == ()


def test_where_both_are_damaged_what_may_be_missing_is_said(places: Places) -> None:
    path = segment_path(places.journal, 1)
    os.truncate(path, path.stat().st_size - 1)
    damage(places.database)

    (words,) = brought_back(places).not_carried

    assert "may be missing" in words
    assert details_in(places.folder)[-2:] == ["a", "b"]


def test_a_snapshot_that_was_changed_is_refused(places: Places) -> None:
    before = tables_in(places.database)
    damage(places.snapshots / "before.db")

    with pytest.raises(SnapshotError):
        brought_back(places)

    assert tables_in(places.database) == before


@pytest.mark.parametrize("content", [b"", b"no database\n" * 500])
def test_what_is_no_snapshot_is_refused(places: Places, content: bytes) -> None:
    path = places.folder / "other.db"
    path.write_bytes(content)

    with pytest.raises(SnapshotError):
        restore(places, path, None, LATER)

    assert details_in(places.folder)[-2:] == ["a", "b"]


def test_a_snapshot_that_is_not_there_is_refused(places: Places) -> None:
    with pytest.raises(SnapshotError):
        restore(places, places.folder / "missing.db", None, LATER)


def test_an_export_that_is_none_is_refused_and_leaves_no_draft(places: Places) -> None:
    (places.folder / "x").write_bytes(b"no changes")

    with pytest.raises(SnapshotError):
        brought_back(places, places.folder / "x")

    assert not places.draft.exists()


def test_an_export_since_another_snapshot_is_refused(places: Places) -> None:
    later = make_snapshot(places.folder, "later")
    export = export_since(places, later.path)

    with pytest.raises(SnapshotError, match="since another copy"):
        brought_back(places, export.path)

    assert details_in(places.folder)[-2:] == ["a", "b"]


def test_a_newer_versions_snapshot_is_refused(places: Places) -> None:
    path = places.folder / "newer.db"
    path.write_bytes((places.snapshots / "before.db").read_bytes())
    with closing(DatabaseFile(path).connect()) as database:
        database.pragma("user_version", SCHEMA + 1)

    with pytest.raises(RecordTooNewError):
        restore(places, path, None, LATER)


def test_an_older_versions_snapshot_is_brought_up(places: Places) -> None:
    from tests.diagclinic.persistence.test_snapshots import bring_down  # noqa: PLC0415  a maker of old records

    before = tables_in(places.database)
    bring_down(places, 2)
    old = make_snapshot(places.folder, "old")

    restore(places, old.path, None, LATER)

    assert tables_in(places.database) == before


def test_a_record_that_another_program_has_open_is_not_exchanged(places: Places) -> None:
    with opened(places.folder), pytest.raises(RecordBusyError):
        brought_back(places)


def begin_anew(places: Places, at: datetime = NOW) -> None:
    """Let somebody take record and copies away, begin a record with a visit, and put the copies back."""
    places.snapshots.rename(places.folder / "aside")
    for path in places.folder.glob("shop.sqlite3*"):
        path.unlink()
    with opened(places.folder) as record:
        record.begin_visit(at, "sim:x", is_demo=True).close(at)
    (places.folder / "aside").rename(places.snapshots)


def test_visits_of_a_record_that_was_begun_anew_are_named(places: Places) -> None:
    before = tables_in(places.database)
    begin_anew(places)

    (words,) = brought_back(places).not_carried

    assert "does not go on from this copy" in words
    assert tables_in(places.database) == before


def test_a_record_that_was_begun_anew_does_not_stand_in_for_a_torn_journal(places: Places) -> None:
    begin_anew(places)
    path = segment_path(places.journal, 1)
    os.truncate(path, path.stat().st_size - 1)

    told = brought_back(places).not_carried

    assert [words.partition(" ")[0] for words in told] == ["The", "What"]
    assert details_in(places.folder) == ["", "a", "b"]


def test_a_record_that_is_older_than_the_copy_undoes_nothing_of_it(places: Places) -> None:
    older = places.database.read_bytes()
    visit_again(places.folder, "c")
    copy = make_snapshot(places.folder, "later")
    visit_again(places.folder, "d")
    before = tables_in(places.database)
    places.database.write_bytes(older)

    (words,) = restore(places, copy.path, None, LATER).not_carried

    assert "does not go on from this copy" in words
    assert tables_in(places.database) == before


def test_visits_of_the_copy_that_the_record_has_not_are_named(places: Places) -> None:
    older = places.database.read_bytes()
    visit_again(places.folder, "c")
    copy = make_snapshot(places.folder, "later")
    places.database.write_bytes(older)
    make_snapshot(places.folder, "older")
    before = tables_in(places.database)

    told = restore(places, copy.path, None, LATER).not_carried

    assert told == ("1 visit: not in the record that was there, but in this copy alone",)
    assert tables_in(places.database) == before


def test_a_record_that_was_begun_anew_and_has_a_copy_of_its_own_goes_on_from_no_other(
    places: Places,
) -> None:
    begin_anew(places, at=LATER)
    take_snapshot(places, "own", LATER + timedelta(days=1))
    visit_again(places.folder, "later in the new record")
    before = tables_in(places.database)

    told = brought_back(places).not_carried

    assert told == ("1 visit: not in the record that was there, but in this copy alone",)
    assert tables_in(places.database) == before
