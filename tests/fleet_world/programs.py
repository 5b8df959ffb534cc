"""Versions of the program itself that a fleet is given: copies of its source, some with a fault written in.

A version's tree holds two small programs, which run the copy: so that forty shops can have it.
"""

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.compiled import compile_packages
from tests.program import ROOT

_RUN: Final = """#!/bin/sh
export PYTHONPATH={source} QT_QPA_PLATFORM=offscreen PYTHONDONTWRITEBYTECODE=1
exec {python} -P -m {module} "$@"
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """What a version does wrong: in `path` of the source, `before` becomes `after`."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Program:
    """A version of the program.

    Attributes:
        source: folder of its source.
    """

    version: str
    source: Path

    def files(self) -> Mapping[str, bytes]:
        """Return the programs of its tree, by name."""
        modules = {"diagclinic": "diagclinic", "diagclinic-update": "updater.client"}
        return {
            name: _RUN.format(source=self.source, python=sys.executable, module=module).encode()
            for name, module in modules.items()
        }


def make_program(folder: Path, version: str, *faults: Fault) -> Program:
    """Copy the source to `folder`/VERSION, name it `version`, and write `faults` into it."""
    source = folder / version
    ignored = shutil.ignore_patterns("__pycache__")
    for package in ("diagclinic", "drivers", "updater"):
        shutil.copytree(ROOT / package, source / package, ignore=ignored)
    (source / "resources").symlink_to(ROOT / "resources")
    own = (source / "diagclinic/__init__.py").read_text("utf-8")
    lines = [
        f'__version__ = "{version}"' if one.startswith("__version__") else one for one in own.splitlines()
    ]
    (source / "diagclinic/__init__.py").write_text("\n".join([*lines, ""]), "utf-8")
    for fault in faults:
        spoil(source, fault)
    compile_packages(source)
    return Program(version, source)


def spoil(source: Path, fault: Fault) -> None:
    """Write `fault` into the source, at the one place that it is meant for."""
    path = source / fault.path
    text = path.read_text("utf-8")
    assert text.count(fault.before) == 1, f"{fault.path} has changed: the fault has no place in it"
    path.write_text(text.replace(fault.before, fault.after), "utf-8")
