"""Copies a database of SQLite beside itself, whole and on the disk, before its tables are changed."""

import os
import sqlite3
from contextlib import closing, suppress
from itertools import chain, count
from pathlib import Path

from updater.fleet.store.errors import UnreachableError

_UNFINISHED = ".part"


def copied(path: Path, name: str) -> Path:
    """Return the copy of `path`: what was last committed, whoever has the file open.

    Raises:
        UnreachableError: it cannot be made; nothing is left of it.
    """
    target = _free(path, name)
    unfinished = target.with_name(target.name + _UNFINISHED)
    try:
        _copy(path, unfinished)
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        remedy = "Make room beside the database, and see that its folder can be written; then try again."
        raise UnreachableError(f"{target} cannot be written: {error}", remedy) from error
    return target


def _free(path: Path, name: str) -> Path:
    """Return a name beside `path` that nothing has yet."""
    ends = chain([""], (f"-{number}" for number in count(2)))
    return next(each for end in ends if not (each := path.with_name(f"{path.name}.{name}{end}")).exists())


def _copy(path: Path, target: Path) -> None:
    """Write the copy, readable by nobody else, and sync it."""
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    with target.open("rb+") as written:
        os.fsync(written.fileno())
