"""Which processor and system a library file is for, read from its header, never by loading it."""

import struct
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

#: enough for the headers of every file that a linker makes
HEAD_BYTES: Final = 64 * 1024


class Machine(Enum):
    """A processor that programs are made for, as a person would call it."""

    X86 = "32-bit x86"
    X86_64 = "64-bit x86"
    ARM = "32-bit ARM"
    ARM64 = "64-bit ARM"
    OTHER = "another processor"


class System(Enum):
    """A kind of library file, by the system that loads it."""

    WINDOWS = "Windows"
    ELF = "Linux"
    MAC = "macOS"


@dataclass(frozen=True, slots=True)
class Binary:
    """What a library file is for; on macOS one file may be for several processors."""

    system: System
    machines: frozenset[Machine]

    def __str__(self) -> str:
        """Return it as a person would say it."""
        return f"{' and '.join(sorted(machine.value for machine in self.machines))}, {self.system.value}"


class NotALibraryError(Exception):
    """The file is no library of any system that we know."""


#: Microsoft PE format, COFF file header, Machine
_PE: Final = {0x014C: Machine.X86, 0x8664: Machine.X86_64, 0x01C4: Machine.ARM, 0xAA64: Machine.ARM64}
#: System V ABI, e_machine
_ELF: Final = {3: Machine.X86, 62: Machine.X86_64, 40: Machine.ARM, 183: Machine.ARM64}
#: Mach-O, cputype
_MACH: Final = {7: Machine.X86, 0x01000007: Machine.X86_64, 12: Machine.ARM, 0x0100000C: Machine.ARM64}
_MACH_ORDERS: Final = {
    b"\xfe\xed\xfa\xce": ">",
    b"\xfe\xed\xfa\xcf": ">",
    b"\xce\xfa\xed\xfe": "<",
    b"\xcf\xfa\xed\xfe": "<",
}
#: universal files: bytes of one entry, whose first four are the cputype
_FAT: Final = {b"\xca\xfe\xba\xbe": 20, b"\xca\xfe\xba\xbf": 32}
#: more than that is a Java class, which begins with the same four bytes
_MOST_FAT: Final = 30


def binary_at(path: Path) -> Binary:
    """Return what the library at `path` is for; ports and pipes are not even opened: they may never answer.

    Raises:
        OSError: it cannot be read.
        NotALibraryError: it is no library.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise NotALibraryError("it is a port or a pipe, no file")
    with path.open("rb") as file:
        return binary_of(file.read(HEAD_BYTES))


def binary_of(head: bytes) -> Binary:
    """Return what a library is for, given the beginning of its file.

    Raises:
        NotALibraryError: it is no library.
    """
    try:
        if head[:2] == b"MZ":
            return Binary(System.WINDOWS, frozenset({_pe(head)}))
        if head[:4] == b"\x7fELF":
            return Binary(System.ELF, frozenset({_elf(head)}))
        if head[:4] in _MACH_ORDERS:
            cpu = _number(f"{_MACH_ORDERS[head[:4]]}I", head, 4)
            return Binary(System.MAC, frozenset({_MACH.get(cpu, Machine.OTHER)}))
        if head[:4] in _FAT:
            return Binary(System.MAC, _fat(head))
    except struct.error as error:
        raise NotALibraryError("it is cut off") from error
    raise NotALibraryError("it is no program library")


def _pe(head: bytes) -> Machine:
    at = _number("<I", head, 0x3C)
    if head[at : at + 4] != b"PE\0\0":
        raise NotALibraryError("it is no program library")
    return _PE.get(_number("<H", head, at + 4), Machine.OTHER)


def _elf(head: bytes) -> Machine:
    order = ">" if head[5:6] == b"\x02" else "<"
    return _ELF.get(_number(f"{order}H", head, 18), Machine.OTHER)


def _fat(head: bytes) -> frozenset[Machine]:
    count = _number(">I", head, 4)
    if not 0 < count <= _MOST_FAT:
        raise NotALibraryError("it is no program library")
    entries = range(8, 8 + count * _FAT[head[:4]], _FAT[head[:4]])
    return frozenset(_MACH.get(_number(">I", head, at), Machine.OTHER) for at in entries)


def _number(form: str, head: bytes, at: int) -> int:
    return int(struct.unpack_from(form, head, at)[0])
