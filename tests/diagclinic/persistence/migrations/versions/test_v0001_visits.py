"""The tables refuse rows that no correct program would write."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from diagclinic.persistence.database_file import DatabaseFile
from diagclinic.persistence.places import DATABASE_NAME
from diagclinic.persistence.shop_record import open_record
from tests.diagclinic.persistence.samples import ASKED_SPEED, CLEARED, GOLF, NOW, SCAN


@pytest.fixture
def database(tmp_path: Path) -> Iterator[apsw.Connection]:
    """The file of a record with one row, at least, in every table."""
    record = open_record(tmp_path)
    visit = record.begin_visit(NOW, "sim:golf", is_demo=True)
    visit.set_vehicle(GOLF)
    visit.append(ASKED_SPEED)
    visit.add_scan(SCAN)
    visit.add_action(CLEARED)
    visit.close(NOW)
    record.close()
    opened = DatabaseFile(tmp_path / DATABASE_NAME).connect()
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "change",
    [
        "visits SET started_at = 'yesterday'",
        "visits SET started_at = NULL",
        "visits SET is_demo = 2",
        "visits SET vehicle_id = 99",
        "vehicles SET vin = 'TOO SHORT'",
        "control_units SET scheme = ''",
        "control_units SET number = -1",
        "control_units SET visit_id = 99",
        "observations SET kind = 'perhaps'",
        "observations SET raw = 'text'",
        "observations SET unit_id = 99",
        "scans SET purpose = ''",
        "scans SET is_complete = NULL",
        "scans SET fault_count = -1",
        "scan_units SET role = ''",
        "identifications SET kind = 'serial number'",
        "replies SET subject = 'rumoured'",
        "replies SET raw = x'00' WHERE kind = 'silent'",
        "replies SET raw = NULL WHERE kind = 'value'",
        "replies SET waited_s = 1.0 WHERE kind = 'value'",
        "replies SET nrc = NULL WHERE kind = 'refused'",
        "replies SET why = 'guess' WHERE kind = 'value'",
        "codes SET dtc = 65536",
        "readiness SET mil_on = 7",
        "monitors SET is_supported = 'yes'",
        "parameters SET definition = 'no json'",
        "freeze_frames SET dtc = -1",
        "frame_readings SET value = NULL",
        "frame_readings SET parameter_id = 99",
        "actions SET kind = ''",
        "actions SET request = NULL",
    ],
)
def test_a_row_that_makes_no_sense_is_refused(database: apsw.Connection, change: str) -> None:
    with pytest.raises(apsw.ConstraintError):
        database.execute(f"UPDATE {change}")


@pytest.mark.parametrize(
    "table", ["visits", "vehicles", "control_units", "observations", "scans", "replies", "codes"]
)
def test_every_table_of_the_sample_has_rows_to_refuse(database: apsw.Connection, table: str) -> None:
    assert database.execute(f"SELECT count(*) FROM {table}").get > 0  # noqa: S608  names of ours


def test_a_vin_stands_for_one_vehicle(database: apsw.Connection) -> None:
    with pytest.raises(apsw.ConstraintError):
        database.execute(
            "INSERT INTO vehicles (vin, plate, label, search) SELECT vin, '', '', '' FROM vehicles"
        )


def test_the_number_of_a_visit_is_never_given_twice(database: apsw.Connection) -> None:
    columns = "(started_at, vci, is_demo, trace) VALUES (0, 'sim:golf', 1, '')"
    database.execute(f"INSERT INTO visits {columns}")
    database.execute("DELETE FROM visits WHERE id = 2")

    database.execute(f"INSERT INTO visits {columns}")

    assert database.last_insert_rowid() == 3


@pytest.mark.parametrize("table", ["visits", "control_units", "scans", "scan_units", "replies", "parameters"])
def test_what_others_belong_to_cannot_be_removed_before_them(database: apsw.Connection, table: str) -> None:
    with pytest.raises(apsw.ConstraintError):
        database.execute(f"DELETE FROM {table}")  # noqa: S608  names of ours
