"""drivers.canbus.building: a bus of python-can's is made, or nothing of it stays."""

import socket
import sys

import can
import pytest
from can.interfaces import BACKENDS

from drivers.canbus.building import build, release, waits_by_descriptor
from drivers.canbus.settings import CanSettings
from drivers.errors import BadVciOptionError, BadVciUrlError, VendorLibraryError
from tests.drivers.canbus.peers import fresh_channel, serial_port, url


def settings_of(text: str) -> CanSettings:
    return CanSettings.read(url(text))


def test_interface_that_there_is_not_is_told_with_those_that_there_are() -> None:
    with pytest.raises(BadVciUrlError, match="socketcan, "):
        build(settings_of("can:sockcan/can0"))


@pytest.mark.skipif(sys.platform == "win32", reason="the library may be there")
def test_interface_whose_software_is_not_there_is_told() -> None:
    with pytest.raises(VendorLibraryError, match="usb2can"):
        build(settings_of("can:usb2can/x"))


def test_option_that_our_own_interface_would_swallow_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BACKENDS, "j2534", ("drivers.j2534.bus", "J2534Bus"))
    with pytest.raises(BadVciOptionError, match="j2534 has no devcie"):
        build(settings_of("can:j2534//none.so?devcie=1"))


def test_option_with_a_slip_of_the_pen_is_refused() -> None:
    with pytest.raises(BadVciOptionError, match="kvaser has no bitrat"):
        build(settings_of("can:kvaser/0?bitrat=250000"))


@pytest.mark.parametrize(
    "query", ["bitrate=500000", "fd=1", "receive_own_messages=1", "rx_queue_size=5", "preserve_timestamps=1"]
)
def test_option_of_the_interface_is_taken(query: str) -> None:
    bus = build(settings_of(f"can:virtual/{fresh_channel()}?{query}"))
    assert isinstance(bus, can.BusABC)
    release(bus)


def test_option_that_is_needed_is_asked_for() -> None:
    with pytest.raises(BadVciOptionError, match="needs host=, port="):
        build(settings_of("can:socketcand/can0"))


def test_server_that_is_not_there_is_known_without_asking_for_ten_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        build(settings_of(f"can:socketcand/can0?host=127.0.0.1&port={port}"))


def test_constructor_that_fails_leaves_its_port_closed() -> None:
    with serial_port() as peer:
        with pytest.raises(can.CanInitializationError) as caught:
            build(settings_of(f"can:slcan/{peer.port}?bitrate=123"))
        frames = [entry.frame.f_locals for entry in caught.traceback]
        buses = [local["bus"] for local in frames if "bus" in local]
        assert [bus.serialPortOrig.is_open for bus in buses] == [False]


def test_adapter_that_is_gone_is_released_all_the_same() -> None:
    with serial_port() as peer:
        bus = build(settings_of(f"can:slcan/{peer.port}"))
        peer.unplug()
        release(bus)
        assert not bus.serialPortOrig.is_open


@pytest.mark.parametrize(
    ("text", "by_descriptor"),
    [
        ("can:slcan//dev/ttyACM0", True),
        ("can:slcan//dev/ttyACM0?timeout=0.01", False),
        ("can:slcan/socket://localhost:1", False),
        ("can:serial//dev/ttyUSB0", False),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows waits at no descriptor")
def test_slcan_device_is_waited_for_at_its_descriptor(text: str, *, by_descriptor: bool) -> None:
    assert waits_by_descriptor(settings_of(text)) is by_descriptor


def test_kernel_keeps_more_datagrams_than_by_itself() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as plain:
        usual = plain.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
    bus = build(settings_of("can:udp_multicast/239.74.163.2"))
    with socket.socket(fileno=bus.fileno()) as widened:
        assert widened.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) > usual
        widened.detach()
    release(bus)
