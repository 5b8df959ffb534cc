"""The J2534 device of the tests: `tests/fixtures/j2534`, built for 64 and for 32 bits, with its settings.

Each test gets its own copy of the library, and so settings and a device of its own.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

SOURCES: Final = Path(__file__).parent / "fixtures" / "j2534"
FLAGS: Final = ("-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-fvisibility=hidden")
#: the kinds that can be built and run here
BITS: Final = (64, 32)


@dataclass(frozen=True)
class TestDevice:
    """One copy of the library."""

    __test__ = False  # nothing for pytest to collect

    path: Path

    def set(self, **settings: int) -> None:
        """Write the settings anew; a name with a function in it has two underscores for its point."""
        rows = (f"{name.replace('__', '.')}={value}\n" for name, value in settings.items())
        part = self.path.with_name(f"{self.path.name}.part")
        part.write_text("".join(rows), encoding="ascii")
        part.replace(f"{self.path}.settings")

    @property
    def url(self) -> str:
        """The name by which the program knows it."""
        return f"j2534:{self.path}"


def copied_device(folder: Path, bits: int = 64, *flags: str, **settings: int) -> TestDevice:
    """Return a device of its own in `folder`, with `settings` (see the sources) from the start.

    Args:
        folder: of the copy.
        bits: of the library.
        flags: further words for the compiler.
        settings: what the device is like.
    """
    if not sys.platform.startswith("linux"):
        pytest.skip("the device of the tests is built with gcc, for Linux")
    device = TestDevice(folder / f"device{bits}.so")
    shutil.copy(built(bits, *flags), device.path)
    device.set(**settings)
    return device


def built(bits: int, *flags: str) -> Path:
    """Return the library as the compiler made it, once for the same sources on this computer."""
    sources = sorted(SOURCES.glob("*.c"))
    state = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(SOURCES.iterdir())))
    state.update(" ".join(flags).encode())
    kept = _private_folder() / f"device-{state.hexdigest()[:16]}-{bits}.so"
    if not kept.exists():
        part = kept.with_name(f"{kept.name}.{os.getpid()}")
        command = ["gcc", f"-m{bits}", *FLAGS, *flags, "-o", str(part), *map(str, sources), "-ldl"]
        subprocess.run(command, check=True)
        part.replace(kept)
    return kept


def processes_of(session: int, *, with_zombies: bool = True) -> list[str]:
    """Return the processes of a session, those among them that have ended and that nobody asked for it."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, number, *_ = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(number) == session and (with_zombies or state != "Z"):
            found.append(entry.parent.name)
    return found


def _private_folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"diagclinic-tests-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        pytest.exit(f"{folder} belongs to somebody else; set TMPDIR to a folder of your own")
    return folder
