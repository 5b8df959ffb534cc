"""drivers.canbus.opening: ``can:`` URLs, against control units that are not ours."""

import os
import subprocess
import sys
import threading
import tty
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from isotp import Address, AddressingMode

from drivers.api import Addressing, Capability, Scheme, Target
from drivers.canbus.opening import open_can
from drivers.errors import (
    AdapterNotFoundError,
    BadVciUrlError,
    DriverError,
    RequestStoppedError,
    VendorLibraryError,
)
from tests.drivers.canbus.peers import bus_on, fresh_channel, options, serial_port, unit_on, url
from tests.udp_ports import free_udp_port

ENGINE = Target(Scheme.CAN_11BIT, 0x7E0)
LONG = bytes(range(256)) * 16
GO_ON = threading.Event()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("can:nonsense/1", BadVciUrlError),
        ("can:virtual", BadVciUrlError),
        ("can:slcan//dev/not-there", AdapterNotFoundError),
        ("can:serial//dev/not-there", AdapterNotFoundError),
        ("can:udp_multicast/name.invalid", AdapterNotFoundError),
        ("can:usb2can/x", VendorLibraryError),
        ("can:kvaser/0", VendorLibraryError),
        ("can:pcan/PCAN_USBBUS1", VendorLibraryError),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="the makers' libraries may be there")
def test_what_cannot_be_opened_is_said_by_its_remedy(text: str, kind: type[DriverError]) -> None:
    with pytest.raises(kind):
        open_can(url(text), options())


def test_virtual_channel_is_told_with_what_it_can_do() -> None:
    link = open_can(url(f"can:virtual/{fresh_channel()}"), options())
    assert link.info.capabilities == (
        Capability.FUNCTIONAL
        | Capability.SEGMENTED_SEND
        | Capability.RESPONSE_COUNT
        | Capability.MONITOR
        | Capability.LISTEN_ONLY
    )
    link.close()


def test_opening_is_not_begun_when_it_is_given_up() -> None:
    told = options()
    told.stop.set()
    with pytest.raises(RequestStoppedError):
        open_can(url("can:udp_multicast/239.74.163.2"), told)


@pytest.mark.parametrize("interface", ["virtual", "udp_multicast"])
@pytest.mark.parametrize(
    ("target", "own"),
    [
        (ENGINE, Address(AddressingMode.Normal_11bits, txid=0x7E8, rxid=0x7E0)),
        (
            Target(Scheme.CAN_29BIT, 0x18CE10F1, addressing=Addressing.MIXED, extension=0x6D),
            Address(
                AddressingMode.Mixed_29bits, target_address=0xF1, source_address=0x10, address_extension=0x6D
            ),
        ),
    ],
)
def test_longest_message_passes_both_ways_with_the_stack_of_can_isotp(
    interface: str, target: Target, own: Address
) -> None:
    is_virtual = interface == "virtual"
    channel = fresh_channel() if is_virtual else "239.74.163.2"
    place = {} if is_virtual else {"port": free_udp_port()}
    link = open_can(url(f"can:{interface}/{channel}?{urlencode(place)}".rstrip("?")), options())
    with bus_on(channel, interface, **place) as bus, unit_on(bus, own, lambda request: b"\x76" + request[1:]):
        (answer,) = link.request(target, b"\x36\x01" + LONG[:4093], deadline_s=5, expected=1, stop=GO_ON)
    link.close()
    assert (answer.payload, answer.damage) == (b"\x76\x01" + LONG[:4093], "")


@pytest.fixture
def emulator_port(tmp_path: Path) -> Iterator[str]:
    """Yield the port of the ELM327-emulator's car behind an SLCAN adapter, a process of its own."""
    ends = [os.openpty(), os.openpty()]
    for wire, near in ends:
        tty.setraw(wire)
        tty.setraw(near)
    ended = threading.Event()
    (ours, our_near), (theirs, their_near) = ends
    bridges = [
        threading.Thread(target=bridge, args=(source, sink, ended))
        for source, sink in ((ours, theirs), (theirs, ours))
    ]
    emulator = subprocess.Popen(
        [sys.executable, "-m", "elm", "-s", "car", "-c", os.ttyname(their_near)],
        cwd=tmp_path,  # it leaves its log where it is started
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert emulator.stdout is not None
    while b"SLCAN" not in (said := emulator.stdout.readline()):
        assert said, "the emulator ended"
    for thread in bridges:
        thread.start()
    yield os.ttyname(our_near)
    emulator.kill()
    emulator.communicate()
    ended.set()
    for thread in bridges:
        thread.join()
    for wire, near in ends:
        os.close(wire)
        os.close(near)


def bridge(source: int, sink: int, ended: threading.Event) -> None:
    """Carry what comes at one end to the other."""
    os.set_blocking(source, False)
    while not ended.wait(0.001):
        try:
            os.write(sink, os.read(source, 4096))
        except BlockingIOError:
            continue


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_car_of_the_emulator_answers_through_slcan(emulator_port: str) -> None:
    link = open_can(url(f"can:slcan/{emulator_port}?bitrate=500000"), options())
    bus = link.find_bus(stop=GO_ON)
    vin = list(link.request(bus.everybody, b"\x09\x02", deadline_s=10, expected=1, stop=GO_ON))
    link.close()
    assert bus.name == "ISO 15765-4, CAN 11 bit, 500 kbit/s"
    assert [(len(answer.payload), answer.damage) for answer in vin] == [(20, "")]


def test_serial_port_is_free_again_after_closing() -> None:
    with serial_port() as peer:
        open_can(url(f"can:slcan/{peer.port}?bitrate=500000"), options()).close()
        open_can(url(f"can:slcan/{peer.port}?bitrate=500000"), options()).close()
        assert peer.heard(b"C\r")
