"""drivers.canbus.channel: one open channel, its failures typed, its port always let go."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import can
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.canbus.channel import Channel
from drivers.canbus.port_lock import PortLock
from drivers.canbus.settings import CanSettings
from drivers.errors import (
    AdapterBusyError,
    AdapterNotFoundError,
    BadVciOptionError,
    DriverError,
    LinkLostError,
    RequestStoppedError,
)
from tests.drivers.canbus.peers import SerialPeer, bus_on, fresh_channel, serial_port, url
from tests.udp_ports import free_udp_port

GROUP = "239.74.163.2"
#: for what must come, on a busy machine too
SOON_S = 5.0
REQUEST = can.Message(arbitration_id=0x7E0, data=b"\x02\x3e\x00", is_extended_id=False)
ERROR_BUS_OFF, ERROR_RESTARTED, ERROR_CONTROLLER = 0x40, 0x100, 0x04


def opened(text: str) -> Channel:
    return Channel.open(CanSettings.read(url(text)), threading.Event())


@contextmanager
def slcan() -> Iterator[tuple[SerialPeer, Channel]]:
    """Lend an adapter on a serial port, and a channel to it."""
    with serial_port() as peer, closing(opened(f"can:slcan/{peer.port}")) as channel:
        yield peer, channel


def error_frame(kind: int, details: bytes = b"") -> can.Message:
    return can.Message(arbitration_id=kind, is_error_frame=True, data=details, is_extended_id=False)


def test_frames_pass_in_both_directions() -> None:
    channel = opened(f"can:virtual/{fresh_channel()}")
    with bus_on(channel.settings.channel) as other:
        channel.send(REQUEST)
        other.send(other.recv(SOON_S))
        assert channel.recv(SOON_S).data == REQUEST.data
    channel.close()


def test_frames_pass_between_programs() -> None:
    port = free_udp_port()
    channel = opened(f"can:udp_multicast/{GROUP}?port={port}")
    with bus_on(GROUP, "udp_multicast", port=port) as other:
        channel.send(REQUEST)
        assert other.recv(SOON_S).data == REQUEST.data
    channel.close()


def test_own_frames_do_not_come_back() -> None:
    channel = opened(f"can:virtual/{fresh_channel()}")
    channel.send(REQUEST)
    assert channel.recv(0) is None
    channel.close()


@pytest.mark.parametrize("interface", ["slcan", "serial", "robotell"])
def test_serial_port_that_is_not_there_is_not_found(interface: str) -> None:
    with pytest.raises(AdapterNotFoundError):
        opened(f"can:{interface}//dev/not-there")


def test_serial_port_of_another_program_is_busy_and_hears_nothing() -> None:
    with serial_port() as peer:
        lock = PortLock.take(peer.port)
        with pytest.raises(AdapterBusyError):
            opened(f"can:slcan/{peer.port}")
        lock.release()
        opened(f"can:slcan/{peer.port}").close()
        assert peer.heard(b"C\r") == b"O\rC\r"


def test_wrong_bit_rate_is_said_and_the_port_let_go() -> None:
    with serial_port() as peer:
        with pytest.raises(BadVciOptionError, match="Invalid bitrate"):
            opened(f"can:slcan/{peer.port}?bitrate=123")
        opened(f"can:slcan/{peer.port}").close()


def test_adapter_is_opened_at_its_bit_rate_and_closed_again() -> None:
    with serial_port() as peer:
        opened(f"can:slcan/{peer.port}?bitrate=250000").close()
        assert b"S5\r" in peer.heard(b"O\rC\r")


def test_channel_that_only_listens_opens_its_adapter_so_and_sends_nothing() -> None:
    with serial_port() as peer:
        channel = opened(f"can:slcan/{peer.port}?bitrate=500000&listen_only=1")
        with pytest.raises(BadVciOptionError, match="listen"):
            channel.send(REQUEST)
        channel.close()
        told = peer.heard(b"L\rC\r")
        assert (b"O\r" in told, b"t7E0" in told) == (False, False)


def test_opening_is_given_up_at_once_when_asked() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(RequestStoppedError):
        Channel.open(CanSettings.read(url(f"can:virtual/{fresh_channel()}")), stop)


def test_port_whose_opening_was_given_up_is_let_go() -> None:
    with serial_port() as peer:
        stop = threading.Event()
        settings = CanSettings.read(url(f"can:slcan/{peer.port}?sleep_after_open=1"))
        others = set(threading.enumerate())  # what other tests left, a window's threads among it
        threading.Timer(0.05, stop.set).start()
        with pytest.raises(RequestStoppedError):
            Channel.open(settings, stop)
        for thread in set(threading.enumerate()) - others:
            thread.join(5.0)
        PortLock.take(peer.port).release()


def test_frame_comes_in_pieces() -> None:
    with slcan() as (peer, channel):
        peer.say(b"t7E8302")
        assert channel.recv(0.01) is None
        peer.say(b"7E00\r")
        assert channel.recv(1.0).data == b"\x02\x7e\x00"


def test_bytes_that_are_no_frame_are_counted_and_passed_over() -> None:
    with slcan() as (peer, channel):
        peer.say(b"tXYZ\r")
        assert channel.recv(1.0) is None
        peer.say(b"t7E83027E00\r")
        assert (channel.recv(1.0).arbitration_id, channel.lost) == (0x7E8, 1)


def test_bytes_that_are_no_text_do_not_stay_in_the_way() -> None:
    with slcan() as (peer, channel):
        peer.say(b"\xff\xfe\r")
        assert channel.recv(1.0) is None
        peer.say(b"\rt7E83027E00\r")
        assert any(channel.recv(0.2) for _ in range(3))


def hear_nonsense(channel: Channel, peer: SerialPeer) -> None:
    for _ in range(200):
        peer.say(b"tXYZ\r")
        channel.recv(1.0)


def test_port_that_never_sends_frames_is_a_lost_link() -> None:
    with slcan() as (peer, channel), pytest.raises(LinkLostError, match="no CAN frames"):
        hear_nonsense(channel, peer)


def test_pulled_plug_is_a_lost_link() -> None:
    with slcan() as (peer, channel):
        peer.unplug()
        with pytest.raises(LinkLostError):
            channel.recv(1.0)


def test_datagram_of_somebody_else_is_no_frame() -> None:
    port = free_udp_port()
    channel = opened(f"can:udp_multicast/{GROUP}?port={port}")
    with bus_on(GROUP, "udp_multicast", port=port) as other:
        other._multicast.send(b"hello")
        other.send(REQUEST)
        came = [channel.recv(SOON_S), channel.recv(SOON_S)]
    assert [msg and msg.arbitration_id for msg in came] == [None, 0x7E0]
    channel.close()


@pytest.mark.parametrize("use", [lambda channel: channel.recv(0), lambda channel: channel.send(REQUEST)])
def test_closed_channel_is_a_lost_link(use: object) -> None:
    channel = opened(f"can:virtual/{fresh_channel()}")
    channel.close()
    channel.close()
    with pytest.raises(LinkLostError):
        use(channel)  # type: ignore[operator]


def test_bus_off_is_remembered_until_the_adapter_is_back() -> None:
    channel = opened(f"can:virtual/{fresh_channel()}")
    states = []
    with bus_on(channel.settings.channel) as other:
        for kind in (ERROR_CONTROLLER, ERROR_BUS_OFF, ERROR_RESTARTED):
            other.send(error_frame(kind))
            channel.recv(1.0)
            states.append(channel.state is can.BusState.ERROR)
    assert states == [False, True, False]
    channel.close()


def test_overflow_of_the_adapter_is_a_lost_frame() -> None:
    channel = opened(f"can:virtual/{fresh_channel()}")
    with bus_on(channel.settings.channel) as other:
        other.send(error_frame(ERROR_CONTROLLER, b"\x00\x01"))
        channel.recv(1.0)
    assert channel.lost == 1
    channel.close()


def test_full_buffer_is_waited_for() -> None:
    channel = opened(f"can:virtual/{fresh_channel()}")
    refusals = [
        can.CanOperationError("Transmit buffer full"),
        can.CanOperationError("No buffer space available"),
    ]
    sent: list[can.Message] = []

    def send(msg: can.Message, _timeout_s: float | None) -> None:
        if refusals:
            raise refusals.pop()
        sent.append(msg)

    channel._send = send
    channel.send(REQUEST)
    assert sent == [REQUEST]
    channel.close()


def test_buffer_that_stays_full_is_a_lost_link() -> None:
    channel = opened(f"can:virtual/{fresh_channel()}")

    def refuse(_msg: can.Message, _timeout_s: float | None) -> None:
        raise can.CanOperationError("Transmit buffer full")

    channel._send = refuse
    with pytest.raises(LinkLostError):
        channel.send(REQUEST)
    channel.close()


def test_channel_is_opened_again_with_other_settings() -> None:
    with serial_port() as peer:
        channel = opened(f"can:slcan/{peer.port}?bitrate=500000")
        channel.reopen(channel.settings.at(250_000, silent=True), threading.Event())
        channel.close()
        assert peer.heard(b"L\rC\r").endswith(b"S5\r\rL\rL\rC\r")


@given(st.lists(st.binary(max_size=30), max_size=5))
def test_no_bytes_of_a_serial_port_raise_anything_untyped(pieces: list[bytes]) -> None:
    with slcan() as (peer, channel), suppress(DriverError):
        for piece in pieces:
            peer.say(piece + b"\r")
            msg = channel.recv(0)
            assert msg is None or isinstance(msg, can.Message)
