"""Moves batches to the archive: written, read back from where they lie, compared, and only then deleted."""

import json
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Select, delete, select

from updater.fleet.archive.errors import ArchiveError
from updater.fleet.archive.parquet import Contents, Kept, contents, without, write
from updater.fleet.archive.place import Place
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import BATCHES
from updater.fleet.store.install_tables import FORGOTTEN

DAY_MS: Final = 86_400_000
FOLDER: Final = "events"
_STATE: Final = "state"
#: to when forgotten installs were taken out
_MARK: Final = f"{_STATE}/purged.json"
#: batches of a file at most: half a million events and more
TOGETHER: Final = 1000
#: how many numbers one statement takes
_IDS: Final = 500
_COLUMNS: Final = (
    *(BATCHES.c.id, BATCHES.c.install, BATCHES.c.epoch),
    *(BATCHES.c.arrived_at, BATCHES.c.offset_ms, BATCHES.c.body),
)


class _ForgottenMeanwhileError(Exception):
    """A batch was deleted while it was archived."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was archived.

    Attributes:
        files: how many were written.
        events: in them.
    """

    files: int = 0
    events: int = 0


def archive(database: Database, place: Place, before_ms: int, together: int = TOGETHER) -> Moved:
    """Move what arrived on days that ended before `before_ms`.

    Raises:
        ArchiveError: the place does not take it, or does not give it back; it stays in the database.
        StoreError: the database does not answer.
    """
    ends_ms = before_ms - before_ms % DAY_MS
    files = events = 0
    while batches := _next(database, ends_ms, together):
        moved = _move(database, place, batches)
        files, events = files + 1, events + moved.events
    return Moved(files, events)


def purge(database: Database, place: Place) -> int:
    """Take out of the archive what was forgotten since the last time; return how many files that changed.

    What is archived later was still in the database when it was forgotten, and deleted there.

    Raises:
        ArchiveError: the place does not answer, or a file is damaged.
        StoreError: the database does not answer.
    """
    asked = select(FORGOTTEN.c.install, FORGOTTEN.c.at).where(FORGOTTEN.c.at > _purged_to(place))
    with database.read() as connection:
        gone = sorted((row.install, row.at) for row in connection.execute(asked))
    if not gone:
        return 0
    cut = sum(_cut(place, name, gone) for name in place.names(FOLDER))
    place.put_bytes(_MARK, json.dumps({"to": max(at for _, at in gone)}).encode())
    return cut


def _purged_to(place: Place) -> int:
    if _MARK not in place.names(_STATE):
        return -1
    try:
        return int(json.loads(place.get(_MARK))["to"])
    except (ValueError, KeyError, TypeError):  # damaged: everything is looked through
        return -1


def _next(database: Database, ends_ms: int, together: int) -> list[Kept]:
    """Return the oldest batches, of one day."""
    with database.read() as connection:
        oldest = connection.execute(_oldest(ends_ms)).scalar()
        if oldest is None:
            return []
        day_ms = oldest - oldest % DAY_MS
        own = BATCHES.c.arrived_at.between(day_ms, day_ms + DAY_MS - 1)
        asked = select(*_COLUMNS).where(own).order_by(BATCHES.c.id).limit(together)
        return [Kept(*row) for row in connection.execute(asked)]


def _oldest(ends_ms: int) -> Select[Any]:
    at = BATCHES.c.arrived_at
    return select(at).where(at < ends_ms).order_by(at).limit(1)


def _move(database: Database, place: Place, batches: list[Kept]) -> Contents:
    with tempfile.TemporaryDirectory(prefix="diagclinic-archive-") as folder:
        file, expected = write(batches, Path(folder))
        name = _name(batches)
        place.put(name, file)
        _verify(place, name, expected, Path(folder))
    try:
        with database.begin() as connection:
            _delete(connection, [each.batch for each in batches])
    except _ForgottenMeanwhileError:
        place.remove(name)
        return Contents(0, 0, 0)
    return expected


def _name(batches: list[Kept]) -> str:
    day = datetime.fromtimestamp(batches[0].arrived_at / 1000, UTC).date().isoformat()
    return f"{FOLDER}/day={day}/batches-{batches[0].batch:012}.parquet"


def _verify(place: Place, name: str, expected: Contents, folder: Path) -> None:
    back = folder / "back.parquet"
    back.write_bytes(place.get(name))
    if contents(back) != expected:
        raise ArchiveError(f"{place.shown} gave back something else than {name}")


def _delete(connection: Any, ids: list[int]) -> None:
    for begin in range(0, len(ids), _IDS):
        some = ids[begin : begin + _IDS]
        if connection.execute(delete(BATCHES).where(BATCHES.c.id.in_(some))).rowcount != len(some):
            raise _ForgottenMeanwhileError


def _cut(place: Place, name: str, gone: list[tuple[str, int]]) -> bool:
    """Write a file anew without what was told before it was forgotten."""
    with tempfile.TemporaryDirectory(prefix="diagclinic-archive-") as folder:
        file, left = Path(folder) / "old.parquet", Path(folder) / "new.parquet"
        file.write_bytes(place.get(name))
        if not without(file, gone, left):
            return False
        place.put(name, left)
        _verify(place, name, contents(left), Path(folder))
    return True
