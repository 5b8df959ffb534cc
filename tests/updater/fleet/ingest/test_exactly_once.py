"""Whatever is cut, repeated, interleaved or killed: each event that was acknowledged is counted once."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fleet_batches import Teller
from tests.updater.fleet.ingest.uploading import Uploader
from tests.updater.fleet.installs import arrival, enrolled, kept, operations, rows
from tests.updater.fleet.serving.served import Served, served
from updater.fleet.ingest.keeping import Receipt
from updater.fleet.ingest.rolling import roll_up
from updater.fleet.store.database import Database, open_database
from updater.fleet.store.event_tables import VERSION_DAYS
from updater.fleet.store.schema import prepare

EVENTS = 24
#: how far each upload goes, and whether its answer is lost
UPLOADS = st.lists(st.tuples(st.integers(1, 8), st.booleans()), min_size=1, max_size=20)
OUTCOMES = st.lists(st.sampled_from(["ok", "failed", "vehicle"]), min_size=EVENTS, max_size=EVENTS)


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = open_database("", tmp_path_factory.mktemp("fleet"))
    prepare(database)
    yield database
    database.close()


@settings(max_examples=12)
@given(UPLOADS, OUTCOMES)
def test_uploads_of_any_size_with_lost_answers_add_up(
    sqlite: Database, uploads: list[tuple[int, bool]], outcomes: list[str]
) -> None:
    before = operations(sqlite)
    number = sum(before.values())
    teller = enrolled(sqlite, f"install-{number:08}-{len(uploads):02}", epoch=f"{number:016x}")
    events = [teller.operation(each) for each in outcomes]
    acknowledged = highest = taken = 0
    for size, is_lost in uploads:
        part = events[acknowledged : acknowledged + size]
        if not part:
            break
        (receipt,) = kept(sqlite, arrival(teller, part))
        assert isinstance(receipt, Receipt)
        taken += receipt.taken
        highest = max(highest, receipt.acknowledged)
        acknowledged = acknowledged if is_lost else receipt.acknowledged
    found = operations(sqlite)
    assert taken == highest
    for name in ("ok", "failed", "vehicle"):
        assert found[name] - before[name] == outcomes[:highest].count(name)


def _killed_while_at_work(service: Served, uploaders: list[Uploader]) -> None:
    """Kill the service when more of what is to be sent has been."""
    before = sum(len(each.left) for each in uploaders)
    while sum(len(each.left) for each in uploaders) > max(before - 12, 15):
        uploaders[0].gave_way.wait(0.001)
    service.process.send_signal(signal.SIGKILL)
    service.process.wait(30)


@pytest.mark.timeout(400)
def test_a_service_that_is_killed_again_and_again_loses_and_doubles_nothing(tmp_path: Path) -> None:
    tellers = [Teller(f"install-{number}") for number in range(4)]
    url = [""]
    uploaders = [
        Uploader(each, [[each.operation() for _ in range(5)] for _ in range(20)], url) for each in tellers
    ]
    for round_number in range(4):
        with served(tmp_path) as running:
            url[0] = running.url
            if round_number == 0:
                assert {running.enrol(each, running.code()).status_code for each in tellers} == {201}
                for uploader in uploaders:
                    uploader.start()
            if round_number < 3:
                _killed_while_at_work(running, uploaders)
                continue
            for uploader in uploaders:
                uploader.join(100)
            assert running.stop() == 0
    database = open_database("", tmp_path)
    assert operations(database)["ok"] == 4 * 20 * 5
    roll_up(database)
    assert sum(row["ok"] for row in rows(database, VERSION_DAYS)) == 4 * 20 * 5
    database.close()
