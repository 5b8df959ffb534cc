"""Details of visits and of the shop: added, never replaced, and found again."""

from datetime import timedelta
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagclinic.core.errors import RecordMissingError
from diagclinic.core.vehicle import Vehicle
from diagclinic.core.visit_details import DetailsEntry, Shop, VisitDetails
from diagclinic.persistence.database_file import DatabaseFile
from diagclinic.persistence.places import DATABASE_NAME
from diagclinic.persistence.shop_record import SqliteShopRecord
from tests.diagclinic.persistence.samples import GOLF, NOW, moments

_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
entries = st.builds(
    DetailsEntry,
    moments,
    _texts,
    st.builds(
        VisitDetails,
        plate=_texts,
        odometer_km=st.none() | st.integers(0, 9_999_999),
        technician=_texts,
        complaint=_texts,
        note=_texts,
    ),
)


def begin(record: SqliteShopRecord, vehicle: Vehicle | None = None) -> int:
    """Make a visit that has ended, and return its number."""
    visit = record.begin_visit(NOW, "elm:COM3", is_demo=False)
    if vehicle is not None:
        visit.set_vehicle(vehicle)
    visit.close(NOW)
    return visit.visit_id


def enter(record: SqliteShopRecord, visit_id: int, **details: str | int) -> None:
    record.add_details(visit_id, DetailsEntry(NOW, "tess", VisitDetails(**details)))


def found(record: SqliteShopRecord, search: str) -> list[int]:
    return [visit.visit_id for visit in record.visits(search)]


@given(st.lists(entries, max_size=3))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_entries_come_back_equal_and_in_order(record: SqliteShopRecord, entered: list[DetailsEntry]) -> None:
    visit_id = begin(record)

    for entry in entered:
        record.add_details(visit_id, entry)

    assert record.visit(visit_id).entries == tuple(entered)


def test_last_entry_counts_and_the_earlier_one_stays(record: SqliteShopRecord) -> None:
    visit_id = begin(record)
    enter(record, visit_id, technician="Tess")

    enter(record, visit_id, technician="Uma")

    visit = record.visit(visit_id)
    named = [entry.details.technician for entry in visit.entries]
    assert (visit.details.technician, named) == ("Uma", ["Tess", "Uma"])


def test_no_statement_of_ours_changes_a_row(record: SqliteShopRecord, tmp_path: Path) -> None:
    visit_id = begin(record)
    for name in ("Tess", "Uma", "Vera"):
        enter(record, visit_id, technician=name)
        record.set_shop(Shop(name), NOW, "tess")
    counts = ("SELECT count(*) FROM visit_details", "SELECT count(*) FROM shop_details")
    database = DatabaseFile(tmp_path / DATABASE_NAME).connect()
    kept = [database.execute(count).get for count in counts]
    database.close()
    assert kept == [3, 3]


def test_details_of_a_visit_that_is_not_there_are_missing(record: SqliteShopRecord) -> None:
    with pytest.raises(RecordMissingError):
        enter(record, 99, technician="Tess")


def test_details_survive_closing_and_opening(record: SqliteShopRecord, tmp_path: Path) -> None:
    visit_id = begin(record)
    enter(record, visit_id, plate="AB 12", odometer_km=84_231)
    record.close()

    from diagclinic.persistence.shop_record import open_record  # noqa: PLC0415  opened a second time

    again = open_record(tmp_path)
    details = again.visit(visit_id).details
    again.close()
    assert (details.plate, details.odometer_km) == ("AB 12", 84_231)


def test_row_that_makes_no_sense_is_refused(record: SqliteShopRecord, tmp_path: Path) -> None:
    enter(record, begin(record), odometer_km=5)
    database = DatabaseFile(tmp_path / DATABASE_NAME).connect()
    with pytest.raises(apsw.ConstraintError):
        database.execute("UPDATE visit_details SET odometer_km = -1")
    database.close()


# -- who and which shop --


def test_technician_who_was_named_last_is_remembered(record: SqliteShopRecord) -> None:
    enter(record, begin(record), technician="Tess")
    enter(record, begin(record), technician="Uma")
    enter(record, begin(record), plate="AB 12")

    assert record.last_technician() == "Uma"


