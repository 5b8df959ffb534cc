"""drivers.doip.outlets: sockets for each network that there is; none of them sends anything here."""

import contextlib
import socket
from collections.abc import Iterator

import pytest

from drivers.doip.outlets import ALL_NODES, BROADCAST, Outlet, asking, listening


@pytest.fixture
def askers() -> Iterator[list[Outlet]]:
    with contextlib.ExitStack() as stack:
        outlets = list(asking())
        for outlet in outlets:
            stack.callback(outlet.socket.close)
        yield outlets


def test_requests_go_to_everybody_and_no_further(askers: list[Outlet]) -> None:
    targets = {outlet.ask[:2] for outlet in askers if outlet.ask is not None}
    assert targets <= {(BROADCAST, 13400), (ALL_NODES, 13400)}


def test_this_computer_itself_is_not_asked(askers: list[Outlet]) -> None:
    asked = [outlet.socket.getsockname()[0] for outlet in askers if outlet.ask is not None]
    assert not [address for address in asked if address.startswith("127.")]


def test_broadcasts_are_allowed_on_what_sends_them(askers: list[Outlet]) -> None:
    senders = [outlet.socket for outlet in askers if outlet.ask is not None and outlet.ask[0] == BROADCAST]
    assert all(each.getsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST) for each in senders)


def test_listeners_ask_nobody() -> None:
    outlets = list(listening())
    for outlet in outlets:
        outlet.socket.close()
    assert {outlet.ask for outlet in outlets} <= {None}


def test_port_of_a_vehicle_that_was_heard_is_the_standards() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as heard:
        assert Outlet(heard).port == 13400


def test_port_of_a_vehicle_that_was_asked_is_where_it_was_asked() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        assert Outlet(asker, ("127.0.0.1", 40000)).port == 40000
