"""The care of a folder's record: what the verbs of `diagclinic db` call."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from diagclinic.app.record_care import LocalRecordCare
from diagclinic.core.errors import NoRecordError, RecordDamagedError, WouldLoseError
from diagclinic.core.visit_details import DetailsEntry, VisitDetails
from diagclinic.persistence.database_file import LOWEST_SCHEMA, SCHEMA
from diagclinic.persistence.record_file import has_bytes
from diagclinic.services.record_care import RecordCare, RecordInfo, Stepped
from tests.diagclinic.persistence.keeping import (
    LATER,
    details_in,
    make_record,
    opened,
    tables_in,
    visit_again,
)


def care_of(folder: Path) -> RecordCare:
    """Return the care of the record in `folder`."""
    return LocalRecordCare(folder, busy_s=0, now=lambda: LATER)


def test_formats_are_told(tmp_path: Path) -> None:
    make_record(tmp_path)

    assert care_of(tmp_path).info() == RecordInfo(SCHEMA, LOWEST_SCHEMA, SCHEMA)


def test_where_there_is_no_record_its_format_is_none(tmp_path: Path) -> None:
    assert care_of(tmp_path / "new").info().file_schema is None
    assert not (tmp_path / "new").exists()


def test_a_snapshot_an_export_and_the_way_back_fit_together(tmp_path: Path) -> None:
    make_record(tmp_path)
    care = care_of(tmp_path)
    taken = care.snapshot("before")
    visit_again(tmp_path, "a")
    export = care.export_since(taken.path)

    restored = care.restore(taken.path, export.path)

    assert (taken.rows["visits"], export.records, restored.carried) == (1, 3, 3)
    assert details_in(tmp_path) == ["", "a"]


def test_a_folder_that_is_gone_is_made_for_what_comes_back(tmp_path: Path) -> None:
    places = make_record(tmp_path / "old")
    taken = care_of(places.folder).snapshot("before")

    restored = care_of(tmp_path / "new").restore(taken.path, None)

    assert restored.kept is None
    assert tables_in(tmp_path / "new" / "shop.sqlite3") == tables_in(places.database)


def test_the_record_steps_up_and_down(tmp_path: Path) -> None:
    make_record(tmp_path)
    care = care_of(tmp_path)

    assert (care.downgrade(2), care.upgrade()) == (Stepped(SCHEMA, 2), Stepped(2, SCHEMA))


def test_a_step_that_would_lose_something_is_refused(tmp_path: Path) -> None:
    make_record(tmp_path)
    with opened(tmp_path) as record:
        record.add_details(1, DetailsEntry(LATER, "anna", VisitDetails(note="x")))

    with pytest.raises(WouldLoseError):
        care_of(tmp_path).downgrade(2)


VERBS: tuple[Callable[[RecordCare, Path], object], ...] = (
    lambda care, _: care.info(),
    lambda care, _: care.snapshot("again"),
    lambda care, _: care.upgrade(),
    lambda care, _: care.downgrade(2),
    lambda care, copy: care.export_since(copy),
)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("lose", [Path.unlink, lambda path: os.truncate(path, 0)])
def test_a_record_that_lost_its_bytes_is_no_empty_one(
    tmp_path: Path, verb: Callable[[RecordCare, Path], object], lose: Callable[[Path], None]
) -> None:
    places = make_record(tmp_path)
    copy = care_of(tmp_path).snapshot("before").path
    lose(places.database)

    with pytest.raises(RecordDamagedError):
        verb(care_of(tmp_path), copy)

    assert not has_bytes(places.database)


def test_a_folder_that_is_not_there_has_no_record_to_copy(tmp_path: Path) -> None:
    with pytest.raises(NoRecordError):
        care_of(tmp_path / "new").snapshot(None)


def test_an_exchange_that_was_cut_short_is_finished_before_anything_is_told(tmp_path: Path) -> None:
    places = make_record(tmp_path)
    places.database.rename(places.draft)
    places.exchange.write_text(json.dumps({"kept": "kept.sqlite3"}))

    assert care_of(tmp_path).info().file_schema == SCHEMA
    assert not places.exchange.exists()


def test_a_record_that_was_destroyed_is_not_told_as_none(tmp_path: Path) -> None:
    places = make_record(tmp_path)
    care_of(tmp_path).snapshot("before")
    places.database.unlink()

    with pytest.raises(RecordDamagedError):
        care_of(tmp_path).info()
