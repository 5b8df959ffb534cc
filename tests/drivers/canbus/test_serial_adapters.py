"""drivers.canbus.serial_adapters: CAN adapters among the serial ports."""

from dataclasses import dataclass

import pytest

from drivers.api import FoundVci
from drivers.canbus.serial_adapters import discover_slcan
from drivers.canbus.settings import CanSettings
from tests.drivers.canbus.peers import url


@dataclass
class Port:
    """A port as pyserial tells of it."""

    device: str
    vid: int | None
    pid: int | None
    serial_number: str | None = None
    product: str | None = "USB Serial"
    description: str = "n/a"
    hwid: str = "USB VID:PID=16D0:117E"


def found(*ports: Port) -> tuple[FoundVci, ...]:
    return discover_slcan(lambda: ports)


def test_canable_is_offered_by_its_name_and_known_by_its_serial_number() -> None:
    assert found(Port("COM5", 0x16D0, 0x117E, "0031001F")) == (
        FoundVci("can:slcan/COM5", "CANable on COM5", "usb:16D0:117E:0031001F", is_known=True),
    )


def test_url_that_is_offered_can_be_read() -> None:
    (vci,) = found(Port("/dev/ttyACM0", 0xAD50, 0x60C4))
    settings = CanSettings.read(url(vci.url))
    assert (settings.interface, settings.channel) == ("slcan", "/dev/ttyACM0")


def test_adapters_come_in_the_order_of_their_ports() -> None:
    vcis = found(Port("COM6", 0x16D0, 0x117E), Port("COM5", 0x0403, 0xFFA8))
    assert [vci.name for vci in vcis] == ["Lawicel CANUSB on COM5", "CANable on COM6"]


@pytest.mark.parametrize(
    "port",
    [
        Port("COM5", 0x0403, 0x6015, product="OBDLink EX"),
        Port("COM5", 0x0403, 0x6001, product="FT232R USB UART"),
        Port("COM5", None, None, product="CANable"),
    ],
    ids=["elm327", "bare bridge", "no USB device"],
)
def test_what_may_speak_otherwise_is_not_offered(port: Port) -> None:
    assert found(port) == ()


def test_this_machine_is_looked_at_without_an_error() -> None:
    assert all(vci.url.startswith("can:slcan/") for vci in discover_slcan())
