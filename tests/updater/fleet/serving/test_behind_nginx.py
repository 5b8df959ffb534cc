"""Two machines' services behind nginx, set up by the very words of docs/fleet-service.md."""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fleet_batches import Event, Teller
from tests.updater.fleet.installs import operations
from tests.updater.fleet.serving.served import Served, enrolment, served
from updater.fleet.store.database import open_database

GUIDE = Path(__file__).parents[4] / "docs/fleet-service.md"
WAIT_S = 60
_WHOLE = """daemon off; pid {folder}/pid; error_log {folder}/log; {user}
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    ssl_certificate {folder}/certificate; ssl_certificate_key {folder}/key;
{told}
}}
"""


def told_in_the_guide() -> str:
    """Return the lines that the guide gives nginx."""
    found = re.search(
        r"^nginx, with the certificate:\n\n((?:    .*\n)+)", GUIDE.read_text("utf-8"), re.MULTILINE
    )
    assert found is not None
    return found[1]


@dataclass(frozen=True, slots=True)
class Site:
    """What shops reach, and what is behind it.

    Attributes:
        caller: trusts the certificate, and knows no other address.
    """

    caller: httpx.Client
    behind: list[Served]

    def tell(self, teller: Teller, events: list[Event]) -> dict[str, Any]:
        """Send events, and return what was acknowledged."""
        body = teller.packed(events)
        answer = self.caller.post("/v1/events", content=body, headers=teller.headers(body))
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told


@pytest.fixture
def site(postgres_url: str, tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as ends:
        behind = []
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "fleet.toml").write_text('[proxy]\ntrusted = ["127.0.0.1"]\n')
            behind.append(ends.enter_context(served(tmp_path / name, postgres_url)))
        url = ends.enter_context(nginx(tmp_path, [each.url.removeprefix("http://") for each in behind]))
        trust = ssl.create_default_context(cafile=str(tmp_path / "certificate"))
        caller = ends.enter_context(httpx.Client(base_url=url, verify=trust, timeout=WAIT_S))
        yield Site(caller, behind)


@contextmanager
def nginx(folder: Path, places: list[str]) -> Iterator[str]:
    """Start nginx before `places`, and give its URL."""
    _certify(folder)
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = f"127.0.0.1:{free.getsockname()[1]}"
    told = told_in_the_guide()
    for meant, real in zip(("10.0.0.11:8700", "10.0.0.12:8700", "443"), (*places, place), strict=True):
        assert told.count(meant) == 1
        told = told.replace(meant, real)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_WHOLE.format(folder=folder, user=user, told=told))
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    with subprocess.Popen([program, "-p", str(folder), "-c", "nginx.conf", "-e", "log"]) as process:
        try:
            _wait_for(place, process)
            yield f"https://{place}"
        finally:
            process.terminate()


def _wait_for(place: str, process: "subprocess.Popen[bytes]") -> None:
    host, port = place.split(":")
    until_s = time.monotonic() + WAIT_S
    while process.poll() is None and time.monotonic() < until_s:
        with socket.socket() as link:
            if link.connect_ex((host, int(port))) == 0:
                return
    pytest.fail("nginx does not answer")


def _certify(folder: Path) -> None:
    """Make a certificate of 127.0.0.1."""
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    names = ["-days", "2", "-subj", "/CN=fleet", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(folder / "key"), "-out", str(folder / "certificate")]
    subprocess.run([*words, *names, *files], check=True, capture_output=True, timeout=WAIT_S)


def let_in(site: Site, teller: Teller) -> None:
    told = enrolment(teller, site.behind[0].code())
    request = site.caller.build_request("POST", "/v1/enrol", json=told)
    headers = {**teller.headers(request.read(), "/v1/enrol"), "content-encoding": "identity"}
    answer = site.caller.post("/v1/enrol", content=request.read(), headers=headers)
    assert answer.status_code == 201, answer.text


def test_a_batch_is_counted_once_whichever_gets_it_and_when_one_is_gone(
    site: Site, postgres_url: str, tmp_path: Path
) -> None:
    teller = Teller("install-behind")
    let_in(site, teller)
    first, more = ([teller.operation() for _ in range(5)] for _ in range(2))
    assert sum(site.tell(teller, first)["taken"] for _ in range(6)) == 5
    site.behind[0].process.send_signal(signal.SIGKILL)
    site.behind[0].process.wait(WAIT_S)
    assert sum(site.tell(teller, more)["taken"] for _ in range(6)) == 5
    database = open_database(postgres_url, tmp_path)
    assert operations(database)["ok"] == 10
    database.close()


def test_who_looks_sees_the_pages_and_not_the_metrics(site: Site) -> None:
    assert site.caller.get("/healthz").json() == {"status": "ok"}
    assert site.caller.get("/metrics").status_code == 403
    page = site.caller.get("/", follow_redirects=True)
    assert (page.status_code, page.headers["content-type"].partition(";")[0]) == (200, "text/html")


def test_a_batch_that_is_too_large_is_refused_before_it_comes_through(site: Site) -> None:
    body = bytes((1 << 20) + 1)
    answer = site.caller.post("/v1/events", content=body)
    assert (answer.status_code, "nginx" in answer.text) == (413, True)
