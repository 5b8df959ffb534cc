"""Several processes at PostgreSQL, killed at any moment, answers lost: each event is counted once."""

import os
import random
import signal
from pathlib import Path

import pytest

from tests.fleet_batches import Teller
from tests.updater.fleet.ingest.uploading import Uploader, losing
from tests.updater.fleet.installs import operations, rows
from tests.updater.fleet.serving.served import Served, served
from updater.fleet.ingest.rolling import roll_up
from updater.fleet.store.database import open_database
from updater.fleet.store.event_tables import BATCHES, VERSION_DAYS
from updater.fleet.store.install_tables import STREAMS

SHOPS, BATCHES_EACH, EVENTS_EACH, KILLS = 3, 25, 4, 4
EVENTS = BATCHES_EACH * EVENTS_EACH


def killed_at_any_moment(service: Served, uploaders: list[Uploader], drawn: random.Random) -> None:
    """Kill a process, each time when a drawn share of the work is done and a drawn moment has passed."""
    whole = sum(len(each.left) for each in uploaders)
    for share in sorted(drawn.uniform(0.1, 0.8) for _ in range(KILLS)):
        while sum(len(each.left) for each in uploaders) > whole * (1 - share):
            uploaders[0].gave_way.wait(0.001)
        uploaders[0].gave_way.wait(drawn.uniform(0, 0.02))
        while not (processes := service.processes()):
            uploaders[0].gave_way.wait(0.01)
        os.kill(drawn.choice(processes), signal.SIGKILL)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("seed", [1, 2])
def test_processes_that_are_killed_and_answers_that_are_lost_lose_and_double_nothing(
    postgres_url: str, tmp_path: Path, seed: int
) -> None:
    drawn = random.Random(seed)  # noqa: S311  a test's luck
    tellers = [Teller(f"install-{number}") for number in range(SHOPS)]
    told = [[[each.operation() for _ in range(EVENTS_EACH)] for _ in range(BATCHES_EACH)] for each in tellers]
    with (
        served(tmp_path, postgres_url, "--workers", "2") as running,
        losing(running.url, seed) as (url, proxy),
    ):
        assert {running.enrol(each, running.code()).status_code for each in tellers} == {201}
        # each install is told of by two at once, as by a copy of its folder
        pairs = [(each, list(batches)) for each, batches in zip(tellers, told, strict=True) for _ in range(2)]
        uploaders = [Uploader(each, batches, [url]) for each, batches in pairs]
        for uploader in uploaders:
            uploader.start()
        killed_at_any_moment(running, uploaders, drawn)
        for uploader in uploaders:
            uploader.join(300)
        assert not any(each.left for each in uploaders)
        assert proxy.lost > 0
        assert running.stop() == 0
    database = open_database(postgres_url, tmp_path)
    roll_up(database)
    assert operations(database)["ok"] == SHOPS * EVENTS
    assert [(row["last_seq"], row["taken"]) for row in rows(database, STREAMS)] == [(EVENTS, EVENTS)] * SHOPS
    assert sum(row["events"] for row in rows(database, BATCHES)) == SHOPS * EVENTS
    assert sum(row["ok"] for row in rows(database, VERSION_DAYS)) == SHOPS * EVENTS
    database.close()
