"""tests.fleet_process: the service as a process that comes back at its address."""

from pathlib import Path

from tests.fleet_process import FleetProcess


def test_service_comes_back_where_it_was(tmp_path: Path) -> None:
    with FleetProcess(tmp_path / "fleet") as fleet:
        url = fleet.url
        fleet.kill()
        fleet.kill()
        fleet.start()
        assert (fleet.url, fleet.streams()) == (url, {})
