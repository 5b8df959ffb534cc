"""The serial ports of this computer, by the names that people know; no byte is written."""

import contextlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from typing import Final, Protocol

from serial.tools import list_ports

_NAMELESS: Final = frozenset({"", "n/a"})
#: the system names no hardware behind a Bluetooth serial port: rfcomm on Linux, any call-out device on macOS
_RADIO: Final = re.compile(r"/dev/rfcomm\d+|/dev/cu\..+")
#: macOS: ports that are always there and lead to no device
_SYSTEMS_OWN: Final = re.compile(r"/dev/cu\.(Bluetooth-Incoming-Port|BLTH|debug-console|wlan-debug)")

#: a Windows instance number, which depends on the plug, in the place of a serial number
_EPHEMERAL: Final = "&"
#: what a whole production run shares: no serial number at all, or 0001 (CP2102/9 data sheet, default values)
_SHARED: Final = re.compile(r"0*1?")
#: Bluetooth address at the end of a Windows port's hardware name, e.g. ``…&001DA5681234_C00000000``
_WINDOWS_RADIO: Final = re.compile(r"BTHENUM\\.*&([0-9A-F]{12})_", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"[0-9A-F]{12}")
_NOBODY: Final = "0" * 12
SYSTEM_PORTS: Final = Path("/sys/class/tty")


class Port(Protocol):
    """What pyserial tells of a port."""

    device: str
    description: str
    hwid: str
    product: str | None
    vid: int | None
    pid: int | None
    serial_number: str | None


ListPorts = Callable[[], Iterable[Port]]
list_system_ports: Final[ListPorts] = list_ports.comports


def plugged_ports(list_them: ListPorts) -> tuple[Port, ...]:
    """Return the ports with something behind them."""
    # pyserial stumbles over a port that is pulled out while it is being listed: the next look finds the rest
    with contextlib.suppress(OSError, TypeError, ValueError):
        return tuple(port for port in list_them() if port.hwid not in _NAMELESS or _is_radio(port))
    return ()


def is_incoming(port: Port) -> bool:
    """Say whether a Bluetooth port of Windows waits for a device to call: adapters never do.

    Windows makes two ports for an adapter that is paired, and the one that calls it has its address.
    """
    match = _WINDOWS_RADIO.search(port.hwid)
    return match is not None and match[1] == _NOBODY


def identity_of(port: Port, system_ports: Path) -> str:
    """Return what is the same on whatever port the adapter is; empty where two could be confused.

    Args:
        port: where it is now.
        system_ports: where Linux keeps the Bluetooth addresses behind its serial ports.
    """
    address = _radio_address(port, system_ports)
    if address:
        return f"bluetooth:{address}"
    serial = (port.serial_number or "").strip()
    if port.vid is None or port.pid is None or _EPHEMERAL in serial or _SHARED.fullmatch(serial):
        return ""
    return f"usb:{port.vid:04X}:{port.pid:04X}:{serial}"


def name_of(port: Port, adapter: str = "", system_ports: Path = SYSTEM_PORTS) -> str:
    """Return what a person would call what is at `port`, e.g. ``OBDLink EX on COM5``.

    Args:
        port: where it is.
        adapter: its name, where its make is known.
        system_ports: where Linux keeps the Bluetooth addresses behind its serial ports.
    """
    texts = (adapter, port.product, _radio_words(port, system_ports), port.description)
    told = next((text for text in texts if text not in {None, *_NAMELESS}), None)
    plain = (told or "Serial port").replace(f"({port.device})", "").strip()
    return plain if port.device in plain else f"{plain} on {port.device}"


def _is_radio(port: Port) -> bool:
    return bool(_RADIO.fullmatch(port.device)) and not _SYSTEMS_OWN.fullmatch(port.device)


def _radio_words(port: Port, system_ports: Path) -> str:
    """Return what is behind a Bluetooth port, as far as the system tells; empty behind any other."""
    if is_incoming(port):
        return "Bluetooth port for incoming calls"
    address = _radio_address(port, system_ports)
    if address:
        return f"Bluetooth adapter {':'.join(re.findall('..', address))}"
    return "Bluetooth port" if port.vid is None and _is_radio(port) else ""


def _radio_address(port: Port, system_ports: Path) -> str:
    """Return the Bluetooth address behind a port, twelve digits; empty where the system tells none."""
    match = _WINDOWS_RADIO.search(port.hwid)
    told = match[1] if match else ""
    if _is_radio(port):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            told = (system_ports / PurePath(port.device).name / "address").read_text("ascii")
    digits = told.strip().replace(":", "").upper()
    return digits if _ADDRESS.fullmatch(digits) and digits != _NOBODY else ""
