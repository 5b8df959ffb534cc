"""The serial ports of this computer, by the names that people know; no byte is written."""

import contextlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from typing import Final, Protocol

from serial.tools import list_ports

_NAMELESS: Final = frozenset({"", "n/a"})
_RADIO: Final = "rfcomm"  # Linux names no hardware behind a Bluetooth serial port

#: a Windows instance number, which depends on the plug, in the place of a serial number
_EPHEMERAL: Final = "&"
#: what a whole production run shares: no serial number at all, or 0001 (CP2102/9 data sheet, default values)
_SHARED: Final = re.compile(r"0*1?")
#: Bluetooth address at the end of a Windows port's hardware name, e.g. ``…&001DA5681234_C00000000``
_WINDOWS_RADIO: Final = re.compile(r"BTHENUM\\.*&([0-9A-F]{12})_C", re.IGNORECASE)
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
        return tuple(port for port in list_them() if port.hwid not in _NAMELESS or _RADIO in port.device)
    return ()


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


def name_of(port: Port, adapter: str = "") -> str:
    """Return what a person would call what is at `port`, e.g. ``OBDLink EX on COM5``.

    Args:
        port: where it is.
        adapter: its name, where its make is known.
    """
    texts = (adapter, port.product, port.description)
    told = next((text for text in texts if text not in {None, *_NAMELESS}), None)
    plain = (told or "Serial port").replace(f"({port.device})", "").strip()
    return plain if port.device in plain else f"{plain} on {port.device}"


def _radio_address(port: Port, system_ports: Path) -> str:
    """Return the Bluetooth address behind a port, twelve digits; empty where the system tells none."""
    match = _WINDOWS_RADIO.search(port.hwid)
    told = match[1] if match else ""
    if _RADIO in port.device:
        with contextlib.suppress(OSError, UnicodeDecodeError):
            told = (system_ports / PurePath(port.device).name / "address").read_text("ascii")
    digits = told.strip().replace(":", "").upper()
    return digits if _ADDRESS.fullmatch(digits) and digits != _NOBODY else ""
