"""drivers.canbus.drops: datagrams that the system threw away."""

import socket
from pathlib import Path

from drivers.canbus.drops import TABLES, dropped


def test_datagrams_that_found_no_room_are_counted() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as near,
        socket.socket(type=socket.SOCK_DGRAM) as far,
    ):
        near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        near.bind(("127.0.0.1", 0))
        for _ in range(200):
            far.sendto(bytes(500), near.getsockname())
        near.setblocking(False)  # noqa: FBT003  the name of the method says what it is
        came = 0
        try:
            while near.recv(1000):
                came += 1
        except BlockingIOError:
            pass
        assert (came < 200, dropped(near.fileno())) == (True, 200 - came)


def test_socket_that_lost_nothing_counts_nothing() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as near:
        near.bind(("127.0.0.1", 0))
        assert dropped(near.fileno()) == 0


def test_descriptor_that_is_none_counts_nothing() -> None:
    assert (dropped(None), dropped(-1), dropped(0, (Path("/not/there"), *TABLES))) == (0, 0, 0)
