"""What the service is handed."""

from pathlib import Path

from updater.fleet.serving.parts import mounts, routes_of
from updater.fleet.store.database import open_database
from updater.fleet.store.schema import prepare
from updater.fleet.store.services import Services
from updater.fleet.web import mount


def test_the_service_finds_the_dashboard_and_its_routes(tmp_path: Path) -> None:
    database = open_database("", tmp_path)
    prepare(database)
    services = Services(database, tmp_path, lambda: 0)
    assert mount in mounts(("web",))
    paths = {getattr(route, "path", "") for route in routes_of(services, [mount])}
    assert {"/", "/sign-in", "/releases/{version}", "/proposals/{id:int}/agree"} <= paths
    database.close()


def test_no_path_of_it_is_in_the_way_of_what_installs_ask(tmp_path: Path) -> None:
    database = open_database("", tmp_path)
    prepare(database)
    paths = [getattr(route, "path", "") for route in mount.routes(Services(database, tmp_path, lambda: 0))]
    assert not [path for path in paths if path.startswith(("/v1", "/healthz", "/metrics", "/{"))]
    database.close()
