"""What was recorded since a snapshot, as a file in the journal's form that any version can import."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import apsw
import msgpack

from diagclinic.core.errors import SnapshotError
from diagclinic.persistence.database_file import DatabaseFile
from diagclinic.persistence.differences import compared, differences, earlier_head
from diagclinic.persistence.failures import record_failure
from diagclinic.persistence.journal_file import (
    FIRST_AT,
    NOWHERE,
    Entry,
    Position,
    begun,
    chained,
    entries_in,
    start_of,
)
from diagclinic.persistence.journal_head import read_head
from diagclinic.persistence.places import Places
from diagclinic.persistence.record_file import require_record
from diagclinic.persistence.snapshots import CHANGES, check_snapshot, copies_alone
from diagclinic.persistence.synced import make_folder, sync_folder
from diagclinic.services.record_care import Export


def export_since(places: Places, snapshot: Path, busy_s: float = 5.0) -> Export:
    """Write what the record has that `snapshot` has not to a file beside the snapshots.

    Raises:
        NoRecordError: there is no record.
        SnapshotError: there is no such snapshot, or it is damaged.
        RecordTooNewError: a newer version wrote the record.
        RecordBusyError: another program writes to the folder of snapshots.
        RecordError: the record cannot be read, or the file cannot be written.
    """
    require_record(places)
    check_snapshot(snapshot)
    target = places.snapshots / f"{snapshot.stem}{CHANGES}"
    try:
        make_folder(places.snapshots)
        with (
            copies_alone(places, busy_s),
            closing(DatabaseFile(places.database, busy_s).connect()) as database,
            compared(database, snapshot),
        ):
            since = earlier_head(database) or NOWHERE
            return Export(target, _write(target, since, read_head(database), differences(database)))
    except (apsw.Error, OSError) as error:
        raise record_failure(error, places.database) from error


def read_export(path: Path, since: Position | None) -> tuple[Position | None, Iterable[Entry]]:
    """Return where in the journal an export ends, and its entries; all of it is looked through first.

    Args:
        path: of the export.
        since: where the journal was when the snapshot was taken that it is to be replayed onto.

    Raises:
        SnapshotError: it is none, it goes on from another snapshot, or not all of it is there.
    """
    start = start_of(path)
    if start is None:
        raise SnapshotError(f"{path} holds no changes of a record")
    if start != (since or NOWHERE).chain:
        raise SnapshotError(f"{path} tells what was recorded since another copy than this one")
    begin = Position(0, FIRST_AT, start)
    count = _entries_between(path, begin)
    head = msgpack.unpackb(next(_payloads(path, begin)), use_list=False)
    entries = islice(_payloads(path, begin), 1, 1 + count)
    return Position(*head) if head else None, map(Entry.unpacked, entries)


def _entries_between(path: Path, begin: Position) -> int:
    """Return how many entries stand between the head and the end, all of which are whole.

    Raises:
        SnapshotError: not all of it is there.
    """
    place, last = 0, b""
    for place, last in enumerate(_payloads(path, begin)):  # noqa: B007  the last ones count
        continue
    if last != _end(place - 1):
        raise SnapshotError(f"{path} is cut or damaged")
    return place - 1


def _payloads(path: Path, begin: Position) -> Iterator[bytes]:
    return (payload for payload, _ in entries_in(path, begin))


def _write(target: Path, since: Position, head: Position | None, entries: Iterable[Entry]) -> int:
    draft = target.with_suffix(".part")
    try:
        with draft.open("wb") as file:
            file.write(begun(since.chain))
            records = _write_entries(file.write, since.chain, _told(head), entries)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(target.parent)
    return records


def _told(head: Position | None) -> bytes:
    told = (head.segment, head.at, head.chain) if head else ()
    return bytes(msgpack.packb(told))


def _write_entries(
    write: Callable[[bytes], object], since: bytes, head: bytes, entries: Iterable[Entry]
) -> int:
    """Write the head, the entries, and how many they are; return how many rows they tell of."""
    block, chain = chained(since, head)
    write(block)
    count = records = 0
    for entry in entries:
        block, chain = chained(chain, entry.packed())
        write(block)
        count, records = count + 1, records + len(entry.changes)
    write(chained(chain, _end(count))[0])
    return records


def _end(count: int) -> bytes:
    return b"end %d" % count
