"""What can run a library here: a helper of our own Python, or of the 32-bit one of msl-loadlib.

A frozen program has no Python to lend, but a second program beside it, and a folder with the helper's sources
for the Python of 32 bits, which is of another version.
"""

import platform
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from struct import calcsize
from typing import Final, Self

from drivers.errors import VendorLibraryError
from drivers.j2534.binary import Binary, Machine, NotALibraryError, System, binary_at
from drivers.j2534.process import Command

#: the folder that holds the package of drivers, in a checkout and where a wheel is installed
PACKAGES: Final = Path(__file__).resolve().parents[2]
#: isolated from whatever else is installed or set; the only argument is where this package is
_START: Final = "import sys; sys.path.insert(0, sys.argv[1]); from drivers.j2534.helper import main; main()"
#: the frozen helper, and the folder of its sources beside the package of drivers (installer/diagclinic.spec)
PROGRAM: Final = "diagclinic-j2534"
SOURCES: Final = "helper32"
_SERVERS: Final = {System.WINDOWS: "server32-windows.exe", System.ELF: "server32-linux"}
_MACHINES: Final = {
    "x86_64": Machine.X86_64,
    "amd64": Machine.X86_64,
    "aarch64": Machine.ARM64,
    "arm64": Machine.ARM64,
    "i386": Machine.X86,
    "i686": Machine.X86,
    "x86": Machine.X86,
}
_SYSTEMS: Final = {"win32": System.WINDOWS, "darwin": System.MAC}
#: where no 32-bit program starts
LINUX_32: Final = "its 32 bits need the packages libc6-i386 and lib32z1 (Debian, Ubuntu)"


@dataclass(frozen=True, slots=True)
class Host:
    """The computer and the Python that we run on.

    Attributes:
        server32: the 32-bit Python, or where it would be.
    """

    system: System
    machine: Machine
    server32: Path | None

    @classmethod
    def here(cls) -> Self:
        """Return this computer."""
        system = _SYSTEMS.get(sys.platform, System.ELF)
        machine = _MACHINES.get(platform.machine().lower(), Machine.OTHER)
        if machine is Machine.X86_64 and calcsize("P") == 4:
            machine = Machine.X86
        return cls(system, machine, _server32(system))

    def runs(self, binary: Binary) -> bool:
        """Whether our own Python can load `binary`."""
        return binary.system is self.system and self.machine in binary.machines

    def runs_apart(self, binary: Binary) -> bool:
        """Whether the 32-bit Python can load `binary` here; Windows on ARM runs programs for x86, too."""
        machines = {Machine.X86_64} | ({Machine.ARM64} if self.system is System.WINDOWS else set())
        return (
            binary.system is self.system
            and Machine.X86 in binary.machines
            and self.machine in machines
            and self.server32 is not None
        )


def command_for(path: Path, host: Host) -> Command:
    """Return how to start a helper that can load the library at `path`.

    Raises:
        VendorLibraryError: there is no such file, it is no library, or nothing here can run it.
    """
    binary = _binary(path)
    if host.runs(binary):
        return Command(own_words(Path(sys.executable), PACKAGES, is_frozen=hasattr(sys, "frozen")))
    if host.runs_apart(binary):
        words = ("--module", "drivers.j2534.helper32", "--port", "0")
        sources = ("--append-sys-path", str(sources_in(PACKAGES)))
        return Command((str(host.server32), *words, *sources), LINUX_32 if host.system is System.ELF else "")
    here = f"{host.machine.value}, {host.system.value}"
    raise VendorLibraryError(str(path), f"it is made for {binary}, and this program runs on {here}")


def own_words(executable: Path, packages: Path, *, is_frozen: bool) -> tuple[str, ...]:
    """Return how the program that runs as `executable` starts a helper of its own kind."""
    if is_frozen:
        return (str(executable.with_name(PROGRAM + executable.suffix)),)
    return (str(executable), "-I", "-S", "-c", _START, str(packages))


def sources_in(packages: Path) -> Path:
    """Return the folder below which the helper's modules are sources, which any Python reads."""
    apart = packages / SOURCES
    return apart if apart.is_dir() else packages


def _binary(path: Path) -> Binary:
    try:
        return binary_at(path)
    except FileNotFoundError as error:
        raise VendorLibraryError(str(path), "there is no such file") from error
    except OSError as error:
        raise VendorLibraryError(str(path), f"it cannot be read: {error.strerror}") from error
    except NotALibraryError as error:
        raise VendorLibraryError(str(path), str(error)) from error


def _server32(system: System) -> Path | None:
    found = find_spec("msl.loadlib")
    name = _SERVERS.get(system)
    if found is None or found.origin is None or name is None:
        return None
    return Path(found.origin).with_name(name)
