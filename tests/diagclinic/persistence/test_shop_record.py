"""The shop's record keeps what it was given and gives it back equal."""

import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagclinic.core.errors import RecordDamagedError, RecordError, RecordMissingError, RecordTooNewError
from diagclinic.core.observation import Observation
from diagclinic.core.vehicle import Vehicle
from diagclinic.core.visit import Action, Scan
from diagclinic.persistence.database_file import SCHEMA, DatabaseFile
from diagclinic.persistence.places import DATABASE_NAME
from diagclinic.persistence.shop_record import SqliteShopRecord, open_record
from diagclinic.persistence.trace_file import TraceRecord, read_trace
from diagclinic.persistence.visit_record import SqliteVisitRecord
from tests.diagclinic.persistence import samples
from tests.diagclinic.persistence.samples import ASKED_SPEED, CUT_SHORT, EMPTY_SCAN, GOLF, NOW, SCAN

ROOT = Path(__file__).parents[3]
one_record = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def begin(record: SqliteShopRecord, *, minutes: int = 0) -> SqliteVisitRecord:
    return record.begin_visit(NOW + timedelta(minutes=minutes), "sim:golf", is_demo=True)


@one_record
@given(kept=st.lists(samples.observations, max_size=6))
def test_observations_come_back_equal_and_in_order(record: SqliteShopRecord, kept: list[Observation]) -> None:
    visit = begin(record)

    for observation in kept:
        visit.append(observation)

    visit.close(NOW)
    assert list(record.observations(visit.visit_id)) == kept


@one_record
@given(kept=st.lists(samples.scans(), max_size=2))
def test_scans_come_back_equal(record: SqliteShopRecord, kept: list[Scan]) -> None:
    visit = begin(record)

    for scan in kept:
        visit.add_scan(scan)

    visit.close(NOW)
    assert record.visit(visit.visit_id).scans == tuple(kept)


@one_record
@given(kept=st.lists(samples.actions, max_size=3))
def test_actions_come_back_equal(record: SqliteShopRecord, kept: list[Action]) -> None:
    visit = begin(record)

    for action in kept:
        visit.add_action(action)

    visit.close(NOW)
    assert record.visit(visit.visit_id).actions == tuple(kept)


@one_record
@given(kept=samples.vehicles)
def test_a_vehicle_comes_back_equal(tmp_path_factory: pytest.TempPathFactory, kept: Vehicle) -> None:
    record = open_record(tmp_path_factory.mktemp("record"))
    visit = begin(record)

    visit.set_vehicle(kept)

    visit.close(NOW)
    found = record.visit(visit.visit_id).summary.vehicle
    record.close()
    assert found == kept


def test_a_summary_tells_how_the_visit_was_made(record: SqliteShopRecord) -> None:
    visit = record.begin_visit(NOW, "elm:/dev/ttyUSB0", is_demo=False)

    visit.close(NOW + timedelta(hours=1))

    (line,) = record.visits()
    assert (line.started_at, line.ended_at, line.vci, line.is_demo, line.vehicle, line.codes) == (
        NOW,
        NOW + timedelta(hours=1),
        "elm:/dev/ttyUSB0",
        False,
        Vehicle(None),
        None,
    )


def test_the_summary_counts_the_codes_of_the_last_finished_scan(record: SqliteShopRecord) -> None:
    visit = begin(record)

    for scan in (EMPTY_SCAN, SCAN, replace(CUT_SHORT, units=())):
        visit.add_scan(scan)

    visit.close(NOW)
    assert record.visits()[0].codes == len(SCAN.faults)


def test_a_scan_that_was_cut_short_counts_no_codes(record: SqliteShopRecord) -> None:
    visit = begin(record)

    visit.add_scan(CUT_SHORT)

    visit.close(NOW)
    assert record.visits()[0].codes is None


def test_visits_come_newest_first_and_no_more_than_asked_for(record: SqliteShopRecord) -> None:
    started = [begin(record, minutes=minutes) for minutes in (0, 20, 10)]

    found = record.visits(limit=2)

    for visit in started:
        visit.close(NOW)
    assert [line.visit_id for line in found] == [started[1].visit_id, started[2].visit_id]


