"""Our own part of a frozen version: modules, data and what Python's tools read of us, as files of their own.

So a version that differs in our code alone differs in just these files.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from updater.release.errors import TreeError

#: PyInstaller's name for the folder of libraries, from which Python also imports
INTERNAL: Final = "_internal"
#: of these Alembic reads the sources
_MIGRATIONS: Final = Path("diagclinic", "persistence", "migrations")
#: what the 32-bit Python, which is of another version, runs as sources (drivers.j2534.hosting)
_HELPER: Final = (Path("drivers", "__init__.py"), Path("drivers", "j2534"))
_HELPER_HOME: Final = Path("helper32")
#: nothing in a tree may depend on when and where it was made
ENVIRONMENT: Final = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "315532800"}


def lay_modules(source: Path, folders: Sequence[str], into: Path) -> None:
    """Compile our modules in `folders`, and the packages around them, below `into`.

    Raises:
        TreeError: one of them is no Python.
    """
    modules = sorted(set(_modules(source, folders)))
    words = ["-P", "-m", "compileall", "-q", "-b", "-f", "-s", str(source), "--invalidation-mode"]
    names = "".join(f"{path}\n" for path in modules)
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, *words, "unchecked-hash", "-i", "-"],
        input=names,
        cwd=source,
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise TreeError(f"a module cannot be compiled: {done.stdout.strip()}")
    for path in modules:
        _put(path.with_suffix(".pyc"), into / path.relative_to(source).with_suffix(".pyc"))


def lay_data(source: Path, into: Path) -> None:
    """Lay the application's data, its steps of the record's format, and the helper's sources below `into`."""
    _lay(source / "resources", into / "diagclinic" / "_resources")
    _lay(source / _MIGRATIONS, into / _MIGRATIONS)
    for path in _HELPER:
        _lay(source / path, into / _HELPER_HOME / path)


def lay_papers(source: Path, version: str, into: Path) -> None:
    """Let Python find who we are, and that python-can has an interface of ours.

    Raises:
        OSError: there is no pyproject.toml.
    """
    project = tomllib.loads((source / "pyproject.toml").read_text("utf-8"))["project"]
    folder = into / f"{project['name']}-{version}.dist-info"
    folder.mkdir()
    head = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {version}\n"
    (folder / "METADATA").write_text(head, "utf-8")
    (folder / "entry_points.txt").write_text("\n".join(_entry_points(project["entry-points"])), "utf-8")


def _entry_points(groups: dict[str, dict[str, str]]) -> Iterator[str]:
    for group, entries in sorted(groups.items()):
        yield f"[{group}]"
        yield from (f"{name} = {place}" for name, place in sorted(entries.items()))
        yield ""


def _modules(source: Path, folders: Sequence[str]) -> Iterator[Path]:
    for folder in folders:
        below = (source / folder).rglob("*.py")
        yield from (path for path in below if _MIGRATIONS not in path.relative_to(source).parents)
        above = ((source / folder).parents[at] for at in range(len(Path(folder).parts) - 1))
        yield from (package / "__init__.py" for package in above)


def _lay(source: Path, into: Path) -> None:
    """Copy a file, or the files below a folder."""
    files = [source] if source.is_file() else [path for path in source.rglob("*") if path.suffix != ".pyc"]
    for path in files:
        if path.is_file():
            _put(path, into / path.relative_to(source))


def _put(path: Path, into: Path) -> None:
    into.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, into)
