"""Events as Parquet, written, read and cut by DuckDB.

A row is an event: `install`, `epoch`, `n`, `k`, `t`, `m` and `x` as told, `arrived_at` and `offset_ms` of its
batch, `context` and `told` (all else) as JSON, and `batch`, the number that the batch had in the database.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from updater.fleet.archive.errors import ArchiveError

_OWN: Final = ("n", "k", "t", "m", "x")
_NUMBERS: Final = ("batch", "n", "t", "m", "x", "arrived_at", "offset_ms")
_TEXTS: Final = ("install", "epoch", "k", "context", "told")
_LONGEST_LINE: Final = 4 << 20
_GONE: Final = "EXISTS (FROM gone WHERE gone.install = kept.install AND kept.arrived_at <= gone.until_ms)"
_COLUMNS: Final = ", ".join(
    (*(f"{name}: 'BIGINT'" for name in _NUMBERS), *(f"{name}: 'VARCHAR'" for name in _TEXTS))
)
_READ: Final = (
    "read_json(?, format = 'newline_delimited', "
    f"columns = {{{_COLUMNS}}}, maximum_object_size = {_LONGEST_LINE})"
)
_GZIP: Final = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Kept:
    """A batch as the database has it."""

    batch: int
    install: str
    epoch: str
    arrived_at: int
    offset_ms: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds, to be compared.

    Attributes:
        events: rows.
        batches: different ones.
        numbers: sum of the events' numbers.
    """

    events: int
    batches: int
    numbers: int


def rows_of(kept: Kept) -> Iterator[dict[str, Any]]:
    """Yield a batch's events as rows."""
    contexts: dict[int, str] = {}
    for line in zlib.decompress(kept.body, _GZIP).splitlines()[1:]:
        told = json.loads(line)
        if "k" not in told:
            contexts[told["x"]] = json.dumps(told, separators=(",", ":"))
            continue
        own = {name: told.pop(name) for name in _OWN}
        yield {
            "batch": kept.batch,
            "install": kept.install,
            "epoch": kept.epoch,
            **own,
            "arrived_at": kept.arrived_at,
            "offset_ms": kept.offset_ms,
            "context": contexts.get(own["x"], "{}"),
            "told": json.dumps(told, separators=(",", ":")),
        }


def write(batches: Iterable[Kept], folder: Path) -> tuple[Path, Contents]:
    """Write batches to a file in `folder`, and return it with what it should hold.

    Raises:
        ArchiveError: it cannot be written.
    """
    lines, file = folder / "events.ndjson", folder / "events.parquet"
    events = numbers = 0
    seen: set[int] = set()
    with lines.open("w", encoding="utf-8") as out:
        for kept in batches:
            for row in rows_of(kept):
                events, numbers = events + 1, numbers + row["n"]
                seen.add(kept.batch)
                out.write(f"{json.dumps(row)}\n")
    with _duckdb() as database:
        _copy(database, f"SELECT * FROM {_READ} ORDER BY install, epoch, n", str(lines), file)  # noqa: S608  ours
    return file, Contents(events, len(seen), numbers)


def contents(file: Path) -> Contents:
    """Return what a file holds.

    Raises:
        ArchiveError: it is none, or damaged.
    """
    with _duckdb() as database:
        asked = "SELECT count(*), count(DISTINCT batch), coalesce(sum(n), 0) FROM read_parquet(?)"
        row = database.execute(asked, [str(file)]).fetchone()
    return Contents(*(int(each) for each in row or (0, 0, 0)))


def without(file: Path, gone: Sequence[tuple[str, int]], to: Path) -> bool:
    """Write `file` to `to` without what was forgotten; tell whether there was any.

    Args:
        file: is read.
        gone: installs, and to when what arrived of them was forgotten, ms.
        to: is written.

    Raises:
        ArchiveError: it is none, or damaged.
    """
    with _duckdb() as database:
        database.execute("CREATE TEMP TABLE gone (install VARCHAR, until_ms BIGINT)")
        database.executemany("INSERT INTO gone VALUES (?, ?)", list(gone))
        asked = f"SELECT count(*) FROM read_parquet(?) AS kept WHERE {_GONE}"  # noqa: S608  ours
        found = database.execute(asked, [str(file)]).fetchone()
        if not found or not found[0]:
            return False
        left = f"SELECT * FROM read_parquet(?) AS kept WHERE NOT {_GONE}"  # noqa: S608  ours
        _copy(database, left, str(file), to)
    return True


def _copy(database: Any, query: str, source: str, file: Path) -> None:
    named = str(file).replace("'", "''")
    database.execute(f"COPY ({query}) TO '{named}' (FORMAT parquet, COMPRESSION zstd)", [source])


@contextmanager
def _duckdb() -> Iterator[Any]:
    try:
        with duckdb.connect(config={"threads": 1, "memory_limit": "512MB"}) as database:
            yield database
    except duckdb.Error as error:
        words = str(error).partition("\n")[0]
        raise ArchiveError(f"the events cannot be written or read: {words}") from error
