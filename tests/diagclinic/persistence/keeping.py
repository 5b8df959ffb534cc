"""Records for tests of what keeps them: made, written to, and read back table by table."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from diagclinic.persistence.journal_head import tables_of
from diagclinic.persistence.places import Places
from diagclinic.persistence.record_file import any_version
from diagclinic.persistence.shop_record import SqliteShopRecord, open_record
from diagclinic.persistence.snapshots import Snapshot, take_snapshot
from tests.diagclinic.persistence.samples import ASKED_SPEED, GOLF, NOW, SCAN

Tables = dict[str, set[tuple[object, ...]]]
LATER = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)


def make_record(folder: Path) -> Places:
    """Make a record of one visit: its vehicle, a scan and an answer."""
    with opened(folder) as record:
        visit = record.begin_visit(NOW, "sim:golf", is_demo=True)
        visit.set_vehicle(GOLF)
        visit.append(ASKED_SPEED)
        visit.add_scan(SCAN)
        visit.close(NOW)
    return Places(folder)


def make_snapshot(folder: Path, name: str = "before") -> Snapshot:
    """Take a snapshot of the record in `folder`."""
    return take_snapshot(Places(folder), name, LATER)


def visit_again(folder: Path, *details: str) -> None:
    """Record one more visit, an answer for each of `details`."""
    with opened(folder) as record:
        visit = record.begin_visit(NOW, "sim:golf", is_demo=True)
        for detail in details:
            visit.append(replace(ASKED_SPEED, detail=detail))
        visit.close(NOW)


@contextmanager
def opened(folder: Path) -> Iterator[SqliteShopRecord]:
    """Lend the record in `folder`."""
    with closing(open_record(folder)) as record:
        yield record


def tables_in(path: Path) -> Tables:
    """Return every row of every table of the record at `path`, whichever version wrote it."""
    with closing(any_version(path)) as database:
        return {
            table: {tuple(row) for row in database.execute(f'SELECT * FROM "{table}"')}  # noqa: S608  names of ours
            for table in tables_of(database)
        }


def details_in(folder: Path) -> list[str]:
    """Return the details of all answers on record, as the program reads them."""
    with opened(folder) as record:
        visits = sorted(visit.visit_id for visit in record.visits())
        return [answer.detail for visit in visits for answer in record.observations(visit)]
