"""Compiles the program once: tests and benchmarks start it thousands of times."""

import compileall
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGES: Final = ("diagclinic", "drivers", "updater")


def compile_packages(folder: Path = ROOT) -> None:
    """Compile what is new of the program whose source lies in `folder`."""
    for package in PACKAGES:
        if not compileall.compile_dir(folder / package, quiet=2):
            raise SyntaxError(f"{folder / package} does not compile")
