"""Brings a snapshot back with everything that was recorded since, and puts it in the record's place."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import copyfile
from typing import Final

import apsw

from diagclinic.core.errors import RecordDamagedError, RecordTooNewError, SnapshotError
from diagclinic.persistence.database_file import LOWEST_SCHEMA, SCHEMA, DatabaseFile, checked_connection
from diagclinic.persistence.differences import compared, differences, visits_apart
from diagclinic.persistence.exchange import exchange, finish_exchange
from diagclinic.persistence.exports import read_export
from diagclinic.persistence.failures import record_failure
from diagclinic.persistence.journal import begin_segment
from diagclinic.persistence.journal_file import NOWHERE, Position
from diagclinic.persistence.journal_head import put_head, read_head
from diagclinic.persistence.journal_reading import route_through
from diagclinic.persistence.losses import Loss, sentence
from diagclinic.persistence.places import Places
from diagclinic.persistence.record_file import any_version, check_whole, count_rows, has_bytes
from diagclinic.persistence.record_lock import record_alone
from diagclinic.persistence.replay import Replay
from diagclinic.persistence.snapshots import check_snapshot
from diagclinic.persistence.synced import sync_file
from diagclinic.services.record_care import Restored

_ANOTHER: Final = (
    "The record that was there does not go on from this copy: what only it holds is in the earlier file, "
    "which is kept, alone"
)
_APART: Final = Loss("visits", why="not in the record that was there, but in this copy alone")
_TORN: Final = (
    "What was recorded last before a power cut or a damage may be missing: the journal is not whole, "
    "and no record that can be read goes on from this copy"
)


def restore(
    places: Places, snapshot: Path, export: Path | None, now: datetime, busy_s: float = 5.0
) -> Restored:
    """Make `snapshot`, with all that was recorded since, the record; what was there is kept beside it.

    What was recorded since comes from `export` and what the journal has after it; without one from
    the journal, and where that is not whole from the record that is there.  Nothing is changed until the new
    database is built, checked and on the disk; killed at any point, it can be called again.

    Args:
        places: of the record.
        snapshot: a copy that `take_snapshot` made, with this version or another.
        export: what `export_since` wrote.
        now: the time, UTC: part of the kept file's name.
        busy_s: seconds to wait for other programs that have the record open.

    Raises:
        RecordBusyError: another program has the record open.
        SnapshotError: the snapshot or the export is none, or is damaged.
        RecordTooNewError: the snapshot is of a newer version.
        DiskFullError: there is no room for a second database.
        RecordError: it failed for another reason; the record is as it was.
    """
    with record_alone(places, busy_s), _failures_named(places):
        finish_exchange(places)
        try:
            _copy(snapshot, places.draft)
            replay, torn = _rebuilt(places, snapshot, export)
        except BaseException:
            _clear(places.draft)
            raise
        kept, had_one = places.folder / _free_name(places, now), places.database.exists()
        exchange(places, kept.name)
        words = (*replay.losses.words(), *torn)
        return Restored(kept if had_one else None, replay.carried, words)


@contextmanager
def _failures_named(places: Places) -> Iterator[None]:
    try:
        yield
    except (apsw.Error, OSError) as error:
        raise record_failure(error, places.database) from error


def _copy(snapshot: Path, draft: Path) -> None:
    check_snapshot(snapshot)
    _clear(draft)
    copyfile(snapshot, draft)
    with closing(checked_connection(draft)) as database:
        schema = _schema_of(database, snapshot)
    if schema < LOWEST_SCHEMA:
        raise SnapshotError(f"{snapshot} holds no record")
    if schema > SCHEMA:
        raise RecordTooNewError(f"{snapshot} has format {schema}, this version knows up to {SCHEMA}")
    if schema < SCHEMA:
        _bring_up(draft)


def _schema_of(database: apsw.Connection, snapshot: Path) -> int:
    try:
        return int(database.pragma("user_version"))
    except apsw.Error as error:
        raise SnapshotError(f"{snapshot} is no whole copy of a record: {error}") from error


def _bring_up(draft: Path) -> None:
    from diagclinic.persistence.stepping import step_up  # noqa: PLC0415  half a second that is rarely needed

    step_up(DatabaseFile(draft))


def _clear(draft: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        draft.with_name(draft.name + suffix).unlink(missing_ok=True)


def _rebuilt(places: Places, snapshot: Path, export: Path | None) -> tuple[Replay, list[str]]:
    """Carry what was recorded since into the draft, check it, and bring it to the disk."""
    with closing(checked_connection(places.draft)) as database:
        database.pragma("journal_mode", "delete")
        database.pragma("foreign_keys", 0)
        origin = read_head(database)
        database.execute("BEGIN IMMEDIATE")
        replay = Replay(database)
        since = _Since(places, snapshot, export, origin)
        end, torn = since.replay(replay)
        replay.finish()
        # the restored record goes on in a segment of its own, after all that it was rebuilt from
        put_head(database, begin_segment(places.journal, end))
        database.execute("COMMIT")
        check_whole(database, places.draft)
    sync_file(places.draft)
    return replay, torn


def _goes_on(record: apsw.Connection, after: Position) -> bool:
    """Tell if `record` can go on from `after`: it was neither begun anew nor taken from an older copy."""
    head = read_head(record)
    return head is not None and (head.segment, head.at) >= (after.segment, after.at)


def _may_have_visits(record: apsw.Connection) -> bool:
    try:
        return count_rows(record).get("visits", 0) > 0
    except apsw.Error:  # whatever is damaged of it, it is kept
        return True


@dataclass(frozen=True, slots=True)
class _Since:
    """Where what was recorded since a snapshot is to be found; `origin` is where the journal was then."""

    places: Places
    snapshot: Path
    export: Path | None
    origin: Position | None

    def replay(self, replay: Replay) -> tuple[Position, list[str]]:
        """Replay it; return where in the journal this leads to, and in words what may be missing."""
        after = self.origin
        if self.export is not None:
            head, entries = read_export(self.export, self.origin)
            replay.apply(entries)
            after = head or after
        with _record_that_opens(self.places) as record:
            if record is None or after is None or _goes_on(record, after):
                return self._replay_rest(replay, after, record)
            end, words = self._replay_rest(replay, after, None)
            return end, [*([_ANOTHER] if _may_have_visits(record) else []), *words]

    def _replay_rest(
        self, replay: Replay, after: Position | None, record: apsw.Connection | None
    ) -> tuple[Position, list[str]]:
        end = None if record is None else read_head(record)
        route = None if after is None else route_through(self.places.journal, after, end)
        if route is not None and route.is_whole:
            replay.apply(route.entries())
            return route.end, []
        if record is not None and _is_whole(record, self.places.database):
            with compared(record, self.snapshot):
                replay.apply(differences(record))
                apart = visits_apart(record)
            return end or NOWHERE, [sentence(_APART, None, apart)] if apart else []
        if route is not None:
            replay.apply(route.entries())
        return NOWHERE if route is None else route.end, [_TORN]


@contextmanager
def _record_that_opens(places: Places) -> Iterator[apsw.Connection | None]:
    """Lend the record that is there, whichever version wrote it; None where there is none, or a damaged one.

    Raises:
        RecordError: it cannot be opened now, which says nothing of what is in it.
    """
    record = _opened(places.database)
    try:
        yield record if record is not None and _tells_its_end(record, places.database) else None
    finally:
        if record is not None:
            record.close()


def _opened(path: Path) -> apsw.Connection | None:
    if not has_bytes(path):
        return None
    try:
        return any_version(path)
    except RecordDamagedError:
        return None


def _tells_its_end(record: apsw.Connection, path: Path) -> bool:
    """Tell if what says where its journal ends is undamaged."""
    try:
        read_head(record)
    except apsw.Error as error:
        if isinstance(record_failure(error, path), RecordDamagedError):
            return False
        raise
    return True


def _is_whole(record: apsw.Connection, path: Path) -> bool:
    try:
        check_whole(record, path)
    except RecordDamagedError:
        return False
    return True


def _free_name(places: Places, now: datetime) -> str:
    """Return a name with the date that no earlier file has, nor its write-ahead log."""
    number, name = 1, f"shop-before-{now:%Y%m%d-%H%M%S}.sqlite3"
    while any((places.folder / f"{name}{suffix}").exists() for suffix in ("", "-wal")):
        number += 1
        name = f"shop-before-{now:%Y%m%d-%H%M%S}-{number}.sqlite3"
    return name
