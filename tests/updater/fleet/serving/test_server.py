"""The service as a process: it takes what installs tell, refuses what it should, and stops in peace."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet_batches import Teller
from tests.updater.fleet.serving.served import Served, served
from updater.fleet.serving.server import trusted_of
from updater.fleet.store.errors import SettingsError


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("fleet")) as running:
        yield running


@pytest.fixture
def install(service: Served, request: pytest.FixtureRequest) -> Teller:
    teller = Teller(f"install-{abs(hash(request.node.name)):020}"[:40])
    assert service.enrol(teller, service.code()).status_code == 201
    return teller


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def test_an_install_is_let_in_tells_and_is_acknowledged(service: Served, install: Teller) -> None:
    events = [install.operation(at_ms=now_ms()) for _ in range(3)]
    first = service.tell(install, events, sent_at=now_ms())
    assert (first.status_code, first.json()) == (200, {"acknowledged": 3, "taken": 3, "known": 0})
    again = service.tell(install, events, sent_at=now_ms())
    assert again.json() == {"acknowledged": 3, "taken": 0, "known": 3}


def test_events_that_are_not_declared_are_named(service: Served, install: Teller) -> None:
    events = [install.operation(), {**install.operation(), "vin": "WVWZZZ1JZXW000001"}]
    answer = service.tell(install, events)
    assert answer.status_code == 422
    assert [row["n"] for row in answer.json()["rejected"]] == [2]


def test_a_stranger_is_refused(service: Served) -> None:
    stranger = Teller("install-stranger")
    assert service.tell(stranger, [stranger.operation()]).status_code == 401


def test_a_wrong_signature_is_refused(service: Served, install: Teller) -> None:
    thief = Teller(install.install)
    assert service.tell(thief, [thief.operation()]).status_code == 401


def test_a_changed_body_is_refused(service: Served, install: Teller) -> None:
    body = install.packed([install.operation()])
    other = install.packed([install.operation("failed")])
    assert service.post("/v1/events", other, install.headers(body)).status_code == 401


def test_a_batch_of_somebody_else_is_refused(service: Served, install: Teller) -> None:
    body = Teller("install-other").packed([install.operation()])
    assert service.post("/v1/events", body, install.headers(body)).status_code == 400


def test_a_revoked_install_is_refused(service: Served, install: Teller) -> None:
    service.run("revoke", install.install)
    assert service.tell(install, [install.operation()]).status_code == 403
    service.run("revoke", install.install, "--undo")


@pytest.mark.parametrize("size", [(1 << 20) + 1, 40 << 20])
def test_too_much_is_refused_before_it_is_read(service: Served, install: Teller, size: int) -> None:
    headers = {**install.headers(b""), "content-length": str(size)}
    with socket.create_connection(_address(service), timeout=30) as link:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        link.sendall(f"POST /v1/events HTTP/1.1\r\nhost: fleet\r\n{lines}\r\n".encode())
        assert b" 413 " in link.recv(4096)


def test_other_kinds_of_content_are_refused(service: Served, install: Teller) -> None:
    body = install.packed([install.operation()])
    answer = service.post("/v1/events", body, {**install.headers(body), "content-type": "text/plain"})
    assert answer.status_code == 415


def test_what_is_forgotten_is_gone(service: Served, install: Teller) -> None:
    service.tell(install, [install.operation()])
    told = {"install": install.install, "nonce": "0123456789abcdef" * 2}
    for _ in range(2):
        assert service.signed(install, "/v1/forget", told).status_code == 200
    assert service.tell(install, [install.operation()]).json()["taken"] == 0


def test_the_service_tells_how_it_is(service: Served) -> None:
    assert service.get("/healthz").json() == {"status": "ok"}


def test_metrics_are_openmetrics(service: Served, install: Teller) -> None:
    service.tell(install, [install.operation()])
    answer = service.get("/metrics")
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert 'diagclinic_fleet_events_total{what="taken"}' in answer.text
    assert answer.text.endswith("# EOF\n")


def test_metrics_are_not_for_others(service: Served) -> None:
    headers = {"X-Forwarded-For": "198.51.100.7"}
    assert service.get("/metrics", **headers).status_code == 403


def test_it_stops_in_peace(tmp_path: Path) -> None:
    with served(tmp_path) as running:
        assert running.stop() == 0


def test_what_was_acknowledged_outlives_a_kill(tmp_path: Path) -> None:
    teller = Teller("install-killed")
    with served(tmp_path) as running:
        running.enrol(teller, running.code())
        events = [teller.operation() for _ in range(4)]
        assert running.tell(teller, events[:2]).json()["acknowledged"] == 2
        running.process.send_signal(signal.SIGKILL)
        running.process.wait(30)
    with served(tmp_path) as running:
        assert running.tell(teller, events).json() == {"acknowledged": 4, "taken": 2, "known": 2}


def test_several_processes_serve_one_database(postgres_url: str, tmp_path: Path) -> None:
    teller = Teller("install-many")
    with served(tmp_path, postgres_url, "--workers", "2") as running:
        assert running.enrol(teller, running.code()).status_code == 201
        events = [teller.operation() for _ in range(5)]
        told = [running.tell(teller, events).json() for _ in range(6)]
        assert sum(answer["taken"] for answer in told) == 5
        assert 'diagclinic_fleet_events_total{what="taken"} 5.0' in running.get("/metrics").text
        assert running.stop() == 0


def test_a_process_that_dies_is_started_anew(postgres_url: str, tmp_path: Path) -> None:
    with served(tmp_path, postgres_url, "--workers", "2") as running:
        assert running.get("/healthz").status_code == 200
        killed = running.processes()[0]
        os.kill(killed, signal.SIGKILL)
        while killed in running.processes() or len(running.processes()) < 2:
            assert running.get("/healthz").status_code == 200
        assert running.stop() == 0


def test_room_is_made_for_connections_as_far_as_the_system_lets() -> None:
    resource = pytest.importorskip("resource")
    code = (
        "import resource as r; from updater.fleet.serving.server import make_room;"
        "hard = r.getrlimit(r.RLIMIT_NOFILE)[1]; r.setrlimit(r.RLIMIT_NOFILE, (64, min(hard, 2000)));"
        "make_room({}); print(r.getrlimit(r.RLIMIT_NOFILE)[0])"
    )
    least = min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], 2000)
    for connections, room in ((1, 257), (1000, 1256), (50_000, least)):
        line = [sys.executable, "-c", code.format(connections)]
        done = subprocess.run(line, capture_output=True, text=True, check=True, timeout=60)
        assert int(done.stdout) == min(room, least)


def test_proxies_are_named_by_their_addresses() -> None:
    assert trusted_of({}) == []
    assert trusted_of({"trusted": ["127.0.0.1", "::1"]}) == ["127.0.0.1", "::1"]


@pytest.mark.parametrize("trusted", ["127.0.0.1", [1], [""], True])
def test_what_names_no_proxy_is_refused(trusted: object) -> None:
    with pytest.raises(SettingsError, match="trusted"):
        trusted_of({"trusted": trusted})


def _address(service: Served) -> tuple[str, int]:
    host, port = service.url.removeprefix("http://").split(":")
    return host, int(port)
