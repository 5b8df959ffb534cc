"""Freezes a version: a tree of files that runs without an installed Python, the same for the same source.

PyInstaller makes what depends on the libraries: Python, they and the executables.  That takes half a minute,
is kept in the work folder, and serves every further version that imports the same of the same libraries.
Our own modules and data are laid over it as files of their own (docs/adr/0020-how-a-version-is-frozen.md).
"""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from updater.install.layout import is_version
from updater.release.errors import TreeError
from updater.release.foreign import OURS, foreign_imports
from updater.release.overlay import ENVIRONMENT, INTERNAL, lay_data, lay_modules, lay_papers

_TRUST: Final = "trust"
_VERSION_FILE: Final = Path("diagclinic", "__init__.py")
_VERSION_LINE: Final = re.compile(r'^__version__ = ".*"$', re.MULTILINE)
#: of a checkout, what is needed to freeze it
_TAKEN: Final = (*OURS, "resources", "installer", "pyproject.toml", "LICENSE")
#: lines of what PyInstaller said that are handed on when it fails
_LAST_WORDS: Final = 12


@dataclass(frozen=True, slots=True)
class Freezing:
    """What is to be frozen.

    Attributes:
        source: a checkout.
        version: that the program is to call itself.
        work: a folder for what further versions can use again.
        root: the publisher's root metadata; None for a tree that is not to be updated.
        defaults: channel, region and repositories of a new install; None: likewise.
    """

    source: Path
    version: str
    work: Path
    root: Path | None = None
    defaults: Path | None = None


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of tree: PyInstaller's instructions for it, and the folders of our modules in it."""

    spec: str
    folders: tuple[str, ...]


_APP: Final = _Kind(
    "diagclinic.spec", ("diagclinic", "drivers", "updater/client", "updater/install", "updater/upload")
)
_LAUNCHER: Final = _Kind("launcher.spec", ("updater/launcher", "updater/install"))


def freeze(freezing: Freezing, out: Path) -> None:
    """Make the tree of a version in the new folder `out`.

    Raises:
        TreeError: the version is none, the source is no checkout, or it cannot be frozen; says why.
        OSError: the disk refuses, or `out` is there already.
    """
    with _clean_copy(freezing) as source:
        shutil.copytree(_runtime(freezing, source, _APP), out, symlinks=True)
        lay_modules(source, _APP.folders, out / INTERNAL)
        lay_data(source, out / INTERNAL)
        lay_papers(source, freezing.version, out / INTERNAL)
        shutil.copyfile(source / "LICENSE", out / "LICENSE")
    for name, given in (("root.json", freezing.root), ("defaults.json", freezing.defaults)):
        if given is not None:
            (out / _TRUST).mkdir(exist_ok=True)
            shutil.copyfile(given, out / _TRUST / name)


def freeze_launcher(freezing: Freezing, out: Path) -> None:
    """Make the tree of the launcher in the new folder `out`: Python's standard library and our modules.

    Raises:
        TreeError: the source is no checkout, or it cannot be frozen; says why.
        OSError: the disk refuses, or `out` is there already.
    """
    with _clean_copy(freezing) as source:
        shutil.copytree(_runtime(freezing, source, _LAUNCHER), out, symlinks=True)
        lay_modules(source, _LAUNCHER.folders, out / INTERNAL)


@contextmanager
def _clean_copy(freezing: Freezing) -> Iterator[Path]:
    """Copy what is frozen, without what lies about in a checkout, and let it say its version."""
    if not is_version(freezing.version):
        raise TreeError(f"{freezing.version} is no version: it takes three numbers with dots")
    missing = [name for name in _TAKEN if not (freezing.source / name).exists()]
    if missing:
        raise TreeError(f"{freezing.source} is no checkout: it has no {missing[0]}")
    lacking = next((path for path in (freezing.root, freezing.defaults) if path and not path.is_file()), None)
    if lacking is not None:
        raise TreeError(f"there is no file {lacking}")
    work = freezing.work.absolute()  # PyInstaller is started in another folder
    work.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="source-", dir=work) as folder:
        for name in _TAKEN:
            _copy(freezing.source / name, Path(folder, name))
        _say_version(Path(folder, _VERSION_FILE), freezing.version)
        yield Path(folder)


def _copy(source: Path, into: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, into, ignore=shutil.ignore_patterns("__pycache__", "*.pyc", ".*"))
    else:
        shutil.copyfile(source, into)


def _say_version(module: Path, version: str) -> None:
    text, lines = _VERSION_LINE.subn(f'__version__ = "{version}"', module.read_text("utf-8"))
    if lines != 1:
        raise TreeError(f"{_VERSION_FILE} does not say the version in a line of its own")
    module.write_text(text, "utf-8")


def _runtime(freezing: Freezing, source: Path, kind: _Kind) -> Path:
    """Return the tree that the version runs on, from the work folder or made now."""
    try:
        imports = foreign_imports(source / folder for folder in kind.folders)
    except SyntaxError as error:
        raise TreeError(f"a module cannot be compiled: {error}") from error
    state = json.dumps([kind.spec, imports, *_surroundings(source / "installer")]).encode()
    work = freezing.work.absolute()
    kept = work / f"runtime-{hashlib.sha256(state).hexdigest()[:20]}"
    if not kept.exists():
        with TemporaryDirectory(prefix="part-", dir=work) as part:
            _run_pyinstaller(source, kind.spec, Path(part))
            Path(part, "dist", "tree").rename(kept)
    return kept


def _surroundings(installer: Path) -> Iterator[object]:
    """Yield what else the runtime depends on: PyInstaller's instructions, this Python, its libraries."""
    yield [platform.platform(), sys.version, sys.prefix]
    yield sorted(f"{one.metadata['Name']} {one.version}" for one in distributions())
    for path in sorted(path for path in installer.rglob("*") if path.suffix in {".py", ".spec"}):
        yield [path.relative_to(installer).as_posix(), path.read_text("utf-8")]


def _run_pyinstaller(source: Path, spec: str, part: Path) -> None:
    places = {"--distpath": part / "dist", "--workpath": part / "work"}
    words = [word for name, place in places.items() for word in (name, str(place))]
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-P", "-m", "PyInstaller", "--noconfirm", *words, str(source / "installer" / spec)],
        cwd=source,
        env={**os.environ, **ENVIRONMENT, "PYTHONPATH": str(source), "PYINSTALLER_CONFIG_DIR": str(part)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        words = done.stderr.strip().splitlines()[-_LAST_WORDS:]
        raise TreeError("PyInstaller failed:\n" + "\n".join(words))
