"""Verified copies of the record, each whole and by itself, with a manifest beside it."""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import apsw

from diagclinic import __version__
from diagclinic.core.errors import RecordDamagedError, RecordError, SnapshotError
from diagclinic.persistence.database_file import DatabaseFile, backup_target, checked_connection
from diagclinic.persistence.failures import record_failure
from diagclinic.persistence.journal import begin_segment
from diagclinic.persistence.journal_file import Position, first_position, segment_path, segments_in
from diagclinic.persistence.journal_head import put_head, read_head
from diagclinic.persistence.places import Places
from diagclinic.persistence.record_file import check_whole, count_rows, require_record
from diagclinic.persistence.record_lock import file_alone
from diagclinic.persistence.synced import make_folder, sync_file, sync_folder, write_synced

#: copies that are kept, beside the newest one of every format: the running version's and three before it
KEPT: Final = 4
SUFFIX: Final = ".db"
#: of the file beside a copy that tells what was recorded since
CHANGES: Final = ".changes"
_MANIFEST: Final = ".json"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
#: pages that are copied at a time (1 MiB): another program's writes wait no longer
_STEP_PAGES: Final = 256


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy that was opened, read to its end and counted.

    Attributes:
        schema: number of its format.
        rows: of each table, the same as in the record at that moment.
        sha256: of the file, hexadecimal.
        at: when it was taken, ISO 8601 in UTC.
        version: of the program that took it.
        journal: segment, place and chain (hexadecimal) from which the journal goes on.
    """

    path: Path
    schema: int
    rows: dict[str, int]
    sha256: str
    at: str
    version: str
    journal: tuple[int, int, str]


def take_snapshot(places: Places, name: str | None, now: datetime, busy_s: float = 5.0) -> Snapshot:
    """Copy the record to the folder of snapshots; one of that name and of the same record is used again.

    A copy that is there is never written over: another one of its name gets a number.

    Args:
        places: of the record; other programs may go on writing to it.
        name: of the copy; the version and the time unless told.
        now: the time, UTC.
        busy_s: seconds to wait for another process's write.

    Raises:
        NoRecordError: there is no record yet.
        RecordDamagedError: it lost its file, or bytes of it.
        RecordTooNewError: a newer version wrote it.
        RecordError: it cannot be read, or the copy cannot be written; no copy of that name is left.
    """
    require_record(places)
    wanted = name or f"{__version__}-{now:%Y%m%dT%H%M%SZ}"
    if not _NAME.fullmatch(wanted):
        raise RecordError(f"{wanted!r} cannot be the name of a file")
    try:
        make_folder(places.snapshots)
        with (
            copies_alone(places, busy_s),
            closing(DatabaseFile(places.database, busy_s).connect()) as database,
        ):
            return _same(places, wanted, database) or _taken(places, wanted, now, database)
    except (apsw.Error, OSError) as error:
        raise record_failure(error, places.database) from error


def copies_alone(places: Places, busy_s: float) -> AbstractContextManager[None]:
    """Let nobody else write to the folder of copies within the block: drafts there have no name of their own.

    Raises:
        RecordBusyError: somebody does.
        RecordError: the lock's file cannot be opened.
    """
    return file_alone(places.snapshots / "lock", places.snapshots, busy_s)


def snapshots_in(folder: Path) -> list[Snapshot]:
    """Return the copies whose manifest can be read, oldest first by the journal: clocks may be set back."""
    found = (read_manifest(path) for path in folder.glob(f"*{SUFFIX}"))
    return sorted((one for one in found if one is not None), key=lambda one: (one.journal, one.at))


def read_manifest(path: Path) -> Snapshot | None:
    """Return what the manifest beside a copy says, None where there is none that can be read.

    A newer version may say more.
    """
    with suppress(OSError, ValueError, TypeError, KeyError):
        told: dict[str, Any] = json.loads(path.with_suffix(_MANIFEST).read_bytes())
        known = {one.name: told[one.name] for one in fields(Snapshot) if one.name != "path"}
        return Snapshot(path=path, **known | {"journal": tuple(told["journal"])})
    return None


def check_snapshot(path: Path) -> None:
    """Refuse a copy that is not as it was taken; one without a manifest can be asked for its pages alone.

    Raises:
        SnapshotError: there is none, or it was changed.
    """
    if not path.is_file():
        raise SnapshotError(f"there is no {path}")
    told = read_manifest(path)
    if told is not None and told.sha256 != sha256_of(path):
        raise SnapshotError(f"{path} is not what was verified when it was taken")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of the file at `path`, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _same(places: Places, wanted: str, database: apsw.Connection) -> Snapshot | None:
    """Return the copy of that name where nothing was recorded since it was taken."""
    kept = read_manifest(places.snapshots / f"{wanted}{SUFFIX}")
    head = read_head(database)
    if kept is None or head is None or kept.journal != _told(head):
        return None
    is_same = kept.schema == database.pragma("user_version") and kept.path.exists()
    return kept if is_same and kept.sha256 == sha256_of(kept.path) else None


def _taken(places: Places, wanted: str, now: datetime, database: apsw.Connection) -> Snapshot:
    _go_on_in_a_new_segment(places, now, database)
    path, draft = _free(places.snapshots, wanted), places.snapshots / "snapshot.part"
    try:
        taken = _verified(database, draft, path, now)
        _publish(draft, taken)
    finally:
        draft.unlink(missing_ok=True)  # what there was no room for takes up none
    prune(places)
    return taken


def _verified(database: apsw.Connection, draft: Path, path: Path, now: datetime) -> Snapshot:
    """Copy the record to `draft`, and return what it will be at `path`."""
    draft.unlink(missing_ok=True)
    with _one_state(database):
        rows, schema = count_rows(database), int(database.pragma("user_version"))
        head = read_head(database)
        _copy(database, draft)
    if head is None:
        raise RecordDamagedError(f"{database.filename} has lost the end of its journal")
    _verify(draft, rows)
    at = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    return Snapshot(path, schema, rows, sha256_of(draft), at, __version__, _told(head))


def _go_on_in_a_new_segment(places: Places, now: datetime, database: apsw.Connection) -> None:
    """Let whatever is recorded from here on stand in a segment of its own."""
    database.pragma("synchronous", "FULL")
    database.execute("BEGIN IMMEDIATE")
    put_head(database, begin_segment(places.journal, read_head(database) or first_position(now)))
    database.execute("COMMIT")


def _free(folder: Path, wanted: str) -> Path:
    """Return a path of that name at which there is no copy yet."""
    number, path = 1, folder / f"{wanted}{SUFFIX}"
    while path.exists():
        number += 1
        path = folder / f"{wanted}-{number}{SUFFIX}"
    return path


@contextmanager
def _one_state(database: apsw.Connection) -> Iterator[None]:
    """Let the record stay as it is within the block, whatever other programs write to it."""
    database.execute("BEGIN")
    try:
        yield
    finally:
        database.execute("ROLLBACK")


def _copy(database: apsw.Connection, draft: Path) -> None:
    """Copy what the transaction of `database` sees, page by page, with the pages' checksums."""
    with closing(backup_target(draft)) as copy:
        with copy.backup("main", database, "main") as backup:
            while not backup.done:
                backup.step(_STEP_PAGES)
        copy.pragma("journal_mode", "delete")  # whole in one file
    sync_file(draft)


