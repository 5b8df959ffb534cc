"""drivers.transport.ports: what is plugged in where, and what stays the same on another port."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.transport.ports import identity_of, is_incoming, list_system_ports, name_of, plugged_ports


@dataclass
class Port:
    """A port as pyserial tells of it."""

    device: str
    description: str = "n/a"
    hwid: str = "USB VID:PID=0403:6015"
    product: str | None = None
    vid: int | None = None
    pid: int | None = None
    serial_number: str | None = None


NOWHERE = Path("/nonexistent")


def test_name_of_a_make_that_is_known_comes_first() -> None:
    assert name_of(Port("COM5", "USB Serial Port (COM5)", product="x"), "CANable") == "CANable on COM5"


def test_ports_of_this_machine_can_be_listed() -> None:
    assert all(port.device for port in plugged_ports(list_system_ports))


def test_listing_that_stumbles_finds_nothing() -> None:
    def stumble() -> Iterable[Port]:
        raise OSError("pulled out meanwhile")

    assert plugged_ports(stumble) == ()


def test_port_with_nothing_behind_it_is_left_out_unless_it_is_a_radio() -> None:
    ports = (Port("/dev/ttyS3", hwid="n/a"), Port("/dev/rfcomm0", hwid="n/a"))
    assert plugged_ports(lambda: ports) == ports[1:]


@pytest.mark.parametrize(("serial", "identity"), [("A50285BI", "usb:0403:6015:A50285BI"), ("0001", "")])
def test_serial_number_is_the_identity_where_it_is_nobody_elses(serial: str, identity: str) -> None:
    port = Port("COM5", vid=0x0403, pid=0x6015, serial_number=serial)
    assert identity_of(port, NOWHERE) == identity


BTHENUM = r"BTHENUM\{00001101-0000-1000-8000-00805F9B34FB}_LOCALMFG&0002\7&1A2B3C4D&0&"
OUTGOING = Port("COM7", "Standard Serial over Bluetooth link (COM7)", f"{BTHENUM}001DA5681234_C00000000")
INCOMING = Port("COM8", "Standard Serial over Bluetooth link (COM8)", f"{BTHENUM}000000000000_00000000")


def test_port_for_incoming_calls_has_no_identity() -> None:
    assert identity_of(INCOMING, NOWHERE) == ""


def test_port_that_its_description_names_is_named_once() -> None:
    assert name_of(Port("COM5", "Modem at COM5")) == "Modem at COM5"


def test_bluetooth_adapter_is_named_by_its_address() -> None:
    assert name_of(OUTGOING) == "Bluetooth adapter 00:1D:A5:68:12:34 on COM7"


def test_bluetooth_port_that_waits_for_calls_is_named_so() -> None:
    assert name_of(INCOMING) == "Bluetooth port for incoming calls on COM8"
    assert [is_incoming(port) for port in (OUTGOING, INCOMING, Port("COM5"))] == [False, True, False]


@pytest.mark.parametrize("device", ["/dev/rfcomm3", "/dev/cu.OBDII-SPPDev"])
def test_bluetooth_port_whose_address_the_system_keeps_to_itself_is_named_by_its_kind(device: str) -> None:
    port = Port(device, hwid="n/a")
    assert plugged_ports(lambda: (port,)) == (port,)
    assert name_of(port, system_ports=NOWHERE) == f"Bluetooth port on {device}"


@pytest.mark.parametrize("name", ["Bluetooth-Incoming-Port", "BLTH", "debug-console", "wlan-debug"])
def test_ports_that_macos_has_for_itself_are_left_out(name: str) -> None:
    assert plugged_ports(lambda: (Port(f"/dev/cu.{name}", hwid="n/a"),)) == ()


def test_usb_adapter_on_macos_is_no_radio() -> None:
    port = Port("/dev/cu.usbserial-110", "FT232R USB UART", vid=0x0403, pid=0x6001)
    assert name_of(port) == "FT232R USB UART on /dev/cu.usbserial-110"
