"""drivers.canbus.tap: frames as they pass, in batches, none lost, nothing sent."""

import multiprocessing
import threading
from collections.abc import Sequence

import can
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Capability, FrameFilter, FrameTap
from drivers.canbus.tap import BATCH, Timeline, tap_can
from drivers.errors import AdapterNotSilentError, BusOffError, LinkLostError, RequestStoppedError
from tests.drivers.canbus.peers import bus_on, fresh_channel, serial_port, tap_options, url
from tests.udp_ports import free_udp_port

GROUP = "239.74.163.2"
FULL_SECOND = 8_000  # classical frames of eight bytes, 1 Mbit/s
BUS_OFF = can.Message(arbitration_id=0x40, is_error_frame=True, is_extended_id=False)


def frame(identifier: int, payload: bytes = b"", *, is_extended: bool = False) -> can.Message:
    return can.Message(arbitration_id=identifier, data=payload, is_extended_id=is_extended)


def tap_on(channel: str, *filters: FrameFilter) -> FrameTap:
    return tap_can(url(f"can:virtual/{channel}"), tap_options(*filters))


def read_all(tap: FrameTap, number: int) -> list[can.Message]:
    """Return the next `number` frames, or fewer when no more come."""
    frames: list[can.Message] = []
    while len(frames) < number and (batch := tap.read(timeout_s=1.0)):
        frames += batch
    return frames


def identifiers(frames: Sequence[can.Message]) -> list[int]:
    return [msg.arbitration_id for msg in frames]


def test_frames_are_read_in_the_order_in_which_they_pass() -> None:
    channel = fresh_channel()
    tap = tap_on(channel)
    with bus_on(channel) as bus:
        for number in range(100):
            bus.send(frame(number))
        assert identifiers(read_all(tap, 100)) == list(range(100))
    tap.close()


def test_silent_bus_gives_an_empty_batch() -> None:
    tap = tap_on(fresh_channel())
    assert list(tap.read(timeout_s=0.01)) == []
    tap.close()


def test_batch_has_an_end_on_a_bus_that_has_none() -> None:
    channel = fresh_channel()
    tap = tap_on(channel)
    with bus_on(channel) as bus:
        for _ in range(BATCH + 10):
            bus.send(frame(1))
        assert [len(tap.read(timeout_s=1.0)) for _ in range(2)] == [BATCH, 10]
    tap.close()


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ((FrameFilter(0x100, 0x7FF, is_extended=False),), [0x100, 0x80]),
        ((FrameFilter(0x100, 0x7F0, is_extended=False),), [0x100, 0x101, 0x80]),
        ((FrameFilter(0x100, 0x1FFFFFFF, is_extended=True),), [0x100, 0x80]),
        (
            (FrameFilter(0x101, 0x7FF, is_extended=False), FrameFilter(0x200, 0x7FF, is_extended=False)),
            [0x101, 0x200, 0x80],
        ),
        ((), [0x100, 0x101, 0x200, 0x100, 0x80]),
    ],
)
def test_only_frames_that_a_filter_wants_and_error_frames_pass(
    wanted: tuple[FrameFilter, ...], told: list[int]
) -> None:
    channel = fresh_channel()
    tap = tap_on(channel, *wanted)
    with bus_on(channel) as bus:
        for msg in (frame(0x100), frame(0x101), frame(0x200), frame(0x100, is_extended=True)):
            bus.send(msg)
        bus.send(can.Message(arbitration_id=0x80, is_error_frame=True, is_extended_id=False))
        assert identifiers(read_all(tap, len(told))) == told
    tap.close()


def test_listening_puts_nothing_on_the_bus() -> None:
    channel = fresh_channel()
    with bus_on(channel) as bus:
        tap = tap_on(channel)
        tap.read(timeout_s=0.05)
        tap.close()
        assert bus.recv(0) is None


@pytest.mark.parametrize(("query", "code"), [("", b"S6"), ("?bitrate=125000", b"S4")])
def test_adapter_is_opened_so_that_it_does_not_even_acknowledge(query: str, code: bytes) -> None:
    with serial_port() as peer:
        tap = tap_can(url(f"can:slcan/{peer.port}{query}"), tap_options())
        assert Capability.LISTEN_ONLY in tap.info.capabilities
        tap.close()
        told = peer.heard(b"L\rC\r")
        assert (code + b"\r" in told, b"O\r" in told) == (True, False)


@pytest.mark.parametrize("channel", ["gs_usb/0", "ixxat/0", "canalystii/0", "j2534/GoDiag GD101"])
def test_interface_that_acknowledges_is_not_opened_at_a_bit_rate_that_nobody_told(channel: str) -> None:
    with pytest.raises(AdapterNotSilentError, match="bitrate=500000"):
        tap_can(url(f"can:{channel}"), tap_options())


