"""updater.client.share: read-only, by range, and nothing that is not here and right."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import urllib3
from hypothesis import given
from hypothesis import strategies as st

from tests.program import wait_until
from tests.updater.client.packs import CHUNK, packed
from updater.client.lent import Lent
from updater.client.share import (
    MOST,
    MOST_CONNECTIONS,
    MOST_OF_ONE,
    Lender,
    Stretch,
    sharing,
    stretch_of,
)

PACK, _, CONTENT = packed("app/1.1.0/linux-x86_64/pack", [bytes([n]) * 700 for n in range(5)])
#: bytes of a request that comes one by one
DRIBBLES = 100
PATH = "targets/app/1.1.0/linux-x86_64/pack"


@dataclass
class Shop:
    """A machine that lends one pack."""

    url: str
    file: Path
    heard: list[str]
    lender: Lender

    def get(self, path: str = PATH, method: str = "GET", **headers: str) -> urllib3.BaseHTTPResponse:
        with urllib3.PoolManager(retries=False, timeout=10) as pool:
            return pool.request(method, f"{self.url}/{path}", headers=headers)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    file = tmp_path / "pack.part"
    file.write_bytes(CONTENT)
    lent, heard = Lent(PACK, file), list[str]()
    lender = Lender(("127.0.0.1", 0), {PATH: lent}.get, heard.append)
    with sharing(lender):
        yield Shop(lender.url, file, heard, lender)


def test_pack_is_lent_whole(shop: Shop) -> None:
    answer = shop.get()
    assert (answer.status, answer.data, shop.heard) == (200, CONTENT, [PATH])


@pytest.mark.parametrize(("start", "end"), [(0, 0), (100, 1999), (3400, 3499), (1000, 9999)])
def test_stretch_is_lent(shop: Shop, start: int, end: int) -> None:
    answer = shop.get(Range=f"bytes={start}-{end}")
    last = min(end, len(CONTENT) - 1)
    assert (answer.status, answer.data) == (206, CONTENT[start : end + 1])
    assert answer.headers["Content-Range"] == f"bytes {start}-{last}/{len(CONTENT)}"


def test_rest_is_lent(shop: Shop) -> None:
    assert shop.get(Range="bytes=3000-").data == CONTENT[3000:]


def test_stretch_beyond_the_end_is_told(shop: Shop) -> None:
    answer = shop.get(Range="bytes=9000-")
    assert (answer.status, answer.headers["Content-Range"]) == (416, f"bytes */{len(CONTENT)}")


def test_size_can_be_asked_for(shop: Shop) -> None:
    answer = shop.get(method="HEAD")
    assert (answer.status, answer.headers["Content-Length"], shop.heard) == (200, str(len(CONTENT)), [])


def test_who_asks_for_the_size_has_nothing_read(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(Lent, "has", lambda *_: asked.append(1))
    assert (shop.get(method="HEAD").status, asked) == (200, [])


@pytest.mark.parametrize(
    "path",
    ["", "targets", "../state.a", "%2e%2e/state.a", "targets/other", "state.a", PATH + "/.."],
)
def test_nothing_else_is_lent(shop: Shop, path: str) -> None:
    assert shop.get(path).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_written(shop: Shop, method: str) -> None:
    assert (shop.get(method=method).status, shop.file.read_bytes()) == (501, CONTENT)


def test_chunk_that_is_wrong_here_is_not_lent(shop: Shop) -> None:
    shop.file.write_bytes(CONTENT[:CHUNK] + bytes(CHUNK) + CONTENT[2 * CHUNK :])
    whole, first, second = shop.get(), shop.get(Range="bytes=0-999"), shop.get(Range="bytes=1000-1999")
    assert (whole.status, first.data, second.status) == (404, CONTENT[:CHUNK], 404)


def test_pack_that_was_removed_meanwhile_is_not_lent(shop: Shop) -> None:
    shop.file.unlink()
    assert shop.get().status == 404


def test_more_machines_than_there_is_room_for_are_told_to_come_back(shop: Shop) -> None:
    for _ in range(MOST):
        shop.lender.room.acquire()
    assert shop.get().status == 503


def test_connection_too_many_is_turned_away(shop: Shop) -> None:
    shop.lender.open.update({number: f"192.0.2.{number}" for number in range(MOST_CONNECTIONS)})
    with pytest.raises(urllib3.exceptions.HTTPError):
        shop.get()


def test_one_machine_leaves_room_for_others(shop: Shop) -> None:
    shop.lender.open.update(dict.fromkeys(range(MOST_OF_ONE), "127.0.0.1"))
    with pytest.raises(urllib3.exceptions.HTTPError):
        shop.get()


def test_connections_of_other_machines_take_no_room_from_one(shop: Shop) -> None:
    shop.lender.open.update(dict.fromkeys(range(MOST_OF_ONE), "192.0.2.1"))
    assert shop.get().status == 200


def test_machine_that_dribbles_its_request_is_cut_off(shop: Shop) -> None:
    shop.lender.head_s = 0.3
    assert _dribbled(shop.lender.server_address[:2]) < DRIBBLES


def _dribbled(address: tuple[str, int]) -> int:
    """Return how many bytes of a request went out, one at a time, until the other side hung up."""
    with socket.create_connection(address) as connection:
        connection.settimeout(0.05)
        for sent in range(DRIBBLES):
            try:
                connection.send(b"G")
                if connection.recv(1) == b"":
                    return sent
            except TimeoutError:
                continue
            except ConnectionError:
                return sent
    return DRIBBLES


def test_connection_that_ended_makes_room(shop: Shop) -> None:
    for _ in range(3):
        shop.get()
    wait_until(lambda: not shop.lender.open)
    assert shop.get().status == 200


def test_machines_are_served_at_a_time(shop: Shop) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(shop.get().data)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [CONTENT] * 4


def test_sharing_that_ended_listens_no_more(tmp_path: Path) -> None:
    lender = Lender(("127.0.0.1", 0), {}.get, lambda _: None)
    url = lender.url
    with sharing(lender):
        pass
    with urllib3.PoolManager(retries=False, timeout=5) as pool, pytest.raises(urllib3.exceptions.HTTPError):
        pool.request("GET", url)


def test_address_of_the_newer_kind_is_written_in_brackets(shop: Shop) -> None:
    shop.lender.server_address = ("::1", 8000, 0, 0)
    assert shop.lender.url == "http://[::1]:8000"


@given(st.text(max_size=40), st.integers(0, 10**6))
def test_whatever_is_asked_the_stretch_lies_within_the_file(header: str, size: int) -> None:
    found = stretch_of(header, size)
    assert found is None or 0 <= found.start <= found.end <= size


@pytest.mark.parametrize("header", [None, "", "items=0-1", "bytes=-5", "bytes=0-1,3-4", "bytes=a-b"])
def test_what_is_no_single_range_gets_the_whole(header: str | None) -> None:
    assert stretch_of(header, 100) == Stretch(0, 100)


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=5-4", "bytes=200-300"])
def test_range_that_holds_nothing_cannot_be_served(header: str) -> None:
    assert stretch_of(header, 100) is None
