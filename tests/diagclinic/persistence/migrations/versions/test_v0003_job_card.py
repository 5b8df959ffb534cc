"""The step to the job card: up with all that was there, down without what the older format cannot hold."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from diagclinic.core.visit_details import DetailsEntry, Shop, VisitDetails
from diagclinic.persistence import migrate
from diagclinic.persistence.database import Database
from diagclinic.persistence.database_file import DatabaseFile
from diagclinic.persistence.places import DATABASE_NAME
from diagclinic.persistence.shop_record import open_record
from tests.diagclinic.persistence.samples import GOLF, NOW, SCAN

CARD = VisitDetails(plate="AB 12", odometer_km=84_231, technician="Tess")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a record with a visit that has a scan and details."""
    record = open_record(tmp_path)
    visit = record.begin_visit(NOW, "elm:COM3", is_demo=False)
    visit.set_vehicle(GOLF)
    visit.add_scan(SCAN)
    visit.close(NOW)
    record.add_details(1, DetailsEntry(NOW, "tess", CARD))
    record.set_shop(Shop("Garage Müller"), NOW, "tess")
    record.close()
    return tmp_path


def downgraded(folder: Path) -> None:
    """Bring the record in `folder` down to the former format."""
    database = Database(DatabaseFile(folder / DATABASE_NAME))
    with database.writing(lasting=True) as connection:
        migrate.downgrade(connection, 2)
    database.close()


@pytest.fixture
def plain(folder: Path) -> Iterator[apsw.Connection]:
    opened = DatabaseFile(folder / DATABASE_NAME).connect()
    yield opened
    opened.close()


def columns(folder: Path, table: str) -> list[str]:
    database = DatabaseFile(folder / DATABASE_NAME).connect()
    names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    database.close()
    return names


def test_way_down_leaves_the_former_tables(folder: Path) -> None:
    downgraded(folder)

    assert (columns(folder, "visit_details"), columns(folder, "shop_details")) == ([], [])
    assert "odometer_km" not in columns(folder, "scans")


def test_way_down_and_up_keeps_visit_and_scan(folder: Path) -> None:
    downgraded(folder)

    record = open_record(folder)
    visit = record.visit(1)
    record.close()
    assert (visit.scans, visit.summary.vehicle.vin, visit.entries) == ((SCAN,), GOLF.vin, ())


def test_vehicle_keeps_its_plate_on_the_way_down(folder: Path) -> None:
    downgraded(folder)

    record = open_record(folder)
    found = record.visits("AB 12")
    record.close()
    assert [visit.visit_id for visit in found] == [1]


def test_record_of_the_former_format_takes_details_once_it_is_opened(folder: Path) -> None:
    downgraded(folder)

    record = open_record(folder)
    record.add_details(1, DetailsEntry(NOW, "tess", CARD))
    details = record.visit(1).details
    record.close()
    assert details == CARD


@pytest.mark.parametrize(
    "change",
    [
        "visit_details SET visit_id = 99",
        "visit_details SET plate = NULL",
        "visit_details SET odometer_km = 'many'",
        "visit_details SET odometer_km = -1",
        "visit_details SET at = 'yesterday'",
        "shop_details SET name = NULL",
        "scans SET odometer_km = -0.1",
    ],
)
def test_a_row_that_makes_no_sense_is_refused(plain: apsw.Connection, change: str) -> None:
    with pytest.raises(apsw.ConstraintError):
        plain.execute(f"UPDATE {change}")


def test_entries_of_a_visit_are_found_by_index(plain: apsw.Connection) -> None:
    question = "SELECT * FROM visit_details WHERE visit_id = 1 ORDER BY id DESC LIMIT 1"

    plan = " ".join(row[3] for row in plain.execute(f"EXPLAIN QUERY PLAN {question}"))

    assert "INDEX visit_details_by_visit" in plan
    assert "TEMP B-TREE" not in plan


def test_the_way_down_says_what_it_would_lose(folder: Path) -> None:
    database = Database(DatabaseFile(folder / DATABASE_NAME))
    with database.reading() as connection:
        words = [one.partition(":")[0] for one in migrate.would_lose(connection, 2)]
    database.close()

    assert words == ["1 entry of the job card of visit 1", "1 entry of the shop's name"]
