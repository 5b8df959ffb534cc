"""Puts a version together beside the others; it gets its name when it is whole, or not at all."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from updater.client.disk_refusals import persist, told
from updater.client.download import Means
from updater.client.errors import InstallError
from updater.client.file_writing import make_real_folder, remove, sync_tree
from updater.client.gathering import Gathering
from updater.client.manifest import Manifest
from updater.client.plan import Here
from updater.install.disk import sync_folder, write_synced
from updater.install.installed import kept
from updater.install.layout import MANIFEST_NAME, PARTIAL, Layout

#: characters of a path, which Windows ends with one more
LONGEST_PATH: Final = 259 if sys.platform == "win32" else 4095


@dataclass(frozen=True, slots=True)
class Goods:
    """What is put together: a manifest, as it was signed, and the folder that it is for."""

    manifest: Manifest
    signed: bytes
    folder: Path

    @property
    def partial(self) -> Path:
        """The folder in which it is put together."""
        return self.folder.with_name(self.folder.name + PARTIAL)


def files_here(layout: Layout) -> dict[str, list[Path]]:
    """Return where files should lie in versions of this install, by their SHA-256, the newest first."""
    found: dict[str, list[Path]] = {}
    for installed in kept(layout):
        for digest, path in _files(installed.folder):
            found.setdefault(digest, []).append(path)
    return found


def _files(folder: Path) -> list[tuple[str, Path]]:
    try:
        files = json.loads((folder / MANIFEST_NAME).read_bytes())["files"]
        return [(str(file["sha256"]), folder / str(file["path"])) for file in files if "sha256" in file]
    except (OSError, ValueError, LookupError, TypeError):
        return []


def stage(goods: Goods, here: Here, means: Means) -> None:
    """Have a version in its folder, complete; what an earlier try left is used as far as it is right.

    Raises:
        InstallError: the folder holds something else, or its path is too long.
        UpdateError: see `Gathering.gather`.
    """
    if _is_there(goods):
        return
    _check_lengths(goods)
    with told(goods.partial):
        make_real_folder(goods.partial)
        _clear(goods)
    Gathering(goods.manifest, goods.partial, here, means).gather(goods.manifest.files)
    means.work.go_on()
    with told(goods.partial):
        _link(goods)
        write_synced(goods.partial / MANIFEST_NAME, goods.signed)
        sync_tree(goods.partial)
    persist(lambda: _appear(goods), goods.folder, means.work)


def _is_there(goods: Goods) -> bool:
    with told(goods.folder):
        if not os.path.lexists(goods.folder):
            return False
        manifest = goods.folder / MANIFEST_NAME
        if manifest.is_file() and manifest.read_bytes() == goods.signed:
            return True
    raise InstallError(f"{goods.folder} is there, but is not what was published under that name.")


def _check_lengths(goods: Goods) -> None:
    paths = [str(goods.partial / entry.path) for entry in goods.manifest.files]
    longest = max(paths, key=len, default="")
    if len(longest) > LONGEST_PATH:
        raise InstallError(f"{longest} is too long a path: move the install to a shorter one.")


def _clear(goods: Goods) -> None:
    """Remove what an earlier try left and nobody needs; a link could lead anywhere."""
    wanted = {entry.path for entry in goods.manifest.files}
    for above, folders, files in os.walk(goods.partial):
        linked = [name for name in folders if (Path(above) / name).is_symlink()]
        for path in (Path(above) / name for name in (*files, *linked)):
            if path.is_symlink() or path.relative_to(goods.partial).as_posix() not in wanted:
                remove(path)


def _link(goods: Goods) -> None:
    for link in goods.manifest.links:
        path = goods.partial / link.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(link.target)


def _appear(goods: Goods) -> None:
    """Give the version its name: the one moment that counts."""
    goods.partial.rename(goods.folder)
    sync_folder(goods.folder.parent)