def test_frames_of_an_adapter_are_read() -> None:
    with serial_port() as peer:
        tap = tap_can(url(f"can:slcan/{peer.port}"), tap_options())
        peer.say(b"t1232AABB\rgarbage\rT18DAF1101CC\r")
        frames = read_all(tap, 2)
        tap.close()
    assert [(msg.arbitration_id, bytes(msg.data)) for msg in frames] == [
        (0x123, b"\xaa\xbb"),
        (0x18DAF110, b"\xcc"),
    ]


def test_what_came_and_was_no_frame_is_counted_as_lost() -> None:
    with serial_port() as peer:
        tap = tap_can(url(f"can:slcan/{peer.port}"), tap_options())
        peer.say(b"tZZZ\r")
        tap.read(timeout_s=0.2)
        assert tap.lost == 1
        tap.close()


def test_bus_off_ends_the_tap_after_the_frames_before_it() -> None:
    channel = fresh_channel()
    tap = tap_on(channel)
    with bus_on(channel) as bus:
        bus.send(frame(0x100))
        bus.send(BUS_OFF)
        assert identifiers(tap.read(timeout_s=1.0)) == [0x100, BUS_OFF.arbitration_id]
        with pytest.raises(BusOffError):
            tap.read(timeout_s=1.0)
    tap.close()


def test_bus_off_is_seen_through_a_filter() -> None:
    channel = fresh_channel()
    tap = tap_on(channel, FrameFilter(0x100, 0x7FF, is_extended=False))
    with bus_on(channel) as bus:
        bus.send(BUS_OFF)
        with pytest.raises(BusOffError):
            read_all(tap, 2)
    tap.close()


def test_pulled_plug_ends_the_tap() -> None:
    with serial_port() as peer:
        tap = tap_can(url(f"can:slcan/{peer.port}"), tap_options())
        peer.unplug()
        with pytest.raises(LinkLostError):
            tap.read(timeout_s=1.0)
        tap.close()


def test_stop_ends_a_wait() -> None:
    told = tap_options()
    tap = tap_can(url(f"can:virtual/{fresh_channel()}"), told)
    threading.Timer(0.05, told.stop.set).start()
    with pytest.raises(RequestStoppedError):
        tap.read(timeout_s=30.0)
    tap.close()


def test_closed_tap_is_a_lost_link() -> None:
    tap = tap_on(fresh_channel())
    tap.close()
    tap.close()
    with pytest.raises(LinkLostError):
        tap.read(timeout_s=0.1)


def send_numbered(number: int, ready: "threading.Event", port: int) -> None:
    """Put numbered frames on the network, as fast as a full bus of 1 Mbit/s has them."""
    with bus_on(GROUP, "udp_multicast", port=port) as bus:
        ready.wait()
        pause = threading.Event()
        for count in range(number):
            bus.send(frame(0x100, count.to_bytes(8, "big")))
            if count % 16 == 15:
                pause.wait(16 / FULL_SECOND)


def test_full_second_of_another_process_is_read_or_said_to_be_lost_to_the_last_frame() -> None:
    context, port = multiprocessing.get_context("spawn"), free_udp_port()
    ready = context.Event()
    sender = context.Process(target=send_numbered, args=(FULL_SECOND, ready, port))
    sender.start()
    tap = tap_can(url(f"can:udp_multicast/{GROUP}?port={port}"), tap_options())
    ready.set()
    frames: list[can.Message] = []
    while len(frames) < FULL_SECOND and (batch := tap.read(timeout_s=10.0)):
        frames += batch
    lost = tap.lost
    tap.close()
    sender.join()
    numbers = [int.from_bytes(msg.data, "big") for msg in frames]
    assert (len(frames) + lost, numbers) == (FULL_SECOND, sorted(set(numbers)))


@given(st.lists(st.floats(0, 1e9), max_size=50))
def test_time_never_goes_backwards(told_s: list[float]) -> None:
    timeline = Timeline()
    times = [timeline.at(at_s) for at_s in told_s]
    assert times == sorted(times)


def test_time_goes_on_after_the_clock_was_set_back() -> None:
    timeline = Timeline()
    assert [timeline.at(at_s) for at_s in (5000.0, 1400.0, 1401.5)] == [5000.0, 5000.0, 5001.5]


def test_frames_of_two_senders_that_pass_each_other_stay_where_they_are() -> None:
    timeline = Timeline()
    assert [timeline.at(at_s) for at_s in (10.0, 9.999, 10.5)] == [10.0, 10.0, 10.5]


@given(st.lists(st.builds(frame, st.integers(0, 0x7FF), st.binary(max_size=8)), max_size=20))
def test_whatever_frames_pass_are_read_as_they_were(frames: list[can.Message]) -> None:
    channel = fresh_channel()
    tap = tap_on(channel)
    with bus_on(channel) as bus:
        for msg in frames:
            bus.send(msg)
        told = read_all(tap, len(frames))
    tap.close()
    assert [(msg.arbitration_id, msg.data) for msg in told] == [
        (msg.arbitration_id, msg.data) for msg in frames
    ]
