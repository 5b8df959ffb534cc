"""tests.bench.fleet_chaos: a small run of it, and that it would find what it looks for."""

from pathlib import Path
from random import Random

import pytest

from tests.bench.fleet_chaos import Chaos, run
from tests.chaos_client import ChaosClient
from tests.fleet_process import FleetProcess
from tests.updater.spools import operation


@pytest.mark.timeout(300)
def test_small_run_loses_nothing() -> None:
    report = run(["--kills", "12", "--shops", "2", "--seed", "3"])
    assert report.missed == ("kills",)
    assert report.metrics["events"] > 0


def test_lost_and_doubled_events_are_found(tmp_path: Path) -> None:
    with FleetProcess(tmp_path / "fleet", is_open=True) as fleet:
        client = ChaosClient(tmp_path / "shop", fleet.url)
        client.maker.add(*map(operation, range(10)))
        client.drain()
        chaos = Chaos(fleet, [client], Random(1))  # noqa: S311  no secret
        assert chaos.counted() == (10, 0, 0)
        fleet.rows("UPDATE streams SET taken = 11")
        fleet.rows("UPDATE install_days SET failed = failed + 2")
        assert chaos.counted() == (10, 0, 3)
        fleet.rows("UPDATE streams SET last_seq = 7")
        assert chaos.counted()[1] == 3