@pytest.mark.parametrize("search", ["zzz1jzxw", "mü 42", "MÜ 42", "öztürk", " B-MÜ ", ""])
def test_a_visit_is_found_by_a_part_of_what_its_vehicle_is_called(
    record: SqliteShopRecord, search: str
) -> None:
    visit = begin(record)
    visit.set_vehicle(GOLF)
    visit.close(NOW)

    found = record.visits(search)

    assert [line.visit_id for line in found] == [visit.visit_id]


@pytest.mark.parametrize("search", ["%", "_", "audi", "0001b-mü"])
def test_a_visit_is_not_found_by_what_its_vehicle_is_not_called(
    record: SqliteShopRecord, search: str
) -> None:
    visit = begin(record)
    visit.set_vehicle(GOLF)
    visit.close(NOW)

    assert record.visits(search) == ()


def test_a_visit_that_never_was_is_missing(record: SqliteShopRecord) -> None:
    with pytest.raises(RecordMissingError):
        record.visit(7)


def test_a_trace_of_a_visit_that_never_was_is_missing(record: SqliteShopRecord) -> None:
    with pytest.raises(RecordMissingError):
        record.trace_path(7)


def test_a_visit_that_never_was_has_no_observations(record: SqliteShopRecord) -> None:
    assert list(record.observations(7)) == []


def test_more_observations_than_are_read_at_a_time_come_whole(record: SqliteShopRecord) -> None:
    visit = begin(record)
    kept = [replace(ASKED_SPEED, detail=str(number)) for number in range(2001)]

    for observation in kept:
        visit.append(observation)

    visit.close(NOW)
    assert list(record.observations(visit.visit_id)) == kept


def test_observations_of_two_visits_are_kept_apart(record: SqliteShopRecord) -> None:
    first, second = begin(record), begin(record)

    first.append(ASKED_SPEED)

    first.close(NOW)
    second.close(NOW)
    assert list(record.observations(second.visit_id)) == []


def test_a_visit_that_was_never_ended_outlives_the_next_one(tmp_path: Path) -> None:
    former = open_record(tmp_path)
    unended = begin(former)
    unended.append(ASKED_SPEED)
    former.close()

    record = open_record(tmp_path)
    begin(record, minutes=5).close(NOW)

    found = list(record.observations(unended.visit_id))
    ends = [line.ended_at for line in record.visits()]
    record.close()
    assert (found, ends) == ([ASKED_SPEED], [NOW, None])


def test_the_trace_lies_beside_the_database_under_the_number_of_the_visit(record: SqliteShopRecord) -> None:
    visit = begin(record)

    visit.trace.record(sent=True, payload=b"ATZ\r", at_s=1.0)

    visit.close(NOW)
    path = record.trace_path(visit.visit_id)
    assert (path.name, read_trace(path).records) == (
        "visit-000001.trace",
        (TraceRecord(sent=True, payload=b"ATZ\r", at_s=1.0),),
    )


def test_a_trace_that_a_restored_record_knows_nothing_of_is_kept(tmp_path: Path) -> None:
    record = open_record(tmp_path)
    lost = tmp_path / "traces" / "visit-000001.trace"
    lost.write_bytes(b"kept")

    visit = begin(record)

    visit.close(NOW)
    name = record.trace_path(visit.visit_id).name
    record.close()
    assert (lost.read_bytes(), name) == (b"kept", "visit-000001-2.trace")


def test_a_visit_whose_trace_cannot_be_made_is_not_begun(tmp_path: Path) -> None:
    record = open_record(tmp_path)
    (tmp_path / "traces").rmdir()

    with pytest.raises(RecordError):
        begin(record)

    found = record.visits()
    record.close()
    assert found == ()


def test_the_history_is_read_while_another_thread_appends(record: SqliteShopRecord) -> None:
    visit = begin(record)
    kept = [replace(ASKED_SPEED, detail=str(number)) for number in range(300)]
    worker = threading.Thread(target=lambda: [visit.append(observation) for observation in kept])
    worker.start()

    while worker.is_alive():
        seen = list(record.observations(visit.visit_id))
        assert seen == kept[: len(seen)]

    visit.close(NOW)
    assert list(record.observations(visit.visit_id)) == kept


