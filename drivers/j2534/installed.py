"""Which J2534 devices are installed: what makers' set-ups left in the Windows registry, or in ~/.passthru.

Windows: HKEY_LOCAL_MACHINE, SOFTWARE, PassThruSupport.04.04, a key for each device (SAE J2534-1:2004, 9),
which a 32-bit set-up writes into the registry's 32-bit view.  Elsewhere the standard says nothing; makers of
open devices put a JSON file into ~/.passthru, with the same facts.
"""

import importlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from drivers.j2534.binary import NotALibraryError, System, binary_at
from drivers.j2534.constants import ProtocolId
from drivers.j2534.hosting import Host

PASSTHRU_FOLDER: Final = Path("~/.passthru")
#: a description is some hundred bytes; what is larger is something else
MOST_BYTES: Final = 64 * 1024
#: below HKEY_LOCAL_MACHINE
KEY: Final = r"SOFTWARE\PassThruSupport.04.04"
LIBRARY: Final = "FunctionLibrary"
#: File System Redirector: 32-bit programs on 64-bit Windows see SysWOW64 where they ask for System32
_SYSTEM_FOLDER: Final = re.compile(r"(?<=[\\/])system32(?=[\\/])", re.IGNORECASE)
_SHOWN_TO_32_BITS: Final = "SysWOW64"
Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class InstalledDevice:
    """A device that some maker's set-up has put here; whether it is plugged in, nobody knows.

    Attributes:
        library: path of FunctionLibrary.
        configuration: path of the maker's own program for settings; empty where there is none.
        protocols: what the maker says that it speaks.
        bits: 32 or 64, of the library; None where it cannot be told.
    """

    name: str
    vendor: str
    library: Path
    configuration: str
    protocols: frozenset[ProtocolId]
    bits: int | None


def installed_devices(host: Host) -> tuple[InstalledDevice, ...]:
    """Return what is installed, each device once, by name."""
    return each_once(_here(host), host)


def each_once(found: Iterable[Values], host: Host) -> tuple[InstalledDevice, ...]:
    """Return the devices that `found` describes by the names of the registry.

    A device that is there for both kinds of program is taken with the library of our own kind.
    """
    chosen: dict[str, InstalledDevice] = {}
    for values in found:
        device = _device(values)
        if device is None:
            continue
        known = chosen.get(device.name.casefold())
        if known is None or (_rank(device, host) < _rank(known, host)):
            chosen[device.name.casefold()] = device
    return tuple(sorted(chosen.values(), key=lambda device: device.name.casefold()))


def described_in(folder: Path) -> Iterator[Values]:
    """Yield what the JSON files in `folder` describe, by the registry's names; other files are left out."""
    for file in sorted(folder.glob("*.json")):
        with suppress(OSError, ValueError, RecursionError):
            told = json.loads(file.read_bytes()[:MOST_BYTES])
            if isinstance(told, dict):
                yield {
                    **told,
                    "Name": told.get("NAME"),
                    "Vendor": told.get("VENDOR"),
                    LIBRARY: told.get("FUNCTION_LIB"),
                }


def registered_in(winreg: Any) -> Iterator[Values]:
    """Yield the values of each device's key in both views of the registry.

    A 32-bit set-up that names System32 means the folder that 32-bit programs are shown in its place, so such
    a device comes twice, with either.

    Args:
        winreg: Python's module of that name.
    """
    yield from _in_view(winreg, winreg.KEY_WOW64_64KEY)
    for values in _in_view(winreg, winreg.KEY_WOW64_32KEY):
        yield values
        library = _text(values, LIBRARY)
        as_shown = _SYSTEM_FOLDER.sub(_SHOWN_TO_32_BITS, library)
        if as_shown != library:
            yield {**values, LIBRARY: as_shown}


def _in_view(winreg: Any, view: int) -> Iterator[Values]:
    # no such key: no set-up of that kind was ever run
    with suppress(OSError):
        access = winreg.KEY_READ | view
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, KEY, access=access) as root:
            yield from _devices(winreg, root)


def _devices(winreg: Any, root: Any) -> Iterator[Values]:
    for number in range(winreg.QueryInfoKey(root)[0]):
        # a key that a set-up takes away meanwhile, or that we may not read
        with suppress(OSError), winreg.OpenKey(root, winreg.EnumKey(root, number)) as key:
            rows = [winreg.EnumValue(key, at) for at in range(winreg.QueryInfoKey(key)[1])]
            yield {name: _expanded(winreg, value, kind) for name, value, kind in rows}


def _expanded(winreg: Any, value: object, kind: int) -> object:
    """Return `value`, with what the system's variables in it (``%SystemRoot%``) stand for."""
    is_by_variables = kind == winreg.REG_EXPAND_SZ and isinstance(value, str)
    return winreg.ExpandEnvironmentStrings(value) if is_by_variables else value


def _here(host: Host) -> Iterable[Values]:
    if host.system is System.WINDOWS:
        return registered_in(importlib.import_module("winreg"))
    return described_in(PASSTHRU_FOLDER.expanduser())


def _device(values: Values) -> InstalledDevice | None:
    """Return the device, or None where no library is named."""
    library, name, vendor = (_text(values, key) for key in (LIBRARY, "Name", "Vendor"))
    if not library or "\0" in library:
        return None
    path = Path(library).expanduser()
    return InstalledDevice(
        name or path.stem,
        vendor,
        path,
        _text(values, "ConfigApplication"),
        frozenset(protocol for protocol in ProtocolId if _is_spoken(values, protocol)),
        _bits(path),
    )


def _is_spoken(values: Values, protocol: ProtocolId) -> bool:
    told = values.get(protocol.name)
    return isinstance(told, int) and told > 0


def _text(values: Values, key: str) -> str:
    told = values.get(key)
    return told.strip() if isinstance(told, str) else ""


def _bits(path: Path) -> int | None:
    try:
        binary = binary_at(path)
    except (OSError, NotALibraryError):
        return None
    sizes = {64 if machine.value.startswith("64") else 32 for machine in binary.machines}
    return max(sizes, default=None)


def _rank(device: InstalledDevice, host: Host) -> int:
    """Return how well the device's library suits us, the least best."""
    try:
        binary = binary_at(device.library)
    except (OSError, NotALibraryError):
        return 3
    return 0 if host.runs(binary) else 1 if host.runs_apart(binary) else 2
