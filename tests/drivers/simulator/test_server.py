"""drivers.simulator.server: the car on a bus, asked by can-isotp."""

import threading
import time
from collections.abc import Iterator

import can
import isotp
import pytest

from drivers.registry import VciUrl
from drivers.simulator.car import Car
from drivers.simulator.options import car_options
from drivers.simulator.server import CarServer

WAIT_S = 5.0


@pytest.fixture
def bus() -> Iterator[can.BusABC]:
    """A tester's end of a bus with a healthy car on it."""
    car_bus = can.Bus(interface="virtual", channel="test_server")
    tester = can.Bus(interface="virtual", channel="test_server")
    server = CarServer(Car(car_options(VciUrl.parse("sim:healthy"))), car_bus, time.monotonic)
    yield tester
    server.close()
    car_bus.shutdown()
    tester.shutdown()


def send(bus: can.BusABC, identifier: int, payload: str) -> None:
    bus.send(can.Message(arbitration_id=identifier, data=bytes.fromhex(payload), is_extended_id=False))


def stack(bus: can.BusABC, **params: int) -> isotp.CanStack:
    address = isotp.Address(isotp.AddressingMode.Normal_11bits, txid=0x7E2, rxid=0x7EA)
    return isotp.CanStack(bus, address=address, params=params)


def exchange(client: isotp.CanStack, payload: bytes) -> bytes | None:
    """Let the third party send `payload`, and return what it receives."""
    client.send(payload)
    until_s = time.monotonic() + WAIT_S
    while not client.available() and time.monotonic() < until_s:
        client.process(0.001)
    told = client.recv()
    return None if told is None else bytes(told)


def test_frame_of_everybody_is_answered_by_two_units(bus: can.BusABC) -> None:
    send(bus, 0x7DF, "0201000000000000")
    answers = [bus.recv(WAIT_S) for _ in range(2)]
    assert [msg.arbitration_id for msg in answers if msg] == [0x7E8, 0x7E9]


def test_frames_are_padded_to_eight_bytes(bus: can.BusABC) -> None:
    send(bus, 0x7E2, "023E00")
    msg = bus.recv(WAIT_S)
    assert msg is not None
    assert msg.data == bytes.fromhex("027E005555555555")


@pytest.mark.parametrize("blocksize", [0, 1, 2])
def test_can_isotp_reads_a_segmented_answer_at_any_block_size(bus: can.BusABC, blocksize: int) -> None:
    told = exchange(stack(bus, blocksize=blocksize), bytes.fromhex("22F190"))
    assert told == b"\x62\xf1\x90" + b"1DCAA16BX7K004711"


def test_separation_time_of_the_tester_is_kept(bus: can.BusABC) -> None:
    send(bus, 0x7E2, "0322F190")
    bus.recv(WAIT_S)
    send(bus, 0x7E2, "30000A")  # 10 ms
    stamps = [msg.timestamp for _ in range(2) if (msg := bus.recv(WAIT_S))]
    assert stamps[1] - stamps[0] >= 0.009


def test_can_isotp_sends_a_segmented_request(bus: can.BusABC) -> None:
    told = exchange(stack(bus), bytes.fromhex("22F190F195F187F18C"))
    assert told is not None
    assert told.startswith(b"\x62\xf1\x90")


@pytest.mark.parametrize(
    "frame", ["", "00", "0801", "1014010C0D05110F", "2101020304050607", "300000", "0701"]
)
def test_frame_that_is_no_request_is_left_alone(bus: can.BusABC, frame: str) -> None:
    send(bus, 0x7DF, frame)
    send(bus, 0x7E2, "023E00")
    msg = bus.recv(WAIT_S)
    assert msg is not None
    assert msg.arbitration_id == 0x7EA


def test_tester_that_breaks_off_can_ask_again(bus: can.BusABC) -> None:
    send(bus, 0x7E2, "0322F190")  # and no flow control
    bus.recv(WAIT_S)
    send(bus, 0x7E2, "300000")
    answers = [bus.recv(WAIT_S) for _ in range(2)]
    send(bus, 0x7E2, "023E00")
    msg = bus.recv(WAIT_S)
    assert all(answers)
    assert msg is not None
    assert msg.data[1] == 0x7E


def test_closing_ends_the_thread() -> None:
    with can.Bus(interface="virtual", channel="test_server closing") as car_bus:
        server = CarServer(Car(car_options(VciUrl.parse("sim:healthy"))), car_bus, time.monotonic)
        server.close()
        server.close()
        assert "simulated car" not in {thread.name for thread in threading.enumerate()}