def test_new_shop_remembers_nobody(record: SqliteShopRecord) -> None:
    assert (record.last_technician(), record.shop()) == ("", Shop())


def test_shop_is_the_one_that_was_named_last(record: SqliteShopRecord) -> None:
    record.set_shop(Shop("Old Garage", ("Elm Street 1",)), NOW, "tess")

    record.set_shop(Shop("Garage Müller", ("Hauptstr. 1", "030 1234")), NOW + timedelta(days=1), "tess")

    assert record.shop() == Shop("Garage Müller", ("Hauptstr. 1", "030 1234"))


def test_visit_knows_the_shop(record: SqliteShopRecord) -> None:
    visit_id = begin(record)
    record.set_shop(Shop("Garage Müller"), NOW, "tess")

    assert record.visit(visit_id).shop == Shop("Garage Müller")


# -- the plate --


@pytest.mark.parametrize("search", ["B-MÜ 42", "b-mü", "BMÜ42", "bmü 42", "B MÜ-42", " mü 42 "])
def test_visit_is_found_by_the_plate_that_was_typed_for_it(record: SqliteShopRecord, search: str) -> None:
    visit_id = begin(record)
    enter(record, visit_id, plate="B-MÜ 42")

    assert found(record, search) == [visit_id]


@pytest.mark.parametrize("search", ["b-mü 42", "BMÜ42"])
def test_visit_is_found_by_the_plate_of_its_vehicle(record: SqliteShopRecord, search: str) -> None:
    visit_id = begin(record, GOLF)

    assert found(record, search) == [visit_id]


def test_other_plates_are_not_found(record: SqliteShopRecord) -> None:
    enter(record, begin(record), plate="AB 12")

    assert (found(record, "AB 13"), found(record, "%"), found(record, "A_ 12")) == ([], [], [])


def test_search_for_gaps_alone_finds_only_texts_that_have_them(record: SqliteShopRecord) -> None:
    enter(record, begin(record), plate="AB 12")
    dashed = begin(record)
    enter(record, dashed, plate="AB-12")

    assert found(record, "-") == [dashed]


def test_plate_that_was_put_right_is_no_longer_found_by_its_mistake(record: SqliteShopRecord) -> None:
    visit_id = begin(record, Vehicle(GOLF.vin))
    enter(record, visit_id, plate="AB 21")

    enter(record, visit_id, plate="AB 12")

    assert (found(record, "AB 21"), found(record, "AB 12")) == ([], [visit_id])


def test_history_shows_the_plate_that_was_typed(record: SqliteShopRecord) -> None:
    enter(record, begin(record), plate="AB 12")

    assert record.visits()[0].vehicle.plate == "AB 12"


def test_vehicle_that_comes_back_has_the_plate_of_its_last_visit(record: SqliteShopRecord) -> None:
    enter(record, begin(record, Vehicle(GOLF.vin)), plate="AB 12")

    again = begin(record, Vehicle(GOLF.vin))

    assert record.visit(again).details.plate == "AB 12"


def test_older_visit_keeps_its_plate_when_the_vehicle_gets_a_new_one(record: SqliteShopRecord) -> None:
    first = begin(record, Vehicle(GOLF.vin))
    enter(record, first, plate="OLD 1")
    second = begin(record, Vehicle(GOLF.vin))

    enter(record, second, plate="NEW 2")

    plates = [record.visit(number).summary.vehicle.plate for number in (first, second)]
    assert (plates, found(record, "OLD 1")) == (["OLD 1", "NEW 2"], [first])


def test_entry_for_an_older_visit_leaves_the_vehicle_its_plate(record: SqliteShopRecord) -> None:
    first, second = begin(record, Vehicle(GOLF.vin, "NEW 2")), begin(record, Vehicle(GOLF.vin))

    enter(record, first, plate="OLD 1")

    assert record.visit(second).summary.vehicle.plate == "NEW 2"


def test_plate_leaves_the_vehicle_its_label(record: SqliteShopRecord) -> None:
    visit_id = begin(record, GOLF)

    enter(record, visit_id, plate="AB 12")

    vehicle = record.visit(visit_id).summary.vehicle
    assert (vehicle.label, found(record, "öztürk"), found(record, str(GOLF.vin))) == (
        GOLF.label,
        [visit_id],
        [visit_id],
    )
