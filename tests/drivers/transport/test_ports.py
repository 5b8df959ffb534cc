"""drivers.transport.ports: what is plugged in where, and what stays the same on another port."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.transport.ports import identity_of, list_system_ports, name_of, plugged_ports


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
