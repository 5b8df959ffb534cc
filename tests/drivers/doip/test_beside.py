"""drivers.doip.beside: questions by datagrams, beside the connection."""

import contextlib
import itertools
import socket
import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from drivers.doip.beside import ask_beside
from drivers.doip.messages import STATUS_RESPONSE, status_request
from drivers.doip.wire import DoipWire
from drivers.errors import RequestStoppedError
from tests.drivers.doip.peer import GO_ON, SOON_S, STOPPED, Trace, entity, message, wire_to

ASKED = (status_request(), STATUS_RESPONSE)


@contextlib.contextmanager
def answering(*answers: bytes) -> Iterator[int]:
    """Answer the first datagram with `answers`; return the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.bind(("127.0.0.1", 0))
        asked.settimeout(SOON_S)

        def answer(said: Sequence[bytes] = answers) -> None:
            _, asker = asked.recvfrom(2048)
            for each in said:
                asked.sendto(each, asker)

        thread = threading.Thread(target=answer)
        thread.start()
        yield int(asked.getsockname()[1])
        thread.join()


@pytest.mark.parametrize(
    "foreign",
    [b"", b"\x02", message(0x4004, "01"), message(0x4002, "00")[:-1], b"\x02\xfd\x40\x02\xff\xff\xff\xff"],
)
def test_what_is_no_answer_is_passed_over(foreign: bytes) -> None:
    with (
        entity() as server,
        wire_to(server, Trace()) as wire,
        answering(foreign, message(0x4002, "000402")) as port,
    ):
        assert next(ask_beside(wire, port, ASKED, GO_ON, time.monotonic)) == b"\x00\x04\x02"


def test_flood_ends_with_the_time() -> None:
    seconds = itertools.count(step=0.2)
    flood = [message(0x4004, "01")] * 50
    with entity() as server, wire_to(server, Trace()) as wire, answering(*flood) as port:
        assert list(ask_beside(wire, port, ASKED, GO_ON, lambda: next(seconds))) == []


def test_question_is_possible_when_the_connection_is_closed() -> None:
    with entity() as server, wire_to(server, Trace()) as wire:
        wire.close()
        assert next(ask_beside(wire, server.port, ASKED, GO_ON, time.monotonic))


def test_nobody_is_asked_where_nobody_was_reached() -> None:
    unconnected = DoipWire(socket.socket(), "doip:test", Trace(), time.monotonic)
    with contextlib.closing(unconnected) as wire:
        assert list(ask_beside(wire, 13400, ASKED, GO_ON, time.monotonic)) == []


def test_stop_ends_the_question() -> None:
    with entity() as server, wire_to(server, Trace()) as wire, pytest.raises(RequestStoppedError):
        next(ask_beside(wire, server.port, ASKED, STOPPED, time.monotonic))
