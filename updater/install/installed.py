"""Which versions lie complete on this disk."""

import json
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from updater.install.layout import MANIFEST_NAME, Layout, is_version, version_key


@dataclass(frozen=True, slots=True)
class Installed:
    """A version on this disk.

    Attributes:
        app: the executable of the application.
        update: the executable of the update program.
        writes: format of the record that it writes.
        reads: lowest and highest format that it reads.
        launcher: lowest number of a launcher that can start it.
    """

    version: str
    folder: Path
    app: Path
    update: Path
    writes: int
    reads: tuple[int, int]
    launcher: int


def find(layout: Layout, version: str) -> Installed | None:
    """Return `version` if it is complete on this disk."""
    return complete(layout.version(version), version) if is_version(version) else None


def complete(folder: Path, version: str) -> Installed | None:
    """Return what lies in `folder` if every file has its size; hashes are for `repair` to check."""
    try:
        manifest = json.loads((folder / MANIFEST_NAME).read_bytes())
        entry, (lowest, highest) = manifest["entry"], manifest["schema"]["reads"]
        numbers = [int(number) for number in (manifest["schema"]["writes"], manifest["launcher"])]
        is_whole = manifest["version"] == version and all(
            _is_there(folder, file) for file in manifest["files"]
        )
        found = Installed(version, folder, _within(folder, entry["app"]), _within(folder, entry["update"]),
                          numbers[0], (int(lowest), int(highest)), numbers[1])  # fmt: skip
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        return None
    return found if is_whole and found.app.is_file() else None


def kept(layout: Layout) -> tuple[Installed, ...]:
    """Return the complete versions, the newest first."""
    try:
        names = sorted(filter(is_version, (path.name for path in layout.versions.iterdir())), key=version_key)
    except OSError:
        return ()
    return tuple(found for name in reversed(names) if (found := find(layout, name)))


def launchers(layout: Layout) -> dict[int, Installed]:
    """Return the complete launchers beside the first one by their numbers, the highest first."""
    folder = layout.root / "launchers"
    names = sorted((path.name for path in folder.glob("*") if path.name.isdecimal()), key=int, reverse=True)
    return {int(name): found for name in names if (found := complete(folder / name, f"{name}.0.0"))}


def _is_there(folder: Path, file: dict[str, object]) -> bool:
    path = folder / str(file["path"])
    return "link" in file or path.stat().st_size == file["size"]


def _within(folder: Path, path: str) -> Path:
    if PureWindowsPath(path).anchor or ".." in PureWindowsPath(path).parts:  # knows either system's roots
        raise ValueError(f"{path} leaves the version")
    return folder / path
