"""drivers.j2534.binary: headers of every kind, and bytes that are none."""

import os
import struct
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivers.j2534.binary import Binary, Machine, NotALibraryError, System, binary_at, binary_of
from tests.j2534_device import TestDevice


def pe(machine: int, at: int = 0x80) -> bytes:
    head = b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", at)
    return head.ljust(at, b"\0") + b"PE\0\0" + struct.pack("<H", machine)


def elf(machine: int, order: str = "<") -> bytes:
    ident = b"\x7fELF\x02" + (b"\x01" if order == "<" else b"\x02")
    return ident.ljust(16, b"\0") + struct.pack(f"{order}HH", 3, machine)


def mach(cpu: int, order: str = "<") -> bytes:
    return struct.pack(f"{order}II", 0xFEEDFACF, cpu)


def universal(*cpus: int) -> bytes:
    entries = (struct.pack(">5I", cpu, 0, 0, 0, 0) for cpu in cpus)
    return struct.pack(">II", 0xCAFEBABE, len(cpus)) + b"".join(entries)


@pytest.mark.parametrize(
    ("head", "system", "machines"),
    [
        (pe(0x014C), System.WINDOWS, {Machine.X86}),
        (pe(0x8664), System.WINDOWS, {Machine.X86_64}),
        (pe(0xAA64, at=0x400), System.WINDOWS, {Machine.ARM64}),
        (elf(3), System.ELF, {Machine.X86}),
        (elf(62), System.ELF, {Machine.X86_64}),
        (elf(183), System.ELF, {Machine.ARM64}),
        (elf(8, ">"), System.ELF, {Machine.OTHER}),
        (mach(7), System.MAC, {Machine.X86}),
        (mach(0x0100000C), System.MAC, {Machine.ARM64}),
        (mach(0x01000007, ">"), System.MAC, {Machine.X86_64}),
        (universal(0x01000007, 0x0100000C), System.MAC, {Machine.X86_64, Machine.ARM64}),
    ],
)
def test_a_header_tells_system_and_processor(head: bytes, system: System, machines: set[Machine]) -> None:
    assert binary_of(head) == Binary(system, frozenset(machines))


@given(st.binary(max_size=200))
@example(b"MZ")
@example(b"\x7fELF")
@example(b"\xca\xfe\xba\xbe\x00\x00\x00\x41")
def test_any_bytes_are_a_library_or_none(head: bytes) -> None:
    with suppress(NotALibraryError):
        assert binary_of(head).machines


@given(
    st.sampled_from([pe(0x8664), elf(62), mach(7), universal(7, 12)]),
    st.integers(0, 200),
    st.integers(0, 255),
)
def test_a_header_with_a_changed_byte_is_a_library_or_none(head: bytes, at: int, value: int) -> None:
    changed = bytearray(head)
    changed[at % len(head)] = value
    with suppress(NotALibraryError):
        assert binary_of(bytes(changed)).machines


@pytest.mark.parametrize("head", [pe(0x8664)[:-3], elf(62)[:-1], mach(7)[:6], universal(7)[:9]])
def test_a_header_that_ends_too_soon_is_cut_off(head: bytes) -> None:
    with pytest.raises(NotALibraryError, match=r"cut off|no program library"):
        binary_of(head)


def test_a_java_class_is_no_universal_library() -> None:
    with pytest.raises(NotALibraryError):
        binary_of(bytes.fromhex("cafebabe00000041") + bytes(600))


def test_the_compilers_libraries_are_known(any_device: TestDevice) -> None:
    expected = Machine.X86_64 if "64" in any_device.path.name else Machine.X86
    assert binary_at(any_device.path) == Binary(System.ELF, frozenset({expected}))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Python is of another kind there")
def test_pythons_own_file_is_known() -> None:
    assert binary_at(Path(sys.executable)).system is System.ELF


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="pipes have no path there")
def test_a_pipe_that_nobody_writes_to_is_no_library_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotALibraryError, match="a port or a pipe"):
        binary_at(tmp_path / "pipe")


def test_a_library_is_told_in_words() -> None:
    assert str(binary_of(universal(0x01000007, 0x0100000C))) == "64-bit ARM and 64-bit x86, macOS"