def test_two_records_of_one_folder_both_append(tmp_path: Path) -> None:
    window, command = open_record(tmp_path), open_record(tmp_path)
    visits = [begin(window), begin(command)]

    for visit in visits:
        visit.append(ASKED_SPEED)

    found = [list(window.observations(visit.visit_id)) for visit in visits]
    for visit in visits:
        visit.close(NOW)
    window.close()
    command.close()
    assert found == [[ASKED_SPEED], [ASKED_SPEED]]


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    (tmp_path / DATABASE_NAME).write_bytes(b"no database at all\n" * 400)

    with pytest.raises(RecordDamagedError):
        open_record(tmp_path)


def test_a_folder_that_cannot_be_made_is_a_record_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(RecordError):
        open_record(tmp_path / "file" / "record")


def test_a_record_is_closed_twice_without_harm(tmp_path: Path) -> None:
    record = open_record(tmp_path)
    record.close()

    record.close()

    assert (tmp_path / DATABASE_NAME).exists()


def test_a_record_of_a_newer_version_is_not_opened(tmp_path: Path) -> None:
    open_record(tmp_path).close()
    with closing(DatabaseFile(tmp_path / DATABASE_NAME).connect()) as database:
        database.pragma("user_version", SCHEMA + 1)

    with pytest.raises(RecordTooNewError):
        open_record(tmp_path)


def damaged(folder: Path, change: Callable[[bytes], bytes]) -> SqliteShopRecord:
    """Return a reopened record with a hundred observations, its file's last page changed by `change`."""
    record = open_record(folder)
    visit = begin(record)
    for _ in range(100):
        visit.append(replace(ASKED_SPEED, raw=bytes(range(200))))
    visit.close(NOW)
    record.close()
    path = folder / DATABASE_NAME
    content = path.read_bytes()
    path.write_bytes(content[:-4096] + change(content[-4096:]))
    return open_record(folder)


def test_a_flipped_bit_in_an_observation_is_damage(tmp_path: Path) -> None:
    record = damaged(tmp_path, lambda page: page[:3000] + bytes([page[3000] ^ 4]) + page[3001:])

    with closing(record), pytest.raises(RecordDamagedError):
        list(record.observations(1))


def test_a_lost_block_of_observations_is_damage(tmp_path: Path) -> None:
    record = damaged(tmp_path, lambda page: bytes(len(page)))

    with closing(record), pytest.raises(RecordDamagedError):
        list(record.observations(1))


def test_what_lies_elsewhere_is_still_read_from_a_damaged_record(tmp_path: Path) -> None:
    record = damaged(tmp_path, lambda page: bytes(len(page)))

    with closing(record):
        assert [line.visit_id for line in record.visits()] == [1]


def test_a_command_reads_the_record_while_the_window_has_a_visit_open(
    record: SqliteShopRecord, tmp_path: Path
) -> None:
    visit = begin(record)
    visit.append(ASKED_SPEED)

    told = in_another_process(tmp_path, "print([kept.detail for kept in record.observations(1)])")

    visit.close(NOW)
    assert told == [str([ASKED_SPEED.detail])]


def test_an_up_to_date_record_opens_without_alembic(tmp_path: Path) -> None:
    open_record(tmp_path).close()

    told = in_another_process(tmp_path, "import sys; print('alembic' in sys.modules)")

    assert told == ["False"]


def in_another_process(folder: Path, statement: str) -> list[str]:
    """Open the record in `folder` in a process of its own, run `statement`, and return what it printed."""
    script = (
        "from pathlib import Path; from diagclinic.persistence.shop_record import open_record; "
        f"record = open_record(Path({str(folder)!r})); {statement}; record.close()"
    )
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return ran.stdout.splitlines()


def test_a_database_that_lost_all_its_bytes_is_damaged_and_not_new(tmp_path: Path) -> None:
    with closing(open_record(tmp_path)) as record:
        begin(record).close(NOW)
    (tmp_path / DATABASE_NAME).write_bytes(b"")

    with pytest.raises(RecordDamagedError, match="empty"):
        open_record(tmp_path)


def test_an_empty_file_without_visits_beside_it_is_a_new_record(tmp_path: Path) -> None:
    (tmp_path / DATABASE_NAME).write_bytes(b"")

    with closing(open_record(tmp_path)) as record:
        assert record.visits() == ()
