"""Scans become rows and come back equal, whatever the catalogue says later."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from diagclinic.core.dtc import DtcStatus
from diagclinic.core.ecu import ControlUnit
from diagclinic.core.reply import Corrupt, NotSupported, Silent, Value
from diagclinic.core.signals import Reading
from diagclinic.core.vehicle import UnitIdentity
from diagclinic.core.visit import Scan, UnitFindings, UnitState
from diagclinic.persistence import tables
from diagclinic.persistence.database import Database
from diagclinic.persistence.database_file import DatabaseFile
from diagclinic.persistence.places import DATABASE_NAME
from diagclinic.persistence.scan_rows import ScanReader
from diagclinic.persistence.shop_record import SqliteShopRecord
from tests.diagclinic.persistence.samples import COOLANT, CUT_SHORT, FINDINGS, GEARBOX, NOW, SCAN

QUIET = UnitFindings(
    unit=ControlUnit(GEARBOX),
    identity=UnitIdentity(GEARBOX),
    codes=dict.fromkeys(DtcStatus, Silent(1.0)),
    readiness=NotSupported(b"\x7f\x01\x12"),
)


def kept(record: SqliteShopRecord, *scans: Scan) -> tuple[Scan, ...]:
    """Keep `scans` in one visit and return what is read back."""
    visit = record.begin_visit(NOW, "sim:golf", is_demo=True)
    for scan in scans:
        visit.add_scan(scan)
    visit.close(NOW)
    return record.visit(visit.visit_id).scans


def test_scans_of_one_visit_come_back_in_their_order(record: SqliteShopRecord) -> None:
    assert kept(record, SCAN, CUT_SHORT) == (SCAN, CUT_SHORT)


def test_units_come_back_in_their_order(record: SqliteShopRecord) -> None:
    scan = replace(SCAN, units=(QUIET, FINDINGS))

    assert kept(record, scan) == (scan,)


@pytest.mark.parametrize(
    "reply", [Value((), b"\x43\0"), NotSupported(), Silent(2.0), Corrupt(b"\x43\x09", "odd length")]
)
def test_no_codes_silence_and_nonsense_stay_apart(record: SqliteShopRecord, reply: object) -> None:
    findings = replace(QUIET, codes={DtcStatus.CONFIRMED: reply})

    (scan,) = kept(record, replace(SCAN, units=(findings,)))

    assert scan.units[0].codes == {DtcStatus.CONFIRMED: reply}


def test_a_silent_unit_is_still_silent_after_years(record: SqliteShopRecord) -> None:
    (scan,) = kept(record, replace(SCAN, units=(QUIET,)))

    assert scan.units[0].state is UnitState.SILENT


def test_an_old_reading_keeps_the_limits_of_its_day(record: SqliteShopRecord) -> None:
    changed = replace(COOLANT, upper=60.0, name="Engine coolant")
    frame = replace(FINDINGS.freeze_frames[0], readings=(Reading(changed, 88.0),))
    newer = replace(SCAN, units=(replace(FINDINGS, freeze_frames=(frame,)),))

    old, new = kept(record, SCAN, newer)

    readings = [scan.units[0].freeze_frames[0].readings[0] for scan in (old, new)]
    assert [reading.is_healthy for reading in readings] == [True, False]


def test_a_parameter_is_kept_once_however_often_it_is_read(record: SqliteShopRecord, tmp_path: Path) -> None:
    kept(record, SCAN, SCAN)

    database = Database(DatabaseFile(tmp_path / DATABASE_NAME))
    with database.reading() as connection:
        count = connection.execute(select(func.count()).select_from(tables.parameters)).scalar_one()
    database.close()
    assert count == 2


def test_a_visit_is_read_with_as_many_statements_for_ten_scans_as_for_one(
    record: SqliteShopRecord, tmp_path: Path
) -> None:
    kept(record, SCAN)
    kept(record, *[SCAN] * 10)
    database = Database(DatabaseFile(tmp_path / DATABASE_NAME))

    def statements(visit_id: int) -> int:
        seen = []
        with database.reading() as connection:
            apsw_connection = connection.connection.dbapi_connection.database
            apsw_connection.trace_v2(1, seen.append)
            ScanReader(connection, visit_id).scans()
            apsw_connection.trace_v2(0, None)
        return len(seen)

    counts = (statements(1), statements(2))

    database.close()
    assert counts[0] == counts[1]
