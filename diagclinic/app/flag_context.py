"""What the program tells of itself when it asks for a flag: what a publisher may aim at, and nothing more."""

import os
import platform
import sys
from typing import Final

from diagclinic import __version__
from diagclinic.app.flag_file import FlagFile

#: gibibytes and cores below which a computer is light, and from which it is strong
LIGHT: Final = (3.5, 2)
STRONG: Final = (12.0, 6)
_SYSTEMS: Final = {"win32": "windows", "darwin": "macos"}
_MACHINES: Final = {"amd64": "x86_64", "aarch64": "arm64"}


def tier_of(ram_gb: float, cores: int) -> str:
    """Return how strong a computer is: ``light``, ``standard`` or ``strong``."""
    if ram_gb < LIGHT[0] or cores < LIGHT[1]:
        return "light"
    return "strong" if ram_gb >= STRONG[0] and cores >= STRONG[1] else "standard"


def platform_name(system: str = sys.platform, machine: str = "") -> str:
    """Return what releases for this system are called, e.g. ``linux-x86_64``."""
    name = (machine or platform.machine()).lower()
    return f"{_SYSTEMS.get(system, 'linux')}-{_MACHINES.get(name, name)}"


def context_of(file: FlagFile) -> dict[str, str]:
    """Return what is told of this program and computer; the kind of interface is added with each question."""
    return {
        "version": __version__,
        "channel": file.install.get("channel", ""),
        "region": file.install.get("region", ""),
        "tier": this_tier(),
        "platform": platform_name(),
    }


def this_tier() -> str:
    """Return how strong this computer is."""
    import psutil  # noqa: PLC0415  10 ms that a program without published flags does not need

    return tier_of(psutil.virtual_memory().total / (1 << 30), os.cpu_count() or 1)
