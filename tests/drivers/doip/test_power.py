"""drivers.doip.power: asking an entity whether the vehicle is ready, beside the connection."""

import itertools
import socket
import time

import pytest

from drivers.doip.power import PowerMode, power_mode
from drivers.errors import RequestStoppedError
from drivers.simulator.doip_entity import Manners
from drivers.simulator.doip_server import Serving
from tests.drivers.doip.peer import GO_ON, STOPPED, Trace, entity, message, wire_to


@pytest.mark.parametrize("mode", list(PowerMode))
def test_power_mode_is_told(mode: PowerMode) -> None:
    with entity(Serving(manners=Manners(power_mode=mode))) as server, wire_to(server, Trace()) as wire:
        assert power_mode(wire, server.port, GO_ON, time.monotonic) is mode


def test_reserved_power_mode_is_none() -> None:
    seconds = itertools.count(step=0.2)
    with entity(Serving(manners=Manners(power_mode=7))) as server, wire_to(server, Trace()) as wire:
        assert power_mode(wire, server.port, GO_ON, lambda: next(seconds)) is None


def test_datagrams_are_traced() -> None:
    trace = Trace()
    with entity() as server, wire_to(server, trace) as wire:
        power_mode(wire, server.port, GO_ON, time.monotonic)
    assert trace.rows == [(True, message(0x4003)), (False, message(0x4004, "01"))]


def test_who_listens_to_no_datagram_tells_nothing() -> None:
    with entity() as server, wire_to(server, Trace()) as wire:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        assert power_mode(wire, port, GO_ON, time.monotonic) is None


def test_stop_ends_the_question() -> None:
    with entity() as server, wire_to(server, Trace()) as wire, pytest.raises(RequestStoppedError):
        power_mode(wire, server.port, STOPPED, time.monotonic)
