"""The frozen launcher: what every start of a customer's program depends on, and nothing else may."""

import subprocess
import sys
from pathlib import Path

import pytest
from PyInstaller.archive.readers import CArchiveReader

from tests.frozen import STOCKING_S, Shelf, Shop
from tests.updater.world import World

pytestmark = [pytest.mark.timeout(STOCKING_S), pytest.mark.needs("objdump", "strip")]
#: of PyInstaller's own start
BOOT = ("pyi", "_pyi")


def modules_of(launcher: Path) -> set[str]:
    """Return the modules that the executable carries, by the names of their packages."""
    archive = CArchiveReader(str(launcher / "diagclinic-launcher"))
    modules = archive.open_embedded_archive("PYZ.pyz").toc
    return {name.split(".")[0] for name in modules}


def test_it_stands_on_the_standard_library_alone(shelf: Shelf) -> None:
    others = modules_of(shelf.launcher) - sys.stdlib_module_names
    assert not {name for name in others if not name.startswith(BOOT)}


def test_of_our_own_it_has_what_starts_and_what_is_installed(shelf: Shelf) -> None:
    packages = {path.name for path in (shelf.launcher / "_internal" / "updater").iterdir() if path.is_dir()}
    assert packages == {"launcher", "install"}


def test_no_library_of_others_lies_in_its_folder(shelf: Shelf) -> None:
    names = {path.name.split(".")[0].split("-")[0] for path in (shelf.launcher / "_internal").iterdir()}
    assert names == {"base_library", "libffi", "libpython3", "libz", "python3", "updater"}


def test_it_starts_without_any_version_and_says_so(shelf: Shelf, tmp_path: Path) -> None:
    line = [shelf.launcher / "diagclinic-launcher", "--root", tmp_path, "--recover", "list"]
    done = subprocess.run(line, capture_output=True, text=True, check=True, timeout=60)
    assert "Runs: none" in done.stdout


def test_a_verb_that_is_typed_runs_in_the_installed_version(shop: Shop) -> None:
    assert shop.types("--version").out == "diagclinic 1.0.0\n"


@pytest.mark.parametrize("former", ["", "/opt/shop/lib"])
def test_what_it_starts_is_not_led_to_its_own_libraries(shelf: Shelf, tmp_path: Path, former: str) -> None:
    world = World(tmp_path / "world")
    world.add("1.0.0", extra={"diagclinic": b'#!/bin/sh\necho "$LD_LIBRARY_PATH"\n'})
    layout = world.make_install(tmp_path / "root")
    line = [shelf.launcher / "diagclinic-launcher", "--root", layout.root, "scan"]
    environment = {"PATH": "/usr/bin:/bin"} | ({"LD_LIBRARY_PATH": former} if former else {})
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == f"{former}\n"
