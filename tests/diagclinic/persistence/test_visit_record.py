"""One visit's record: what was handed over is kept, whatever comes next."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import apsw
import pytest
from sqlalchemy import Connection

from diagclinic.core.errors import DiskFullError, RecordError
from diagclinic.core.observation import Observation
from diagclinic.core.reply import ReplyKind
from diagclinic.core.vehicle import Vehicle
from diagclinic.core.vin import Vin
from diagclinic.core.visit_details import DetailsEntry, VisitDetails
from diagclinic.persistence.database import Database
from diagclinic.persistence.database_file import DatabaseFile
from diagclinic.persistence.places import DATABASE_NAME
from diagclinic.persistence.shop_record import SqliteShopRecord
from diagclinic.persistence.trace_file import TraceWriter
from diagclinic.persistence.visit_record import SqliteVisitRecord, searchable
from tests.diagclinic.persistence.samples import (
    ASKED_SPEED,
    CLEARED,
    EMPTY_SCAN,
    ENGINE,
    GEARBOX,
    GOLF,
    NOW,
    SCAN,
)
from tests.diagclinic.persistence.test_trace_file import ANCHOR, SmallDisk


def begin(record: SqliteShopRecord) -> SqliteVisitRecord:
    return record.begin_visit(NOW, "sim:golf", is_demo=True)


def vehicle_of(record: SqliteShopRecord, visit: SqliteVisitRecord) -> Vehicle:
    return record.visit(visit.visit_id).summary.vehicle


def vehicles_in(folder: Path) -> int:
    """Return how many vehicles the database in `folder` has."""
    database = Database(DatabaseFile(folder / DATABASE_NAME))
    with database.reading() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM vehicles").scalar_one()
    database.close()
    return count


@pytest.mark.parametrize("unit", [ENGINE, GEARBOX, None])
def test_an_observation_keeps_who_answered(record: SqliteShopRecord, unit: object) -> None:
    visit = begin(record)

    visit.append(replace(ASKED_SPEED, unit=unit))

    visit.close(NOW)
    assert [kept.unit for kept in record.observations(visit.visit_id)] == [unit]


def test_silence_keeps_how_long_it_was_waited_for(record: SqliteShopRecord) -> None:
    silence = Observation(NOW, ENGINE, b"\x09\x02", b"", ReplyKind.SILENT, "1.2")
    visit = begin(record)

    visit.append(silence)

    visit.close(NOW)
    assert list(record.observations(visit.visit_id)) == [silence]


def test_observations_keep_their_order_and_their_units(record: SqliteShopRecord) -> None:
    several = [replace(ASKED_SPEED, unit=unit) for unit in (ENGINE, GEARBOX, None, ENGINE)]
    visit = begin(record)

    for one in several:
        visit.append(one)

    visit.close(NOW)
    assert list(record.observations(visit.visit_id)) == several


def test_the_same_vin_is_the_same_vehicle(record: SqliteShopRecord, tmp_path: Path) -> None:
    for _ in range(2):
        visit = begin(record)
        visit.set_vehicle(GOLF)
        visit.close(NOW)

    assert vehicles_in(tmp_path) == 1


def test_a_vehicle_that_comes_back_still_has_its_plate(record: SqliteShopRecord) -> None:
    former = begin(record)
    former.set_vehicle(GOLF)
    former.close(NOW)
    visit = begin(record)

    visit.set_vehicle(Vehicle(GOLF.vin))

    visit.close(NOW)
    assert vehicle_of(record, visit) == GOLF


def test_a_plate_that_was_entered_before_the_vin_was_read_stays_with_the_vehicle(
    record: SqliteShopRecord,
) -> None:
    former = begin(record)
    entered = DetailsEntry(NOW, "anna", VisitDetails(plate=GOLF.plate))
    record.add_details(former.visit_id, entered)
    former.set_vehicle(Vehicle(GOLF.vin))
    former.close(NOW)
    visit = begin(record)

    visit.set_vehicle(Vehicle(GOLF.vin))

    visit.close(NOW)
    assert vehicle_of(record, visit).plate == GOLF.plate


def test_a_new_plate_replaces_the_old_one_in_the_search(record: SqliteShopRecord) -> None:
    visit = begin(record)
    visit.set_vehicle(GOLF)

    visit.set_vehicle(replace(GOLF, plate="M-XY 7"))

    visit.close(NOW)
    assert (len(record.visits("m-xy")), len(record.visits(GOLF.plate))) == (1, 0)


def test_two_vehicles_without_a_vin_are_two(record: SqliteShopRecord, tmp_path: Path) -> None:
    for plate in ("A 1", "B 2"):
        visit = begin(record)
        visit.set_vehicle(Vehicle(None, plate))
        visit.close(NOW)

    assert vehicles_in(tmp_path) == 2


def test_a_vehicle_whose_vin_is_read_later_stays_one(record: SqliteShopRecord, tmp_path: Path) -> None:
    visit = begin(record)
    visit.set_vehicle(Vehicle(None, GOLF.plate, GOLF.label))

    visit.set_vehicle(Vehicle(GOLF.vin))

    visit.close(NOW)
    assert (vehicle_of(record, visit), vehicles_in(tmp_path)) == (GOLF, 1)


def test_a_vehicle_that_turns_out_to_be_known_leaves_no_nameless_one(
    record: SqliteShopRecord, tmp_path: Path
) -> None:
    former = begin(record)
    former.set_vehicle(GOLF)
    former.close(NOW)
    visit = begin(record)
    visit.set_vehicle(Vehicle(None, "typed by hand"))

    visit.set_vehicle(GOLF)

    visit.close(NOW)
    assert (vehicle_of(record, visit), vehicles_in(tmp_path)) == (GOLF, 1)


def test_a_vin_that_was_corrected_leaves_the_other_vehicle_alone(record: SqliteShopRecord) -> None:
    former = begin(record)
    former.set_vehicle(GOLF)
    former.close(NOW)
    other = Vehicle(Vin("1HGCM82633A004352"))
    visit = begin(record)
    visit.set_vehicle(GOLF)

    visit.set_vehicle(other)

    visit.close(NOW)
    assert (vehicle_of(record, former), vehicle_of(record, visit)) == (GOLF, other)


def test_an_action_comes_back_equal(record: SqliteShopRecord) -> None:
    visit = begin(record)

    visit.add_action(CLEARED)

    visit.close(NOW)
    assert record.visit(visit.visit_id).actions == (CLEARED,)


class Watched(Database):
    """Remembers of each change whether it was to survive a power cut."""

    def __init__(self, file: DatabaseFile) -> None:
        super().__init__(file)
        self.lasting: list[bool] = []

    def writing(self, *, lasting: bool = True) -> AbstractContextManager[Connection]:
        self.lasting.append(lasting)
        return super().writing(lasting=lasting)


def test_everything_but_a_single_answer_waits_for_the_disk(record: SqliteShopRecord, tmp_path: Path) -> None:
    database = Watched(DatabaseFile(tmp_path / DATABASE_NAME))
    visit = SqliteVisitRecord(
        database, begin(record).visit_id, TraceWriter(SmallDisk(100), Path("t"), ANCHOR)
    )

    visit.append(ASKED_SPEED)
    visit.set_vehicle(GOLF)
    visit.add_scan(SCAN)
    visit.add_action(CLEARED)
    visit.close(NOW)

    database.close()
    assert database.lasting == [False, True, True, True, True]


def test_the_second_end_of_a_visit_does_nothing(record: SqliteShopRecord) -> None:
    visit = begin(record)
    visit.close(NOW)

    visit.close(NOW + timedelta(hours=1))

    assert record.visits()[0].ended_at == NOW


def visit_with_full_disk_for_its_trace(record: SqliteShopRecord, folder: Path) -> SqliteVisitRecord:
    """Return a visit whose trace has lost a record."""
    visit_id = begin(record).visit_id
    trace = TraceWriter(SmallDisk(40), Path("t"), ANCHOR)
    trace.record(sent=True, payload=b"ATZ\r", at_s=1.0)
    return SqliteVisitRecord(Database(DatabaseFile(folder / DATABASE_NAME)), visit_id, trace)


def test_a_trace_without_room_is_told_with_the_next_observation(
    record: SqliteShopRecord, tmp_path: Path
) -> None:
    visit = visit_with_full_disk_for_its_trace(record, tmp_path)

    with pytest.raises(DiskFullError):
        visit.append(ASKED_SPEED)


def test_the_observation_that_a_full_trace_is_told_with_is_kept(
    record: SqliteShopRecord, tmp_path: Path
) -> None:
    visit = visit_with_full_disk_for_its_trace(record, tmp_path)

    with pytest.raises(DiskFullError):
        visit.append(ASKED_SPEED)

    assert list(record.observations(visit.visit_id)) == [ASKED_SPEED]


def test_a_full_trace_does_not_keep_a_visit_from_ending(record: SqliteShopRecord, tmp_path: Path) -> None:
    visit = visit_with_full_disk_for_its_trace(record, tmp_path)

    with pytest.raises(DiskFullError):
        visit.close(NOW)

    assert record.visits()[0].ended_at == NOW


def blocked(folder: Path, table: str) -> None:
    """Make every later write to `table` fail, as a full disk in the middle of a transaction would."""
    database = apsw.Connection(str(folder / DATABASE_NAME), vfs="cksmvfs")
    database.execute(
        f"CREATE TRIGGER no_{table} BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'no room'); END"
    )
    database.close()


def test_a_scan_is_kept_as_a_whole_or_not_at_all(record: SqliteShopRecord, tmp_path: Path) -> None:
    visit = begin(record)
    blocked(tmp_path, "frame_readings")

    with pytest.raises(RecordError):
        visit.add_scan(SCAN)

    visit.close(NOW)
    assert record.visit(visit.visit_id).scans == ()


def test_a_visit_goes_on_after_a_write_that_failed(record: SqliteShopRecord, tmp_path: Path) -> None:
    visit = begin(record)
    blocked(tmp_path, "frame_readings")
    with pytest.raises(RecordError):
        visit.add_scan(SCAN)

    visit.add_scan(EMPTY_SCAN)

    visit.close(NOW)
    assert record.visit(visit.visit_id).scans == (EMPTY_SCAN,)


def test_an_observation_that_fails_leaves_nothing_of_itself(record: SqliteShopRecord, tmp_path: Path) -> None:
    visit = begin(record)
    blocked(tmp_path, "observations")
    with pytest.raises(RecordError):
        visit.append(ASKED_SPEED)
    visit.close(NOW)

    database = Database(DatabaseFile(tmp_path / DATABASE_NAME))
    with database.reading() as connection:
        units = connection.exec_driver_sql("SELECT count(*) FROM control_units").scalar_one()
    database.close()

    assert units == 0


def test_a_unit_of_an_observation_that_failed_is_noted_with_the_next(
    record: SqliteShopRecord, tmp_path: Path
) -> None:
    visit = begin(record)
    blocked(tmp_path, "observations")
    with pytest.raises(RecordError):
        visit.append(ASKED_SPEED)
    database = apsw.Connection(str(tmp_path / DATABASE_NAME), vfs="cksmvfs")
    database.execute("DROP TRIGGER no_observations")
    database.close()

    visit.append(ASKED_SPEED)

    visit.close(NOW)
    assert list(record.observations(visit.visit_id)) == [ASKED_SPEED]


def test_a_unit_that_could_not_be_noted_is_noted_with_the_next_observation(
    record: SqliteShopRecord, tmp_path: Path
) -> None:
    visit = begin(record)
    blocked(tmp_path, "control_units")
    with pytest.raises(RecordError):
        visit.append(ASKED_SPEED)
    database = apsw.Connection(str(tmp_path / DATABASE_NAME), vfs="cksmvfs")
    database.execute("DROP TRIGGER no_control_units")
    database.close()

    visit.append(ASKED_SPEED)

    visit.close(NOW)
    assert list(record.observations(visit.visit_id)) == [ASKED_SPEED]


def test_a_search_text_forgets_case() -> None:
    assert searchable("B-MÜ 42", "Straße") == "b-mü 42\nstrasse"
