"""The trees of real versions: this source frozen, the same with a small change, and with another Qt."""

import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.faults.chance import seeded
from updater.release.freeze import Freezing, freeze

SOURCE: Final = Path(__file__).resolve().parents[2]
#: of the checkout, what is frozen
_TAKEN: Final = ("diagclinic", "drivers", "updater", "resources", "installer")
_FILES: Final = ("pyproject.toml", "LICENSE")
#: an app-only change: so many modules gain a function of their own, about a kilobyte of byte code each
CHANGED_MODULES: Final = 30
_CONSTANTS: Final = 64
_FUNCTION: Final = '''

def _looked_up(key: int) -> int:
    """Return what stands for `key`."""
    return {table}[key]
'''
OLD_QT: Final = "6.10"
_WHEELS: Final = ("PyQt6", "PyQt6-Qt6")
_PYQT: Final = "PyQt6"


@dataclass(frozen=True, slots=True)
class Trees:
    """Folders of versions: `new`, and those that it comes from."""

    new: Path
    app_before: Path
    qt_before: Path


def make_trees(folder: Path, work: Path) -> Trees:
    """Freeze them in `folder`; `work` keeps what further runs can use again.

    Raises:
        TreeError: it cannot be frozen.
        subprocess.CalledProcessError: the other Qt cannot be had.
    """
    trees = Trees(folder / "new", folder / "app", folder / "qt")
    freeze(Freezing(_source(folder / "source"), "1.1.0", work), trees.app_before)
    freeze(Freezing(_changed(folder / "changed"), "1.2.0", work), trees.new)
    shutil.copytree(trees.new, trees.qt_before, symlinks=True)
    put_qt(trees.qt_before, _wheels(work / f"wheels-{OLD_QT}"))
    return trees


def put_qt(tree: Path, wheels: list[Path]) -> int:
    """Put files of `wheels` in the place of those of the same path in `tree`; return how many there were."""
    inner = next(path.parent for path in tree.rglob(_PYQT) if path.is_dir())
    replaced = 0
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as opened:
            for name in opened.namelist():
                file = inner / name
                if file.is_file() and not file.is_symlink():
                    file.write_bytes(opened.read(name))
                    replaced += 1
    return replaced


def change_modules(package: Path, count: int = CHANGED_MODULES) -> list[Path]:
    """Let `count` modules of `package`, evenly spread, gain a function; return them."""
    modules = sorted(path for path in package.rglob("*.py") if path.name != "__init__.py")
    chosen = modules[:: max(1, len(modules) // count)][:count]
    for path in chosen:
        chance = seeded(path.name)
        table = {number: chance.getrandbits(60) for number in range(_CONSTANTS)}
        path.write_text(path.read_text("utf-8") + _FUNCTION.format(table=table), "utf-8")
    return chosen


def _source(folder: Path) -> Path:
    folder.mkdir()
    for name in _TAKEN:
        shutil.copytree(SOURCE / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _FILES:
        shutil.copyfile(SOURCE / name, folder / name)
    return folder


def _changed(folder: Path) -> Path:
    change_modules(_source(folder) / "diagclinic")
    return folder


def _wheels(folder: Path) -> list[Path]:
    if not folder.exists():
        named = [f"{name}=={OLD_QT}.*" for name in _WHEELS]
        line = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, *named]
        subprocess.run(line, check=True)
    return sorted(folder.glob("*.whl"))
