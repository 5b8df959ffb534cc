"""The fleet service as a process."""

from pathlib import Path

import urllib3

from tests.fleet_world.service import Service
from tests.postgres import new_cluster


def test_it_serves_from_a_file(tmp_path: Path) -> None:
    with Service(tmp_path).serving() as url:
        assert urllib3.request("GET", f"{url}/healthz").status == 200


def test_it_serves_from_postgresql(tmp_path: Path) -> None:
    with (
        new_cluster() as cluster,
        cluster.database() as database,
        Service(tmp_path, database).serving() as url,
    ):
        assert urllib3.request("GET", f"{url}/healthz").status == 200
