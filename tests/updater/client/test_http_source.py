"""Bytes over HTTP from real servers that are slow, broken, lying, or somebody else."""

import socket
import threading
from collections.abc import Iterator
from itertools import count

import pytest

from tests.stops import HurriedStop
from tests.updater.client.web import PAGE, Answer, Asked, Site, serving
from updater.client.errors import CancelledError, CaptivePortalError, OfflineError
from updater.client.http_source import HttpSource, Patience, Ways
from updater.client.proxies import no_proxy
from updater.client.rate import Rate
from updater.client.source import NotThereError
from updater.client.work import Work

FILE = bytes(range(256)) * 4096
AT_ONCE = Ways(proxy_of=no_proxy, patience=Patience(2, 5, (0, 0, 0)))
PACK = "targets/packs/a b.pack"
PACK_PATH = "/targets/packs/a%20b.pack"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site({PACK_PATH: FILE})) as found:
        yield found


def read(site: Site, start: int = 0, end: int | None = None, ways: Ways = AT_ONCE) -> bytes:
    with HttpSource(site.url, Work(), ways) as source:
        return b"".join(source.read(PACK, start, end))


def test_a_file_comes_whole(site: Site) -> None:
    assert read(site) == FILE


def test_a_stretch_is_asked_for_as_one(site: Site) -> None:
    assert read(site, 1000, 5000) == FILE[1000:5000]
    assert site.asked[0].range == "bytes=1000-4999"


def test_a_stretch_beyond_the_end_is_what_there_is(site: Site) -> None:
    assert read(site, len(FILE) - 10, len(FILE) + 10) == FILE[-10:]


@pytest.mark.parametrize(("start", "end"), [(0, 10), (300_000, 300_010), (300_000, None), (70_000, 900_000)])
def test_a_server_that_ignores_ranges_still_serves(site: Site, start: int, end: int | None) -> None:
    site.has_ranges = False
    assert read(site, start, end) == FILE[start:end]


def test_another_stretch_than_the_wanted_one_is_refused(site: Site) -> None:
    site.instead = lambda _: Answer(206, b"abc", {"Content-Range": "bytes 0-2/3"})
    with pytest.raises(OfflineError, match="another stretch"):
        read(site, 10, 13)


def test_a_missing_file_is_said_to_be_missing(site: Site) -> None:
    with HttpSource(site.url, Work(), AT_ONCE) as source, pytest.raises(NotThereError):
        list(source.read("targets/none"))


@pytest.mark.parametrize("path", ["../secret", "targets/../x", "/etc/passwd", "a//b", "a\\b", "c:/x", ""])
def test_a_path_that_leads_elsewhere_is_never_asked_for(site: Site, path: str) -> None:
    with HttpSource(site.url, Work(), AT_ONCE) as source, pytest.raises(NotThereError):
        list(source.read(path))
    assert not site.asked


def broken_once_at(cut: int) -> Iterator[int | None]:
    yield cut
    while True:
        yield None


def test_a_connection_that_breaks_is_taken_up_where_it_ended(site: Site) -> None:
    cuts = broken_once_at(400_000)

    def instead(asked: Asked) -> Answer:
        answer = site.file(asked)
        answer.cut = next(cuts)
        return answer

    site.instead = instead
    assert read(site) == FILE
    assert [asked.range for asked in site.asked] == ["", "bytes=400000-"]


def test_a_server_that_always_breaks_is_left(site: Site) -> None:
    site.instead = lambda _: Answer(200, FILE, cut=0)
    with pytest.raises(OfflineError):
        read(site)
    assert len(site.asked) == 1 + len(AT_ONCE.patience.pauses_s)


def test_a_busy_server_is_asked_again(site: Site) -> None:
    site.instead = lambda _: Answer(503) if len(site.asked) < 3 else None
    assert read(site) == FILE


def test_a_server_that_refuses_is_not_asked_again(site: Site) -> None:
    site.instead = lambda _: Answer(400)
    with pytest.raises(OfflineError, match="400"):
        read(site)
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(511, PAGE),
        Answer(200, PAGE, {"Content-Type": "text/html; charset=utf-8"}),
        Answer(200, b"\r\n" + PAGE.lower(), {"Content-Type": "application/octet-stream"}),
    ],
    ids=["511", "html by its header", "html by its first bytes"],
)
def test_a_page_in_place_of_the_file_is_a_sign_in(site: Site, answer: Answer) -> None:
    site.instead = lambda _: answer
    with pytest.raises(CaptivePortalError):
        read(site)


def test_a_redirect_to_a_page_elsewhere_is_a_sign_in(site: Site) -> None:
    with serving(Site({"/portal": PAGE})) as portal:
        portal.instead = lambda _: Answer(200, PAGE, {"Content-Type": "text/html"})
        site.instead = lambda _: Answer(302, headers={"Location": f"{portal.url}/portal"})
        with pytest.raises(CaptivePortalError):
            read(site)


