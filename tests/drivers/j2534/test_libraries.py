"""drivers.j2534.libraries: from names and paths to running libraries."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import AdapterNotFoundError, RequestStoppedError, VendorLibraryError
from drivers.j2534.installed import InstalledDevice
from drivers.j2534.libraries import _started, library_path, load_library, names, url_name
from drivers.j2534.process import Command
from drivers.registry import VciUrl
from tests.j2534_device import TestDevice

GO_ON = threading.Event()
ROOT = Path(__file__).resolve().parents[3]


def device_called(name: str) -> InstalledDevice:
    return InstalledDevice(name, "", Path(f"/opt/{name}.so"), "", frozenset(), None)


BOXES = [device_called("Box"), device_called("J-Box 2"), device_called("100% Box?")]


@pytest.mark.parametrize("name", ["J-Box 2", "j-box 2", "J-Box%202"])
def test_a_device_is_known_by_its_name(name: str) -> None:
    assert library_path(name, BOXES) == Path("/opt/J-Box 2.so")


def test_a_path_is_taken_as_it_is() -> None:
    assert library_path("/opt/other/lib 100%.so", BOXES) == Path("/opt/other/lib 100%.so")


def test_a_path_with_percent_signs_is_taken_where_it_leads_to_a_file(tmp_path: Path) -> None:
    (tmp_path / "my box.so").touch()
    assert library_path(f"{tmp_path}/my%20box.so", []) == tmp_path / "my box.so"


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(AdapterNotFoundError, match=r"installed: Box, J-Box 2, 100% Box\?"):
        library_path("Bix", BOXES)


def test_where_nothing_is_installed_that_is_said() -> None:
    with pytest.raises(AdapterNotFoundError, match="installed: no J2534 device"):
        library_path("Box", [])


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
        lambda name: name.strip() == name
    )
)
def test_a_url_brings_back_every_name(name: str) -> None:
    address = VciUrl.parse(f"j2534:{url_name(name)}").address
    assert library_path(address, [device_called(name)]) == Path(f"/opt/{name}.so")


def test_a_plain_name_stays_readable() -> None:
    assert url_name("Drew Tech (Mongoose-Plus) #1") == "Drew Tech (Mongoose-Plus) %231"


def test_a_library_is_loaded_by_its_path(any_device: TestDevice) -> None:
    library = load_library(str(any_device.path), GO_ON)
    try:
        assert library.version(library.open()).api == "04.04"
    finally:
        library.shut()


def test_a_library_is_loaded_by_its_devices_name(
    device: TestDevice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".passthru").mkdir()
    told = {"NAME": "Box", "FUNCTION_LIB": str(device.path)}
    (tmp_path / ".passthru" / "box.json").write_text(json.dumps(told), encoding="utf-8")
    assert names() == ("Box",)
    library = load_library("Box", GO_ON)
    try:
        assert library.open() == 1
    finally:
        library.shut()


def test_a_missing_library_is_told() -> None:
    with pytest.raises(VendorLibraryError, match=r"/nowhere/box\.so: there is no such file"):
        load_library("/nowhere/box.so", GO_ON)


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (Command(("/nowhere/server32",), "it needs more"), r"No such file.*server32.*; it needs more"),
        (
            Command((sys.executable, "-c", "raise SystemExit('no libz.so.1')")),
            r"exit code 1\): no libz\.so\.1$",
        ),
    ],
)
def test_a_helper_that_does_not_start_is_told_with_what_it_needs(command: Command, why: str) -> None:
    with pytest.raises(VendorLibraryError, match=why):
        _started(command, Path("/opt/box.so"), GO_ON)


def test_a_stop_before_the_start_loads_nothing(device: TestDevice) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(RequestStoppedError):
        load_library(str(device.path), stop)


def test_a_library_runs_from_where_a_wheel_puts_the_package(any_device: TestDevice, tmp_path: Path) -> None:
    place = tmp_path / "site-packages"
    place.mkdir()
    (place / "drivers").symlink_to(ROOT / "drivers")
    program = (
        "import sys, threading; sys.path.insert(0, sys.argv[1])\n"
        "from drivers.j2534.libraries import load_library\n"
        "library = load_library(sys.argv[2], threading.Event())\n"
        "print(library.version(library.open()).api); library.shut()\n"
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "drivers.py").write_text("raise SystemExit('the wrong drivers')", encoding="ascii")
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-c", program, str(place), str(any_device.path)]
    done = subprocess.run(
        command, cwd=elsewhere, env=environ, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.stdout, done.stderr) == ("04.04\n", "")
