"""The record goes up always, and down where nothing would be lost."""

from pathlib import Path

import pytest

from diagclinic.core.errors import NoRecordError, RecordBusyError, WouldLoseError
from diagclinic.core.visit_details import DetailsEntry, Shop, VisitDetails
from diagclinic.persistence.database_file import SCHEMA
from diagclinic.persistence.places import Places
from diagclinic.persistence.record_file import schema_of
from diagclinic.persistence.stepping import downgrade_record, upgrade_record
from tests.diagclinic.persistence.keeping import (
    make_record,
    make_snapshot,
    opened,
    tables_in,
    visit_again,
)
from tests.diagclinic.persistence.samples import NOW

CARD = DetailsEntry(NOW, "anna", VisitDetails(plate="B-1", note="a note"))


def test_a_record_goes_down_where_nothing_would_be_lost(tmp_path: Path) -> None:
    places = make_record(tmp_path)

    assert downgrade_record(places, 2) == (SCHEMA, 2)

    assert schema_of(places.database) == 2


def test_a_record_goes_down_and_up_unharmed(tmp_path: Path) -> None:
    places = make_record(tmp_path)
    before = tables_in(places.database)
    downgrade_record(places, 1)

    assert upgrade_record(places) == (1, SCHEMA)

    assert tables_in(places.database) == before


def test_a_record_of_this_format_stays_as_it_is(tmp_path: Path) -> None:
    places = make_record(tmp_path)

    assert upgrade_record(places) == (SCHEMA, SCHEMA)
    assert downgrade_record(places, SCHEMA) == (SCHEMA, SCHEMA)


def test_what_would_be_lost_is_named_and_nothing_is_changed(tmp_path: Path) -> None:
    places = make_record(tmp_path)
    with opened(tmp_path) as record:
        record.add_details(1, CARD)
        record.add_details(1, CARD)
        record.set_shop(Shop("Müller", ()), NOW, "anna")
    before = tables_in(places.database)

    with pytest.raises(WouldLoseError) as told:
        downgrade_record(places, 2)

    assert told.value.words == (
        "2 entries of the job card of visit 1: the earlier format has no place for it",
        "1 entry of the shop's name: the earlier format has no place for it",
    )
    assert tables_in(places.database) == before


def test_a_way_down_through_several_steps_names_what_each_would_lose(tmp_path: Path) -> None:
    places = make_record(tmp_path)
    with opened(tmp_path) as record:
        record.add_details(1, CARD)

    with pytest.raises(WouldLoseError) as told:
        downgrade_record(places, 0)

    assert [words.partition(":")[0] for words in told.value.words] == [
        "1 entry of the job card of visit 1",
        "1 visit",
        "1 vehicle",
    ]


def test_after_a_way_down_the_journal_goes_on(tmp_path: Path) -> None:
    places = make_record(tmp_path)
    taken = make_snapshot(tmp_path)
    downgrade_record(places, 2)
    visit_again(tmp_path, "a")

    assert make_snapshot(tmp_path, "after").journal[0] > taken.journal[0]


def test_a_record_that_another_program_has_open_takes_no_step(tmp_path: Path) -> None:
    places = make_record(tmp_path)

    with opened(tmp_path), pytest.raises(RecordBusyError):
        downgrade_record(places, 2, busy_s=0)


@pytest.mark.parametrize("folder", [".", "missing"])
def test_where_there_is_no_record_none_is_made(tmp_path: Path, folder: str) -> None:
    with pytest.raises(NoRecordError):
        upgrade_record(Places(tmp_path / folder))

    assert not (tmp_path / folder / "shop.sqlite3").exists()
