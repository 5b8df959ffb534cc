"""How long a USB port holds bytes back before it hands them on; only looked at, never changed.

FTDI's chips collect bytes for 16 ms unless told otherwise: 62 answers a second at most, whatever the adapter
can (FTDI application note AN232B-04, "Data Throughput, Latency and Handshaking").
"""

import contextlib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from typing import Any, Final

LINUX_PORTS: Final = Path("/sys/bus/usb-serial/devices")
WINDOWS_PORTS: Final = r"SYSTEM\CurrentControlSet\Enum\FTDIBUS"
BEST_MS: Final = 1
_LONGEST_MS: Final = 255  # one byte in the chip
_NUMBER: Final = re.compile(r"[0-9]{1,3}")
_REMEDY: Final = (
    "Its USB port holds bytes back for {ms} ms, which makes every answer late. Set the port's latency "
    "timer to 1 ms: on Windows in the Device Manager, port settings, advanced; on Linux with "
    "setserial PORT low_latency."
)

Latency = Callable[[str], int | None]


def latency_ms(address: str) -> int | None:
    """Return for how many milliseconds the port at `address` holds bytes back; None where nothing tells."""
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415  Windows only

        return windows_latency_ms(address, winreg)
    return linux_latency_ms(address)


def linux_latency_ms(address: str, ports: Path = LINUX_PORTS) -> int | None:
    """Return what Linux tells of the port that `address`, or the link of that name, is."""
    port = PurePath(address) if "://" in address else Path(address).resolve()
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return _number((ports / port.name / "latency_timer").read_text("ascii"))
    return None


def windows_latency_ms(address: str, registry: Any) -> int | None:
    """Return what `registry`, Python's module of that name or alike, has for the port called `address`."""
    for settings in _parameters(registry):
        with contextlib.suppress(OSError), registry.OpenKey(registry.HKEY_LOCAL_MACHINE, settings) as key:
            if str(registry.QueryValueEx(key, "PortName")[0]).upper() == address.upper():
                return _number(registry.QueryValueEx(key, "LatencyTimer")[0])
    return None


def latency_remark(address: str, told: Latency = latency_ms) -> str:
    """Return what is to be done where the port is slower than need be; empty where nothing is."""
    ms = told(address)
    return "" if ms is None or ms <= BEST_MS else _REMEDY.format(ms=ms)


def _number(told: object) -> int | None:
    text = str(told).strip()
    number = int(text) if _NUMBER.fullmatch(text) else 0
    return number if 0 < number <= _LONGEST_MS else None


def _parameters(registry: Any) -> Iterator[str]:
    """Yield the keys of every FTDI port that was ever plugged in."""
    for device in _below(registry, WINDOWS_PORTS):
        for instance in _below(registry, device):
            yield rf"{instance}\Device Parameters"


def _below(registry: Any, path: str) -> Iterator[str]:
    with contextlib.suppress(OSError), registry.OpenKey(registry.HKEY_LOCAL_MACHINE, path) as key:
        for number in range(registry.QueryInfoKey(key)[0]):
            yield rf"{path}\{registry.EnumKey(key, number)}"
