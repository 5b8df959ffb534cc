"""Small JSON files that are there whole or not at all, whatever ends the program that writes them."""

import json
import os
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any, Final

from updater.install.disk import sync_folder, sync_handle

#: bytes; nobody writes longer ones
LONGEST: Final = 64 * 1024
_NEW: Final = ".new"


def read_object(path: Path) -> dict[str, Any] | None:
    """Return the JSON object in `path`; None where there is none, or none that makes sense."""
    content = read_bytes(path)
    try:
        value = json.loads(content or b"")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def read_bytes(path: Path) -> bytes | None:
    """Return what is in `path`; None where it cannot be read, or is longer than anybody writes it.

    A pipe is not read: its other end may keep silent for ever.
    """
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            content = file.read(LONGEST + 1)
    except OSError:
        return None
    return content if len(content) <= LONGEST else None


def write_object(path: Path, content: Mapping[str, object]) -> None:
    """Have `content` in `path` as JSON.

    Raises:
        OSError: the disk refuses; what was there still is.
    """
    write_whole(path, json.dumps(content).encode() + b"\n", 0o644)


def write_whole(path: Path, content: bytes, mode: int) -> None:
    """Have `content` in `path`, on the disk, before returning; never a part of it.

    Raises:
        OSError: the disk refuses; what was there still is.
    """
    new = path.with_name(path.name + _NEW)
    new.unlink(missing_ok=True)
    try:
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            sync_handle(file.fileno())
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def set_aside(path: Path) -> Path:
    """Give `path`, which is damaged, another name beside it; return that name.

    Raises:
        OSError: it cannot be moved.
    """
    names = (path.with_name(f"{path.name}.bad-{number}") for number in count(1))
    name = next(name for name in names if not name.exists())
    path.rename(name)
    return name
