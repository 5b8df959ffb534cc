"""Puts a finished report on disk: whole, or not at all."""

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from diagclinic.core.errors import ReportError

#: spreadsheet programs take a table without a byte order mark for the system's old code page
_ENCODINGS: Final = {".csv": "utf-8-sig"}
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN: Final = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT)


def write_report(path: Path, content: str | bytes) -> None:
    """Write `content` to `path`; a report that stood there stays until the new one is whole.

    Raises:
        ReportError: there is no such folder, no permission or no room; nothing is left behind.
    """
    encoding = _ENCODINGS.get(path.suffix.lower(), "utf-8")
    payload = content if isinstance(content, bytes) else content.encode(encoding, "replace")
    part = path.with_name(f".{secrets.token_hex(6)}.part")
    try:
        _write_through(part, payload)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise ReportError(_words(error, path)) from error


def _write_through(part: Path, payload: bytes) -> None:
    with part.open("xb") as file:
        file.write(payload)
        file.flush()
        os.fsync(file.fileno())


def _words(error: OSError, path: Path) -> str:
    if path.is_dir():
        return f"{path} is a folder: name a file in it"
    if not path.parent.is_dir():
        return f"the folder {path.parent} does not exist: make it, or choose another"
    if error.errno in _FORBIDDEN:
        return f"{path} may not be written: choose another folder, or close the program that shows it"
    if error.errno in _NO_ROOM:
        return f"no room left for {path}: make room, or choose another disk"
    return f"{path} could not be written: {error.strerror}"
