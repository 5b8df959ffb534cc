"""drivers.elm327.discovery: ports by the names that people know."""

from dataclasses import dataclass

from drivers.api import FoundVci
from drivers.elm327.discovery import discover_elm327


@dataclass
class Port:
    """A port as pyserial tells of it."""

    device: str
    description: str
    hwid: str = "USB VID:PID=0403:6015"
    product: str | None = None


def found(*ports: Port) -> tuple[FoundVci, ...]:
    return discover_elm327(lambda: ports)


def test_port_has_the_name_of_what_is_plugged_in() -> None:
    port = Port("COM5", "USB Serial Port (COM5)", product="OBDLink EX")
    assert found(port) == (FoundVci("elm:COM5", "OBDLink EX on COM5"),)


def test_name_of_the_port_is_said_once() -> None:
    assert found(Port("COM5", "USB Serial Port (COM5)"))[0].name == "USB Serial Port on COM5"


def test_likely_adapter_comes_first() -> None:
    ports = (
        Port("/dev/ttyS0", "ttyS0", "PNP0501"),
        Port("/dev/ttyUSB0", "FT232R USB UART"),
        Port("/dev/ttyUSB1", "OBDLink SX"),
    )
    assert [vci.url for vci in found(*ports)] == ["elm:/dev/ttyUSB1", "elm:/dev/ttyUSB0", "elm:/dev/ttyS0"]


def test_port_without_hardware_is_left_out() -> None:
    assert found(Port("/dev/ttyS3", "n/a", "n/a")) == ()


def test_port_without_a_description_has_a_name() -> None:
    assert found(Port("/dev/ttyACM0", "n/a"))[0].name == "Serial port on /dev/ttyACM0"


def test_this_machine_is_looked_at_without_an_error() -> None:
    assert all(vci.url.startswith("elm:") for vci in discover_elm327())
