"""Writes files of a version so that what counts as written is right and on the disk."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from updater.client.errors import DamagedError
from updater.client.manifest import FileEntry
from updater.client.work import Work
from updater.install.disk import make_folder, sync_folder, sync_handle

PIECE: Final = 1 << 20


def pieces_of(path: Path) -> Iterator[bytes]:
    """Yield the content of `path`.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def is_right(path: Path, entry: FileEntry, work: Work) -> bool:
    """Tell whether `path` is a file with the content and the mode that was signed.

    Raises:
        CancelledError: somebody stopped it.
    """
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size != entry.size:
            return False
        if os.name == "posix" and bool(path.stat().st_mode & 0o100) != entry.is_executable:
            return False
        digest = hashlib.sha256()
        for piece in pieces_of(path):
            work.go_on()
            digest.update(piece)
    except OSError:
        return False
    return digest.hexdigest() == entry.sha256


def write_file(path: Path, entry: FileEntry, pieces: Iterable[bytes], work: Work) -> None:
    """Have `pieces` at `path`, on the disk, if they are what was signed; else nothing is there.

    Raises:
        DamagedError: they are not.
        CancelledError: somebody stopped it.
        OSError: the disk refuses.
    """
    remove(path)
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        for piece in pieces:
            work.go_on()
            size += len(piece)
            if size > entry.size:
                break
            digest.update(piece)
            file.write(piece)
        file.flush()
        path.chmod(0o755 if entry.is_executable else 0o644)
        if size == entry.size and digest.hexdigest() == entry.sha256:
            sync_handle(file.fileno())
            return
    remove(path)
    raise DamagedError(f"{entry.path} does not become what was signed.")


def remove(path: Path) -> None:
    """Remove a file, link or folder, if there is one.

    Raises:
        OSError: it is held.
    """
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def make_real_folder(path: Path) -> None:
    """Have a folder of its own at `path`: a link could lead anywhere.

    Raises:
        OSError: the disk refuses.
    """
    if path.is_symlink():
        path.unlink()
    make_folder(path)


def sync_tree(folder: Path) -> None:
    """Have the names in `folder` and all folders in it on the disk.

    Raises:
        OSError: the disk refuses.
    """
    for above, _, _ in os.walk(folder, topdown=False):
        sync_folder(Path(above))
