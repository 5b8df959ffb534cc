"""The benchmark's own parts: requests that are taken, and clients that count."""

import json
import pickle
import sys
from pathlib import Path

import pytest

from tests.bench import fleet_clients, fleet_crowd
from tests.bench.fleet_history import fill, looked_at_ms
from tests.bench.ingest import SIZE, enrolled, requests_of, served
from updater.fleet.store.database import open_database
from updater.fleet.store.schema import prepare


def test_everything_that_is_sent_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served("") as service:
        requests = requests_of(enrolled(service.database, 3, "small"), 6)
        file = tmp_path / "requests"
        file.write_bytes(pickle.dumps(requests))
        fleet_clients.main([str(service.port), str(file), "2"])
        told = json.loads(capsys.readouterr().out)
        assert (told["requests"], told["refused"]) == (6, 0)
        file.write_bytes(pickle.dumps(requests_of(enrolled(service.database, 5, "crowd"), 5, 10)))
        fleet_crowd.main([str(service.port), str(file), "20"])
        assert sum(json.loads(capsys.readouterr().out)["answers"].values()) == 20


def test_a_history_can_be_looked_at(tmp_path: Path) -> None:
    database = open_database("", tmp_path)
    prepare(database)
    assert fill(database, enrolled(database, 4, "history"), 10 * SIZE) > 0
    assert 0 < looked_at_ms(database) < sys.maxsize
    database.close()
