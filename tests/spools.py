"""Looks into spools, as the uploader does."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw


def rows_of(path: Path, query: str) -> list[tuple[Any, ...]]:
    """Return what `query` finds in the spool at `path`, or changes there.

    By the library that the program uses: two libraries in one process take away each other's locks.
    """
    with closing(apsw.Connection(str(path))) as database:
        database.set_busy_timeout(20_000)
        return list(database.execute(query))


def events_of(path: Path) -> list[dict[str, Any]]:
    """Return the events in order, each with its number and its context under ``n`` and ``context``."""
    query = "SELECT seq, events.body, contexts.body FROM events JOIN contexts ON id = context ORDER BY seq"
    return [
        {**json.loads(body), "n": seq, "context": json.loads(context)}
        for seq, body, context in rows_of(path, query)
    ]


def meta_of(path: Path) -> dict[str, str]:
    """Return the values of `meta`."""
    return dict(rows_of(path, "SELECT name, value FROM meta"))  # type: ignore[arg-type]


def dropped_in(path: Path) -> dict[int, int]:
    """Return what was dropped, by class."""
    return dict(rows_of(path, "SELECT class, count FROM dropped"))  # type: ignore[arg-type]


def bytes_of(folder: Path) -> bytes:
    """Return all bytes of all files in `folder`, however deep."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
