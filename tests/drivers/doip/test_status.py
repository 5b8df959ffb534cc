"""drivers.doip.status: what an entity tells of its connections."""

import contextlib
import itertools
import struct
import time

import pytest
from scapy.contrib.automotive.doip import DoIP

from drivers.doip.messages import pack, status_request
from drivers.doip.status import EntityStatus, entity_status
from drivers.simulator.doip_entity import LARGEST_REQUEST, MOST_TESTERS
from tests.drivers.doip.peer import GO_ON, Trace, entity, open_url, wire_to


def test_entity_tells_its_figures() -> None:
    with entity() as server, contextlib.closing(open_url(server.url)) as link:
        status = entity_status(link._wire, server.port, GO_ON, time.monotonic)
    assert status == EntityStatus(MOST_TESTERS, 1, LARGEST_REQUEST)


def test_largest_message_need_not_be_told() -> None:
    assert EntityStatus.read(bytes.fromhex("000201")) == EntityStatus(2, 1)


@pytest.mark.parametrize("size", range(3))
def test_answer_that_is_too_short_tells_nothing(size: int) -> None:
    assert EntityStatus.read(bytes(size)) is None


def test_scapy_means_the_same_by_it() -> None:
    told = DoIP(payload_type=0x4002, node_type=0, max_open_sockets=3, cur_open_sockets=2, max_data_size=4095)
    assert EntityStatus.read(bytes(told)[8:]) == EntityStatus(3, 2, 4095)


def test_request_is_a_header() -> None:
    assert pack(2, status_request()) == struct.pack("!BBHL", 2, 0xFD, 0x4001, 0)


def test_who_tells_nothing_is_not_waited_for() -> None:
    seconds = itertools.count(step=0.2)
    with entity() as server, wire_to(server, Trace()) as wire:
        server.close()
        assert entity_status(wire, server.port, GO_ON, lambda: next(seconds)) is None