def test_a_redirect_to_another_store_is_followed(site: Site) -> None:
    with serving(Site({"/store": FILE})) as store:
        site.instead = lambda _: Answer(307, headers={"Location": f"{store.url}/store"})
        assert read(site, 5, 50) == FILE[5:50]


def test_redirects_in_a_circle_end(site: Site) -> None:
    site.instead = lambda asked: Answer(302, headers={"Location": asked.path})
    with pytest.raises(CaptivePortalError):
        read(site)
    assert len(site.asked) == 4


def test_packed_bodies_are_refused(site: Site) -> None:
    site.instead = lambda _: Answer(200, b"\x1f\x8b", {"Content-Encoding": "gzip"})
    with pytest.raises(OfflineError, match="packed"):
        read(site)
    assert site.asked[0].headers["accept-encoding"] == "identity"


def test_a_server_that_says_nothing_is_left_without_another_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        ways = Ways(proxy_of=no_proxy, patience=Patience(0.2, 0.2, (60,)))
        source = HttpSource(f"http://127.0.0.1:{mute.getsockname()[1]}", Work(), ways)
        with source, pytest.raises(OfflineError):
            list(source.read(PACK))


def test_a_server_that_falls_silent_in_the_middle_is_tried_again(site: Site) -> None:
    site.instead = lambda _: None if len(site.asked) > 1 else Answer(200, FILE[:9], {"Content-Length": "99"})
    ways = Ways(proxy_of=no_proxy, patience=Patience(2, 0.3, (0,)))
    assert read(site, ways=ways) == FILE


def test_where_nobody_listens_is_offline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with HttpSource(f"http://127.0.0.1:{port}", Work(), AT_ONCE) as source, pytest.raises(OfflineError):
        list(source.read(PACK))


def test_whoever_waits_for_a_slow_server_can_stop(site: Site) -> None:
    work, hold = Work(), threading.Event()
    site.instead = lambda _: Answer(200, FILE, hold=hold)
    threading.Timer(0.05, work.cancel.set).start()
    with HttpSource(site.url, work, Ways(proxy_of=no_proxy)) as source, pytest.raises(CancelledError):
        list(source.read(PACK))
    hold.set()


def test_how_slow_a_server_may_be_can_be_said() -> None:
    seconds = count()
    fast = Ways(proxy_of=no_proxy, patience=Patience(2, 600, (), slowest=1e12))
    with serving(Site({PACK_PATH: FILE * 8})) as site:
        work = Work(clock=lambda: float(next(seconds)))
        with HttpSource(site.url, work, fast) as source, pytest.raises(OfflineError, match="too slowly"):
            list(source.read(PACK))


def test_whoever_waits_for_the_next_try_can_stop(site: Site) -> None:
    work = Work()
    site.instead = lambda _: Answer(503)
    threading.Timer(0.05, work.cancel.set).start()
    patient = Ways(proxy_of=no_proxy, patience=Patience(2, 5, (60,)))
    with HttpSource(site.url, work, patient) as source, pytest.raises(CancelledError):
        list(source.read(PACK))


def test_a_proxy_is_asked_with_the_whole_address_and_its_password() -> None:
    with serving(Site({f"http://repository.invalid{PACK_PATH}": FILE})) as proxy:
        url = proxy.url.replace("http://", "http://user:p%40ss@")
        ways = Ways(proxy_of=lambda _: url, patience=AT_ONCE.patience)
        with HttpSource("http://repository.invalid", Work(), ways) as source:
            assert b"".join(source.read(PACK, 3, 9)) == FILE[3:9]
        assert proxy.asked[0].headers["proxy-authorization"] == "Basic dXNlcjpwQHNz"


def test_a_proxy_that_wants_a_password_is_named(site: Site) -> None:
    site.instead = lambda _: Answer(407)
    with pytest.raises(OfflineError, match="proxy"):
        read(site)


def test_the_limit_holds_the_whole_file_back(site: Site) -> None:
    event = HurriedStop()
    work = Work(cancel=event, clock=lambda: 0.0)
    ways = Ways(proxy_of=no_proxy, rate=Rate(100_000, work))
    with HttpSource(site.url, work, ways) as source:
        assert sum(map(len, source.read(PACK))) == len(FILE)
    assert sum(event.waited) >= (len(FILE) - 100_000) / 100_000


def test_the_name_hides_a_password() -> None:
    with HttpSource("https://user:secret@example.org/repository", Work()) as source:
        assert source.name == "example.org"


def test_a_proxy_that_is_passed_over_is_told_once_and_without_its_password(site: Site) -> None:
    told: list[str] = []
    ways = Ways(lambda _: "socks5://kim:secret@proxy:1080", patience=AT_ONCE.patience)
    with HttpSource(site.url, Work(lambda progress: told.append(progress.words)), ways) as source:
        assert [b"".join(source.read(PACK)) for _ in range(2)] == [FILE, FILE]
    assert told == [f"A proxy of the kind socks5 cannot be used: {source.name} is asked directly."]
