"""What the program tells of itself when it asks for a flag: what a publisher may aim at, and nothing more."""

import os
import platform
import sys
from typing import Final

from diagclinic import __version__
from diagclinic.app.computer import platform_of, ram_gb
from diagclinic.app.flag_file import FlagFile

#: gibibytes and cores below which a computer is light, and from which it is strong
LIGHT: Final = (3.5, 2)
STRONG: Final = (12.0, 6)


def tier_of(ram_gb: float, cores: int) -> str:
    """Return how strong a computer is: ``light``, ``standard`` or ``strong``; 0 GB: nobody knows."""
    if 0 < ram_gb < LIGHT[0] or cores < LIGHT[1]:
        return "light"
    return "strong" if ram_gb >= STRONG[0] and cores >= STRONG[1] else "standard"


def context_of(file: FlagFile) -> dict[str, str]:
    """Return what is told of this program and computer; the kind of interface is added with each question."""
    return {
        "version": __version__,
        "channel": file.install.get("channel", ""),
        "region": file.install.get("region", ""),
        "tier": tier_of(ram_gb(sys.platform), os.cpu_count() or 1),
        "platform": platform_of(sys.platform, platform.machine()),
    }
