"""What this computer is: its system and its size, which events tell; and names of it, which never leave."""

import ctypes
import hashlib
import os
import platform
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_MACHINES: Final = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_BOOT_KEY: Final = r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters"
_MACHINE_KEY: Final = r"SOFTWARE\Microsoft\Cryptography"
_SYSTEMS: Final = {"win32": "windows", "darwin": "macos"}
_ARCHITECTURES: Final = {"amd64": "x86_64", "aarch64": "arm64"}
_GB: Final = 1 << 30
_DIGITS: Final = 32

#: reads a value below HKEY_LOCAL_MACHINE, empty where there is none
ReadRegistry = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Computer:
    """A computer.

    Attributes:
        platform: e.g. ``linux-x86_64``.
        machine: tells it from others; never leaves as it is.
        boot: tells this start from others; never leaves as it is.
        ram_gb: whole gigabytes, 0 where nobody knows.
    """

    platform: str
    machine: str
    boot: str
    cores: int
    ram_gb: int


def this_computer() -> Computer:
    """Return this one."""
    return Computer(
        platform_of(sys.platform, platform.machine()),
        _hashed(machine_id(sys.platform, _MACHINES)),
        _hashed(boot_id(sys.platform, _BOOT)),
        os.cpu_count() or 1,
        ram_gb(sys.platform),
    )


def platform_of(system: str, machine: str) -> str:
    """Return what versions for such a computer are called."""
    spelt = machine.lower()
    return f"{_SYSTEMS.get(system, 'linux')}-{_ARCHITECTURES.get(spelt, spelt)}"


def boot_id(system: str, path: Path, registry: ReadRegistry | None = None) -> str:
    """Return what changes with each start of the computer, empty where the system tells nothing such."""
    if system == "win32":
        return (registry or read_registry)(_BOOT_KEY, "BootId")
    return _first_line(path)


def machine_id(system: str, paths: tuple[Path, ...], registry: ReadRegistry | None = None) -> str:
    """Return what tells this computer from others; its name in the network where there is nothing better."""
    if system == "win32":
        told = (registry or read_registry)(_MACHINE_KEY, "MachineGuid")
    else:
        told = next(filter(None, map(_first_line, paths)), "")
    return told or platform.node()


def ram_gb(system: str) -> int:
    """Return the memory of this computer, in whole gigabytes, 0 where it cannot be found out."""
    with suppress(OSError, ValueError, AttributeError):
        size = (
            _windows_ram() if system == "win32" else os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        )
        return round(size / _GB)
    return 0


def read_registry(key: str, name: str) -> str:
    """Return a value of Windows' registry below HKEY_LOCAL_MACHINE, empty where there is none."""
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415  only on Windows

        with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as opened:
            return str(winreg.QueryValueEx(opened, name)[0])
    return ""


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API (sysinfoapi.h)."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        ("total_physical", ctypes.c_uint64),
        ("others", ctypes.c_uint64 * 6),
    )


def _windows_ram() -> int:
    status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
    library = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]  # only on Windows
    library.GlobalMemoryStatusEx(ctypes.byref(status))
    return int(status.total_physical)


def _first_line(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace").partition("\n")[0].strip()
    except OSError:
        return ""


def _hashed(name: str) -> str:
    return hashlib.sha256(f"diagclinic\n{name}".encode()).hexdigest()[:_DIGITS]
