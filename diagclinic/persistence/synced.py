"""Writes that are on the disk itself when they return."""

import os
import sys
from pathlib import Path


def write_synced(path: Path, content: bytes) -> None:
    """Make `content` what the file at `path` holds: whole, or else what it held before.

    Raises:
        OSError: it cannot be written.
    """
    draft = path.with_name(f"{path.name}.part")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make `folder`, with its name on the disk, where there is none.

    Raises:
        OSError: it cannot be made.
    """
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        sync_folder(folder.parent)


def sync_file(path: Path) -> None:
    """Bring what was written to the file at `path` to the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Bring names that appeared in `folder`, or went, to the disk; Windows does so by itself (NTFS's log)."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
