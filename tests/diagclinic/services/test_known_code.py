"""diagclinic.services.known_code: ours, Python's and the locked libraries are named, nobody's files."""

import importlib.metadata
import importlib.util
import json.decoder
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
import serial

import diagclinic.services.jobs
from diagclinic.core.errors import DiagError
from diagclinic.services.jobs import Cancelled
from diagclinic.services.known_code import (
    LIBRARIES,
    OTHER,
    Places,
    told_module,
    told_name,
    told_type,
)
from drivers.errors import LinkLostError

LOCK = Path(__file__).resolve().parents[3] / "requirements.lock"
LINUX = Places("/opt/diagclinic", ("/usr/lib/python3.11/site-packages", "/usr/lib/python3.11"))
WINDOWS = Places("C:/Program Files/DiagClinic", ("C:/Python311/Lib/site-packages", "C:/Python311/Lib"))


def plain(name: str) -> str:
    """Return the name of a distribution as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(monkeypatch: pytest.MonkeyPatch, path: Path, name: str) -> ModuleType:
    """Import the file at `path` under any name, as a loader of plug-ins does."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


def test_libraries_are_those_of_the_lock() -> None:
    locked = set(re.findall(r"^([A-Za-z0-9._-]+)==", LOCK.read_text("utf-8"), re.MULTILINE))
    found = importlib.metadata.packages_distributions()
    public = {name for name in found if not name.startswith("_")}
    imported_by = {name for name in public if {plain(one) for one in found[name]} & set(map(plain, locked))}
    assert imported_by == LIBRARIES


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("diagclinic.services.scan", "diagclinic.services.scan"),
        ("json.decoder", "json.decoder"),
        ("serial.tools.list_ports", "serial"),
        ("sitecustomize", OTHER),
        ("tess_turner", OTHER),
        ("diagclinic.C:\\Users\\Tess", OTHER),
        ("__main__", OTHER),
        ("", OTHER),
    ],
)
def test_name_of_a_module(name: str, told: str) -> None:
    assert told_name(name) == told


@pytest.mark.parametrize(
    ("module", "told"),
    [
        (diagclinic.services.jobs, "diagclinic.services.jobs"),
        (json.decoder, "json.decoder"),
        (serial, "serial"),
        (sys, "sys"),
    ],
)
def test_modules_of_the_program_are_told(module: ModuleType, told: str) -> None:
    assert told_module(vars(module)) == told


@pytest.mark.parametrize("name", ["tess_turner", "diagclinic.tess_turner", "serial", "email", "drivers"])
def test_file_of_somebody_is_not_told_whatever_it_calls_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "tess_turner.py").write_text("")
    module = imported(monkeypatch, tmp_path / "tess_turner.py", name)
    assert told_module(vars(module)) == OTHER


def test_names_that_only_say_that_they_are_ours_are_not_told() -> None:
    assert told_module({"__name__": "diagclinic.services.jobs"}) == OTHER
    assert told_module({}) == OTHER


def test_module_without_a_spec_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("diagclinic.tess")
    monkeypatch.setitem(sys.modules, "diagclinic.tess", module)
    assert told_module(vars(module)) == OTHER


@pytest.mark.parametrize("kind", [KeyError, LinkLostError, Cancelled, json.JSONDecodeError])
def test_types_of_the_program_are_told(kind: type[BaseException]) -> None:
    assert told_type(kind) is kind


def test_type_of_somebody_is_told_by_what_it_is_made_of() -> None:
    tess = type("TessTurner", (LinkLostError,), {"__module__": "tess"})
    turner = type("Turner", (tess, KeyError), {"__module__": __name__})
    assert (told_type(tess), told_type(turner)) == (LinkLostError, LinkLostError)
    assert told_type(type("Tess", (DiagError,), {"__module__": "gone"})) is DiagError


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/opt/diagclinic/diagclinic/app/main.py", "diagclinic.app.main"),
        ("/opt/diagclinic/updater/client/__init__.py", "updater.client"),
        ("/usr/lib/python3.11/threading.py", "threading"),
        ("/usr/lib/python3.11/json/decoder.py", "json.decoder"),
        ("/usr/lib/python3.11/site-packages/serial/serialposix.py", "serial"),
        ("diagclinic/ui/application.py", "diagclinic.ui.application"),
        ("diagclinic\\ui\\application.pyc", "diagclinic.ui.application"),
        ("threading.py", "threading"),
        ("/opt/diagclinic/email.py", OTHER),
        ("/opt/diagclinic2/diagclinic/app/main.py", OTHER),
        ("/usr/lib/python3.11/site-packages/can_tess.py", OTHER),
        ("/home/tess/diagclinic/turner.py", OTHER),
        ("/home/tess/lib/python3.11/email/turner.py", OTHER),
        ("C:\\Users\\Tess\\diagclinic\\turner.py", OTHER),
        ("<string>", OTHER),
        ("", OTHER),
    ],
)
def test_module_of_a_file(path: str, told: str) -> None:
    assert LINUX.module_of(path) == told


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("c:\\program files\\diagclinic\\drivers\\j2534\\passthru.py", "drivers.j2534.passthru"),
        ("C:\\Python311\\Lib\\site-packages\\can\\bus.py", "can"),
        ("C:\\Python311\\Lib\\socket.py", "socket"),
        ("C:\\Users\\Tess\\drivers\\turner.py", OTHER),
    ],
)
def test_module_of_a_file_on_windows(path: str, told: str) -> None:
    assert WINDOWS.module_of(path) == told
