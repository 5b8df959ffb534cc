"""drivers.j2534.hosting: which library is run in what, on which computer."""

import sys
from pathlib import Path

import pytest

from drivers.errors import VendorLibraryError
from drivers.j2534.binary import Binary, Machine, System
from drivers.j2534.hosting import PACKAGES, Host, command_for, own_words, sources_in
from tests.j2534_device import TestDevice, copied_device

SERVER = Path("server32")
LINUX = Host(System.ELF, Machine.X86_64, SERVER)
WINDOWS = Host(System.WINDOWS, Machine.X86_64, SERVER)
WINDOWS_ARM = Host(System.WINDOWS, Machine.ARM64, SERVER)
WINDOWS_32 = Host(System.WINDOWS, Machine.X86, SERVER)
MAC = Host(System.MAC, Machine.ARM64, None)
PI = Host(System.ELF, Machine.ARM64, SERVER)


def binary(system: System, *machines: Machine) -> Binary:
    return Binary(system, frozenset(machines))


@pytest.mark.parametrize(
    ("host", "library", "ours", "apart"),
    [
        (WINDOWS, binary(System.WINDOWS, Machine.X86_64), True, False),
        (WINDOWS, binary(System.WINDOWS, Machine.X86), False, True),
        (WINDOWS_32, binary(System.WINDOWS, Machine.X86), True, False),
        (WINDOWS_32, binary(System.WINDOWS, Machine.X86_64), False, False),
        (WINDOWS_ARM, binary(System.WINDOWS, Machine.X86), False, True),
        (WINDOWS_ARM, binary(System.WINDOWS, Machine.X86_64), False, False),
        (LINUX, binary(System.ELF, Machine.X86), False, True),
        (LINUX, binary(System.WINDOWS, Machine.X86), False, False),
        (PI, binary(System.ELF, Machine.X86), False, False),
        (PI, binary(System.ELF, Machine.ARM64), True, False),
        (MAC, binary(System.MAC, Machine.X86_64, Machine.ARM64), True, False),
        (MAC, binary(System.MAC, Machine.X86), False, False),
    ],
)
def test_a_library_runs_with_us_apart_or_nowhere(
    host: Host, library: Binary, ours: bool, apart: bool
) -> None:
    assert (host.runs(library), host.runs_apart(library)) == (ours, apart)


def test_a_library_of_our_kind_runs_in_our_python(device: TestDevice) -> None:
    words = command_for(device.path, Host.here()).words
    assert (words[0], words[-1]) == (sys.executable, str(PACKAGES))


@pytest.mark.parametrize(
    ("program", "helper"), [("diagclinic", "diagclinic-j2534"), ("diagclinicw.exe", "diagclinic-j2534.exe")]
)
def test_a_frozen_program_starts_the_helper_beside_it(tmp_path: Path, program: str, helper: str) -> None:
    words = own_words(tmp_path / program, tmp_path / "_internal", is_frozen=True)
    assert words == (str(tmp_path / helper),)


def test_the_python_of_32_bits_gets_the_sources_that_a_frozen_program_has_apart(tmp_path: Path) -> None:
    (tmp_path / "helper32").mkdir()
    assert sources_in(tmp_path) == tmp_path / "helper32"


def test_the_python_of_32_bits_gets_the_sources_that_we_run_from() -> None:
    assert sources_in(PACKAGES) == PACKAGES


def test_a_library_of_32_bits_runs_in_the_python_of_32_bits(tmp_path: Path) -> None:
    library = copied_device(tmp_path, 32)
    words = command_for(library.path, LINUX).words
    assert (words[0], words[1:3]) == (str(SERVER), ("--module", "drivers.j2534.helper32"))


def test_a_library_for_another_processor_is_refused_in_words(any_device: TestDevice) -> None:
    apart = Host(System.ELF, Machine.ARM, SERVER)
    with pytest.raises(VendorLibraryError, match=r"it is made for .*-bit x86, Linux, and this program runs"):
        command_for(any_device.path, apart)


def test_this_computers_python_of_32_bits_is_there() -> None:
    server = Host.here().server32
    assert server is not None
    assert server.is_file()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("missing.so", None, "there is no such file"),
        ("words.so", b"not a library", "it is no program library"),
        ("empty.so", b"", "it is no program library"),
        ("short.so", b"\x7fELF\x02\x01", "it is cut off"),
    ],
)
def test_a_file_that_is_no_library_is_told_in_words(
    tmp_path: Path, name: str, content: bytes | None, why: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(VendorLibraryError) as caught:
        command_for(tmp_path / name, LINUX)
    assert (caught.value.path, caught.value.why) == (str(tmp_path / name), why)


def test_a_folder_is_no_library(tmp_path: Path) -> None:
    with pytest.raises(VendorLibraryError, match="it cannot be read"):
        command_for(tmp_path, LINUX)
