"""The frozen program, started from its folder as a customer has it: no packages of Python around it."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.frozen import STOCKING_S, Shelf
from tests.j2534_device import copied_device
from tests.program import Ended

pytestmark = [pytest.mark.timeout(STOCKING_S), pytest.mark.needs("objdump", "strip")]
#: what tests and builds need, and no customer
NOT_FOR_CUSTOMERS = {
    "pytest",
    "PyInstaller",
    "setuptools",
    "pip",
    "mypy",
    "hypothesis",
    "scapy",
    "tkinter",
    "PIL",
}

Program = Callable[..., Ended]


@pytest.fixture
def run(shelf: Shelf, tmp_path: Path) -> Program:
    """Run one of the tree's programs with words, all its state in a folder of the test's."""

    def run(program: str, *words: str) -> Ended:
        environment = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "QT_QPA_PLATFORM": "offscreen"}
        environment |= {"DIAGCLINIC_DATA": str(tmp_path / "data"), "TMPDIR": str(tmp_path)}
        line = [str(shelf.first / program), *words]
        done = subprocess.run(
            line, env=environment, cwd=tmp_path, capture_output=True, check=False, timeout=120
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


def test_it_says_the_version_that_it_was_frozen_as(run: Program) -> None:
    assert run("diagclinic", "--version").out == "diagclinic 1.0.0\n"


def test_it_finds_nothing_wrong_with_itself(run: Program) -> None:
    assert run("diagclinic", "--selftest").code == 0


def test_it_scans_a_vehicle_and_prints_the_report(run: Program, tmp_path: Path) -> None:
    run("diagclinic", "scan", "--vci", "sim:demo", "--pdf", str(tmp_path / "report.pdf"))
    pages = PdfReader(tmp_path / "report.pdf").pages
    assert any("P0303" in page.extract_text() for page in pages)


def test_it_makes_the_record_with_every_step_of_its_format(run: Program) -> None:
    run("diagclinic", "scan", "--vci", "sim:demo")
    told = run("diagclinic", "db", "info", "--json").data
    assert told["file_schema"] == told["schema"]


@pytest.mark.parametrize("bits", [64, 32])
def test_it_runs_a_maker_s_library_in_a_process_of_its_own(run: Program, tmp_path: Path, bits: int) -> None:
    device = copied_device(tmp_path, bits)
    ended = run("diagclinic", "vci", "test", "--vci", device.url, "--json")
    assert (ended.code, ended.err) == (0, "")


def test_the_library_s_process_leaves_no_folder_behind(run: Program, tmp_path: Path) -> None:
    device = copied_device(tmp_path)
    run("diagclinic", "vci", "test", "--vci", device.url)
    assert not list(tmp_path.glob("diagclinic-j2534-*"))


def test_python_can_has_the_interface_that_we_bring(run: Program) -> None:
    ended = run("diagclinic", "vci", "test", "--vci", "can:nowhere/0")
    assert "j2534" in ended.err


def test_its_window_is_painted_and_stays_alive(shelf: Shelf, tmp_path: Path) -> None:
    health = tmp_path / "health.txt"
    health.touch()
    environment = {"HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen", "DIAGCLINIC_HEALTH": str(health)}
    process = subprocess.Popen([shelf.first / "diagclinic", "--demo"], env=environment, cwd=tmp_path)
    said: set[str] = set()
    try:
        while not said >= {"selftest", "database", "window", "alive"} and process.poll() is None:
            said = set(health.read_text().split())
    finally:
        process.terminate()
        process.wait(60)
    assert said >= {"selftest", "database", "window", "alive"}


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "xcb", "wayland"])
def test_the_ways_to_a_screen_are_there(shelf: Shelf, platform: str) -> None:
    plugins = shelf.first / "_internal" / "PyQt6" / "Qt6" / "plugins" / "platforms"
    assert (plugins / f"libq{platform}.so").is_file()


def test_nothing_that_only_tests_and_builds_need_is_in_it(shelf: Shelf) -> None:
    tops = {path.name.split("-")[0].split(".")[0] for path in (shelf.first / "_internal").iterdir()}
    assert not tops & NOT_FOR_CUSTOMERS


def test_every_library_s_licence_lies_beside_it(shelf: Shelf) -> None:
    internal = shelf.first / "_internal"
    licensed = {path.relative_to(internal).parts[0] for path in internal.rglob("*LICEN*")}
    papers = {path.name.split("-")[0] for path in internal.iterdir() if path.name in licensed}
    assert papers >= {"numpy", "sqlalchemy", "cryptography", "tuf", "pyqtgraph"}


def test_no_place_of_the_building_machine_is_in_our_modules(shelf: Shelf) -> None:
    here = os.fsencode(shelf.folder)
    modules = (shelf.first / "_internal" / "diagclinic").rglob("*.pyc")
    assert not [path for path in modules if here in path.read_bytes()]


def test_the_publisher_s_trust_is_in_it(shelf: Shelf) -> None:
    root = json.loads((shelf.first / "trust" / "root.json").read_bytes())
    assert root["signed"]["_type"] == "root"