def _verify(draft: Path, rows: dict[str, int]) -> None:
    with closing(checked_connection(draft)) as copy:
        if copy.pragma("checksum_verification") != "1":
            raise RecordDamagedError(f"the pages of {draft} carry no checksums")
        check_whole(copy, draft)
        if count_rows(copy) != rows:
            raise RecordDamagedError(f"{draft} has other rows than the record")


def _publish(draft: Path, taken: Snapshot) -> None:
    """Give the copy its name; its manifest is there before it."""
    told = {name: value for name, value in asdict(taken).items() if name != "path"}
    write_synced(taken.path.with_suffix(_MANIFEST), json.dumps(told, indent=1).encode("ascii"))
    draft.replace(taken.path)
    sync_folder(taken.path.parent)


def _told(head: Position) -> tuple[int, int, str]:
    return (head.segment, head.at, head.chain.hex())


def prune(places: Places) -> None:
    """Remove copies that nobody goes back to any more, and the segments before the oldest that needs them.

    That is the oldest of the last ones, and of those of the last formats: no version that is kept has an
    earlier one.  A copy that is older still is compared with the record.  What cannot be removed just now
    goes the next time.
    """
    known = snapshots_in(places.snapshots)
    newest = {one.schema: one for one in known}
    kept = [*known[-KEPT:], *newest.values()]
    journaled = [*known[-KEPT:], *(newest[schema] for schema in sorted(newest)[-KEPT:])]
    first = min((one.journal[0] for one in journaled), default=0)
    stale = [segment_path(places.journal, one) for one in segments_in(places.journal) if one < first]
    for one in known:
        if one not in kept:
            stale += [one.path.with_suffix(suffix) for suffix in (SUFFIX, _MANIFEST, CHANGES)]
    for path in stale:
        with suppress(OSError):
            path.unlink()
