"""updater.upload.posting: one request and one bounded answer, whatever a server does."""

import socket
import ssl
import subprocess
import threading
from itertools import count
from pathlib import Path

import pytest

from tests.stops import stopped
from tests.updater.fleet_site import Answer, FleetSite, serving
from tests.updater.upload.conftest import HASTY
from updater.client.errors import CancelledError, OfflineError, UpdateError
from updater.client.http_source import Patience, Ways
from updater.client.work import Work
from updater.upload.errors import AnswerError, NoAnswerError, NoFleetError
from updater.upload.posting import ANSWER_S, LONGEST, Letter, Post

LETTER = Letter("/v1/events", b"body" * 100_000, {"Content-Type": "application/x-ndjson"})


def post(site: FleetSite, work: Work | None = None, ways: Ways = HASTY) -> Post:
    return Post(site.url, work or Work(), ways)


def test_letter_arrives_whole_and_the_answer_comes_back(site: FleetSite) -> None:
    site.instead = lambda asked: Answer.of({"size": len(asked.body)}, 200, **{"X-Test": "1"})
    reply = post(site).send(LETTER)
    assert (reply.status, reply.body, reply.headers["x-test"]) == (200, b'{"size": 400000}', "1")
    assert (site.asked[0].path, site.asked[0].headers["content-type"]) == (
        "/v1/events",
        "application/x-ndjson",
    )


def test_service_that_cannot_be_reached_is_no_matter_of_sticks() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NoAnswerError) as caught:
        Post(f"http://127.0.0.1:{port}", Work(), HASTY).send(LETTER)
    assert (caught.value.code, "stick" in caught.value.remedy) == ("offline", False)


def test_length_is_said_beforehand(site: FleetSite) -> None:
    post(site).send(LETTER)
    assert site.asked[0].headers["content-length"] == "400000"
    assert "transfer-encoding" not in site.asked[0].headers


def test_service_may_lie_below_a_path(site: FleetSite) -> None:
    Post(f"{site.url}/fleet/", Work(), HASTY).send(LETTER)
    assert site.paths() == ["/fleet/v1/events"]


@pytest.mark.parametrize(
    "url",
    [
        "http://fleet.example",
        "http://10.0.0.1:80",
        "ftp://localhost",
        "file:///tmp",
        "https://user:word@fleet.example",
        "https://fleet.example/?a=b",
        "https://",
        "",
        "fleet.example",
    ],
)
def test_nothing_goes_anywhere_unencrypted(url: str) -> None:
    with pytest.raises(NoFleetError):
        Post(url, Work(), HASTY)


def test_redirect_is_not_followed(site: FleetSite) -> None:
    with serving(FleetSite()) as other:
        site.instead = lambda _: Answer(307, headers={"Location": f"{other.url}/v1/events"})
        assert post(site).send(LETTER).status == 307
        assert other.asked == []


@pytest.mark.parametrize("size", [LONGEST + 1, 50 << 20])
def test_answer_without_an_end_is_left(site: FleetSite, size: int) -> None:
    site.instead = lambda _: Answer(200, b"x" * size)
    with pytest.raises(AnswerError, match="without an end"):
        post(site).send(LETTER)


def test_longest_answer_is_read(site: FleetSite) -> None:
    site.instead = lambda _: Answer(200, b"x" * LONGEST)
    assert len(post(site).send(LETTER).body) == LONGEST


def test_answer_that_drips_is_left(site: FleetSite) -> None:
    released = threading.Event()
    ticks = count()
    site.instead = lambda _: Answer(200, b"x" * 100_000, drip=released)
    try:
        with pytest.raises(OfflineError, match="too slowly"):
            post(site, Work(clock=lambda: next(ticks) * ANSWER_S / 20)).send(LETTER)
    finally:
        released.set()


@pytest.mark.parametrize("cut", [-1, 0, 5])
def test_server_that_dies_amid_its_answer_is_no_answer(site: FleetSite, cut: int) -> None:
    site.instead = lambda _: Answer(200, b'{"acknowledged": 5}', cut=cut)
    with pytest.raises(OfflineError):
        post(site).send(LETTER)


def test_nobody_at_the_address(site: FleetSite) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(OfflineError, match="cannot be reached"):
        Post(f"http://127.0.0.1:{port}", Work(), HASTY).send(LETTER)


@pytest.mark.parametrize("said", [b"SSH-2.0-OpenSSH_9.2\r\n", b"\0" * 100, b"HTTP/1.1 abc\r\n\r\n"])
def test_server_of_another_kind_is_no_answer(said: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(said)

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(OfflineError):
            Post(f"http://127.0.0.1:{server.getsockname()[1]}", Work(), HASTY).send(
                Letter("/v1/events", b"", {})
            )
        thread.join()


def test_server_that_says_nothing_is_left() -> None:
    quick = Ways(patience=Patience(connect_s=0.2, silence_s=0.2))
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(OfflineError):
        Post(f"http://127.0.0.1:{silent.getsockname()[1]}", Work(), quick).send(LETTER)


def test_whoever_waits_can_stop_that() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(CancelledError):
        Post(f"http://127.0.0.1:{silent.getsockname()[1]}", Work(cancel=stopped()), HASTY).send(LETTER)


def test_proxy_never_gets_what_is_sent_to_this_computer(
    site: FleetSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(FleetSite()) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        Post(site.url, Work()).send(LETTER)
        assert (len(site.asked), proxy.asked) == (1, [])


def test_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k.pem -out c.pem -days 2"
    subprocess.run(
        ["openssl", *words.split(), "-subj", "/CN=localhost"], cwd=tmp_path, capture_output=True, check=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "c.pem", tmp_path / "k.pem")
    with socket.create_server(("127.0.0.1", 0)) as server:

        def shake() -> None:
            connection, _ = server.accept()
            with connection, pytest.raises(OSError, match=r"(?s)."):
                context.wrap_socket(connection, server_side=True)

        thread = threading.Thread(target=shake)
        thread.start()
        with pytest.raises(UpdateError, match="cannot prove who it is"):
            Post(f"https://127.0.0.1:{server.getsockname()[1]}", Work(), HASTY).send(LETTER)
        thread.join()
