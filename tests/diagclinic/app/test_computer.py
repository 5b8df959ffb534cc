"""diagclinic.app.computer: what tells a computer apart, on each system."""

import sys
from pathlib import Path

import pytest

from diagclinic.app.computer import boot_id, machine_id, platform_of, ram_gb, read_registry, this_computer
from updater.client.install import this_platform


def registry(key: str, name: str) -> str:
    """Stand for a computer with Windows."""
    return {"BootId": "77", "MachineGuid": "b7c1"}[name] if key.startswith(("SYSTEM", "SOFTWARE")) else ""


def test_this_computer_is_told_as_the_update_program_tells_it() -> None:
    assert this_computer().platform == this_platform()


def test_this_computer_has_a_size() -> None:
    computer = this_computer()
    assert (computer.cores >= 1, computer.ram_gb >= 0) == (True, True)


def test_names_of_this_computer_are_not_told_as_they_are() -> None:
    machine = machine_id(sys.platform, (Path("/etc/machine-id"),))
    computer = this_computer()
    assert len(bytes.fromhex(computer.machine + computer.boot)) == 32
    assert machine not in (computer.machine, computer.boot)


def test_this_computer_stays_the_same() -> None:
    assert this_computer() == this_computer()


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [
        ("linux", "x86_64", "linux-x86_64"),
        ("win32", "AMD64", "windows-x86_64"),
        ("darwin", "arm64", "macos-arm64"),
        ("linux", "aarch64", "linux-arm64"),
    ],
)
def test_platform_is_called_as_its_versions_are(system: str, machine: str, name: str) -> None:
    assert platform_of(system, machine) == name


def test_windows_tells_starts_and_computers_in_its_registry() -> None:
    assert (boot_id("win32", Path(), registry), machine_id("win32", (), registry)) == ("77", "b7c1")


def test_linux_tells_them_in_files(tmp_path: Path) -> None:
    (tmp_path / "id").write_text("b7c1\n")
    assert (boot_id("linux", tmp_path / "id"), machine_id("linux", (tmp_path / "id",))) == ("b7c1", "b7c1")


def test_computer_without_such_files_goes_by_its_name(tmp_path: Path) -> None:
    assert boot_id("linux", tmp_path / "none") == ""
    assert machine_id("linux", (tmp_path / "none",)) == machine_id("win32", (), lambda *_: "")


def test_memory_that_nobody_knows_is_none() -> None:
    assert ram_gb("win32") >= 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is a registry")
def test_system_without_a_registry_has_nothing_in_it() -> None:
    assert read_registry("SOFTWARE", "MachineGuid") == ""
