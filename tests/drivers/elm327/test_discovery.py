"""drivers.elm327.discovery: ports by the names that people know."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.api import FoundVci
from drivers.elm327.discovery import discover_elm327


@dataclass
class Port:
    """A port as pyserial tells of it."""

    device: str
    description: str
    hwid: str = "USB VID:PID=0403:6015"
    product: str | None = None
    vid: int | None = None
    pid: int | None = None
    serial_number: str | None = None


def found(*ports: Port) -> tuple[FoundVci, ...]:
    return discover_elm327(lambda: ports)


def test_port_has_the_name_of_what_is_plugged_in() -> None:
    port = Port("COM5", "USB Serial Port (COM5)", product="OBDLink EX")
    assert found(port) == (FoundVci("elm:COM5", "OBDLink EX on COM5"),)


def test_adapter_that_says_so_itself_is_known() -> None:
    port = Port("COM5", "USB Serial Port (COM5)", product="OBDLink EX", vid=0x0403, pid=0x6015)
    assert [vci.is_known for vci in found(port, usb("COM6", None))] == [True, False]


def test_adapter_that_is_known_to_speak_otherwise_is_left_out() -> None:
    port = Port("COM5", "USB Serial Port (COM5)", product="CANable", vid=0x16D0, pid=0x117E)
    assert found(port) == ()


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


# -- the same adapter on another port --


def usb(device: str, serial: str | None, vid: int | None = 0x0403) -> Port:
    return Port(device, "FT232R USB UART", vid=vid, pid=0x6015, serial_number=serial)


def test_usb_adapter_is_known_by_its_serial_number_on_every_port() -> None:
    identities = {vci.identity for vci in found(usb("COM5", "A50285BI"), usb("COM9", "A50285BI"))}
    assert identities == {"usb:0403:6015:A50285BI"}


def test_adapters_of_one_make_are_told_apart_by_their_serial_numbers() -> None:
    one, other = found(usb("COM5", "A50285BI"), usb("COM9", "A50285BJ"))
    assert one.identity != other.identity


@pytest.mark.parametrize(
    "serial",
    [None, "", " ", "0", "0000", "0001", "5&2F6BC3D8&0&2"],
    ids=["none", "empty", "blank", "zero", "zeros", "factory", "windows-instance"],
)
def test_adapter_that_could_be_taken_for_another_has_no_identity(serial: str | None) -> None:
    assert found(usb("COM5", serial))[0].identity == ""


def test_serial_number_without_a_maker_is_no_identity() -> None:
    assert found(usb("COM5", "A50285BI", vid=None))[0].identity == ""


BTHENUM = r"BTHENUM\{00001101-0000-1000-8000-00805F9B34FB}_LOCALMFG&0002\7&1A2B3C4D&0&"


def test_bluetooth_adapter_is_known_by_its_address_on_windows() -> None:
    port = Port("COM7", "Standard Serial over Bluetooth link (COM7)", f"{BTHENUM}001DA5681234_C00000000")
    assert found(port)[0].identity == "bluetooth:001DA5681234"


def test_port_for_incoming_bluetooth_has_no_identity() -> None:
    port = Port("COM8", "Standard Serial over Bluetooth link (COM8)", f"{BTHENUM}000000000000_00000000")
    assert found(port)[0].identity == ""


def test_port_that_waits_for_calls_comes_last_for_no_adapter_calls() -> None:
    incoming = Port("COM3", "Standard Serial over Bluetooth link (COM3)", f"{BTHENUM}000000000000_00000000")
    outgoing = Port("COM7", "Standard Serial over Bluetooth link (COM7)", f"{BTHENUM}001DA5681234_C00000000")
    assert [vci.name for vci in found(incoming, Port("COM9", "COM9", "ACPI"), outgoing)] == [
        "Bluetooth adapter 00:1D:A5:68:12:34 on COM7",
        "COM9",
        "Bluetooth port for incoming calls on COM3",
    ]


def test_bluetooth_adapter_is_known_by_its_address_on_linux(tmp_path: Path) -> None:
    (tmp_path / "rfcomm0").mkdir()
    (tmp_path / "rfcomm0" / "address").write_text("00:1d:a5:68:12:34\n")
    vcis = discover_elm327(lambda: [Port("/dev/rfcomm0", "n/a", "n/a")], tmp_path)
    assert vcis == (
        FoundVci(
            "elm:/dev/rfcomm0",
            "Bluetooth adapter 00:1D:A5:68:12:34 on /dev/rfcomm0",
            "bluetooth:001DA5681234",
        ),
    )


@pytest.mark.parametrize("text", ["", "nonsense", "00:00:00:00:00:00", "\xff"])
def test_bluetooth_port_that_is_bound_to_nobody_has_no_identity(tmp_path: Path, text: str) -> None:
    (tmp_path / "rfcomm0").mkdir()
    (tmp_path / "rfcomm0" / "address").write_bytes(text.encode("latin-1"))
    assert discover_elm327(lambda: [Port("/dev/rfcomm0", "n/a", "n/a")], tmp_path)[0].identity == ""


def test_bluetooth_port_whose_address_the_system_keeps_to_itself_is_found(tmp_path: Path) -> None:
    vcis = discover_elm327(lambda: [Port("/dev/rfcomm0", "n/a", "n/a")], tmp_path)
    assert [vci.identity for vci in vcis] == [""]


@pytest.mark.parametrize("failure", [OSError("gone"), TypeError("int(None)"), ValueError("int('')")])
def test_port_that_is_pulled_out_meanwhile_is_no_failure(failure: Exception) -> None:
    def stumble() -> Iterable[Port]:
        raise failure

    assert discover_elm327(stumble) == ()
