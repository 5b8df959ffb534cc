"""Files in a version's folder that nobody signed: a program could load them, so they are put aside."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from updater.client.disk_refusals import told
from updater.client.manifest import Manifest
from updater.client.safe_paths import folded
from updater.client.work import Work
from updater.install.disk import make_folder, sync_folder
from updater.install.layout import MANIFEST_NAME

#: beside the folder of versions; nothing there is ever run or removed by itself
ASIDE: Final = "set-aside"
#: what two names of one file have in common on this system
_SPELT: Final[Callable[[str], str]] = str if sys.platform == "linux" else folded


def strays(folder: Path, manifest: Manifest, work: Work) -> Iterator[Path]:
    """Yield files, and links to folders, that lie in `folder` and are not of the version.

    Raises:
        UpdateError: the folder cannot be looked into.
        CancelledError: somebody stopped it.
    """
    files, links = (entry.path for entry in manifest.files), (link.path for link in manifest.links)
    known = {_SPELT(path) for path in (MANIFEST_NAME, *files, *links)}
    for path in _files(folder, work):
        if _SPELT(path.relative_to(folder).as_posix()) not in known:
            yield path


def set_aside(stray: Path, version: Path) -> Path:
    """Move `stray` out of the folder `version`, and return where it lies from now on.

    Raises:
        OSError: the disk refuses.
    """
    folder = version.parent.parent / ASIDE / version.parent.name / version.name
    make_folder(folder)
    place, number = folder / stray.name, 1
    while os.path.lexists(place):
        number += 1
        place = folder / f"{number}-{stray.name}"
    stray.rename(place)
    sync_folder(folder)
    sync_folder(stray.parent)
    return place


def _files(folder: Path, work: Work) -> Iterator[Path]:
    with told(folder):
        for above, folders, files in os.walk(folder, onerror=_raise):
            work.go_on()
            folders.sort()
            linked = [name for name in folders if (Path(above) / name).is_symlink()]
            yield from (Path(above) / name for name in sorted([*linked, *files]))


def _raise(error: OSError) -> None:
    raise error
