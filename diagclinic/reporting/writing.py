"""Puts a finished report on disk: whole, or not at all."""

import errno
import os
import secrets
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

from diagclinic.core.errors import ReportError

#: spreadsheet programs take a table without a byte order mark for the system's old code page
_ENCODINGS: Final = {".csv": "utf-8-sig"}
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN: Final = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT)


def check_place(path: Path) -> None:
    """Make sure that a report can be written to `path`; nothing is left there, and no folder made for good.

    Raises:
        ReportError: it cannot, for the reason that its words tell.
    """
    folders = [folder for folder in reversed(path.absolute().parents) if not _is_folder(folder)]
    with ExitStack() as made:
        for folder in folders:
            _make(folder)
            made.callback(folder.rmdir)
        try:
            _try(path)
        except OSError as error:
            raise ReportError(_words(error, path)) from error


def _make(folder: Path) -> None:
    try:
        folder.mkdir()
    except OSError as error:
        raise ReportError(f"the folder {folder} cannot be made: {error.strerror}") from error


def _try(path: Path) -> None:
    if path.is_dir():
        raise IsADirectoryError
    with suppress(FileNotFoundError):
        path.lstat()  # a name that no file can have is told here
    part = _part_of(path)
    part.open("xb").close()
    part.unlink()


def write_report(path: Path, content: str | bytes) -> None:
    """Write `content` to `path`; a report that stood there stays until the new one is whole.

    Raises:
        ReportError: there is no such folder, no permission or no room; nothing is left behind.
    """
    encoding = _ENCODINGS.get(path.suffix.lower(), "utf-8")
    payload = content if isinstance(content, bytes) else content.encode(encoding, "replace")
    part = _part_of(path)
    try:
        _write_through(part, payload)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise ReportError(_words(error, path)) from error


def _part_of(path: Path) -> Path:
    """Return a name beside `path` that no other file has."""
    return path.with_name(f".{secrets.token_hex(6)}.part")


def _write_through(part: Path, payload: bytes) -> None:
    with part.open("xb") as file:
        file.write(payload)
        file.flush()
        os.fsync(file.fileno())


def _words(error: OSError, path: Path) -> str:
    if _is_folder(path):
        return f"{path} is a folder: name a file in it"
    if not _is_folder(path.parent):
        return f"the folder {path.parent} does not exist: make it, or choose another"
    if error.errno in _FORBIDDEN:
        return f"{path} may not be written: choose another folder, or close the program that shows it"
    if error.errno in _NO_ROOM:
        return f"no room left for {path}: make room, or choose another disk"
    return f"{path} could not be written: {error.strerror}"


def _is_folder(path: Path) -> bool:
    """Say whether `path` is a folder; one that cannot be looked at, e.g. for its long name, is none."""
    try:
        return path.is_dir()
    except OSError:
        return False
