"""Keeps what each transaction changes also beside the database, in a form that any version understands.

SQLite tells of each row that changes; before the transaction is acknowledged the rows are in the journal's
file, by the names of their tables and columns.  Nothing is kept where there is no snapshot that it could be
replayed onto.
"""

import os
from pathlib import Path
from typing import Final

import apsw

from diagclinic.persistence.failures import record_failure
from diagclinic.persistence.journal_file import (
    FIRST_AT,
    Change,
    Columns,
    Entry,
    Key,
    Position,
    Values,
    begun,
    chained,
    segment_path,
    segments_in,
    write_all,
)
from diagclinic.persistence.journal_head import INNER_TABLES, move_head, read_head
from diagclinic.persistence.synced import make_folder, sync_folder

_Rows = dict[tuple[str, Key], Values | None]
#: zeros at the end of a segment that count as lost; where an entry ends so itself, a new segment does no harm
_ZEROS: Final = 16
_FLAGS: Final = os.O_RDWR | getattr(os, "O_BINARY", 0)


class Journal:
    """The journal in `folder`; used by one writer at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._told: list[tuple[str, Values | None, Values | None]] = []
        self._columns: dict[str, Columns] = {}
        self._segment = 0
        self._file: int | None = None
        self._tried: Position | None = None

    def hear(self, database: apsw.Connection) -> None:
        """Be told of every row that changes through `database`."""
        database.preupdate_hook(self._changed)

    def forget(self) -> None:
        """Begin a transaction: whatever was told before was not kept."""
        self._told.clear()

    def _changed(self, change: apsw.PreUpdate) -> None:
        self._told.append((change.table_name, change.old, change.new))

    def keep(self, database: apsw.Connection, *, lasting: bool) -> None:
        """Write down what was told since `forget`, within the transaction that `database` is about to end.

        Raises:
            RecordError: it cannot be written; the transaction must not be kept.
        """
        head = read_head(database) if self._told else None
        if head is None:
            return
        try:
            move_head(database, self._written(self._entry(database), head, lasting=lasting))
        except OSError as error:
            raise record_failure(error, self._folder) from error

    def _entry(self, database: apsw.Connection) -> Entry:
        rows: _Rows = {}
        columns: dict[str, Columns] = {}
        for table, old, new in self._told:
            if table not in INNER_TABLES:
                columns[table] = known = self._columns_of(database, table, len(old or new or ()))
                _note(rows, table, known, old, new)
        return Entry(columns, tuple(Change(table, key, row) for (table, key), row in rows.items()))

    def _columns_of(self, database: apsw.Connection, table: str, count: int) -> Columns:
        known = self._columns.get(table)
        if known is None or len(known.names) != count:
            known = self._columns[table] = columns_of(database, table)
        return known

    def _written(self, entry: Entry, head: Position, *, lasting: bool) -> Position:
        here, file = self._at_end(head)
        block, chain = chained(here.chain, entry.packed())
        self._tried = here
        write_all(file, here.at, block)
        if lasting:
            os.fsync(file)
        return Position(here.segment, here.at + len(block), chain)

    def _at_end(self, head: Position) -> tuple[Position, int]:
        """Return where to write: in a segment of its own unless the last one ends exactly at `head`."""
        file = self._file
        if file is None or self._segment != head.segment:
            file = self._opened(head.segment, head.at)
        if file is not None and self._ends_at(head, file):
            return head, file
        here = begin_segment(self._folder, head)
        file = self._opened(here.segment, 0)
        if file is None:
            raise FileNotFoundError(segment_path(self._folder, here.segment))
        return here, file

    def _ends_at(self, head: Position, file: int) -> bool:
        """Tell if the segment ends at `head`, once rid of what a failed transaction of ours left there."""
        state = os.fstat(file)
        is_ours = head == self._tried and state.st_size > head.at
        if is_ours:  # else a full disk would cost a segment for each transaction that fails
            os.ftruncate(file, head.at)
        return state.st_nlink > 0 and (is_ours or state.st_size == head.at)

    def _opened(self, segment: int, end: int) -> int | None:
        """Open a segment; one that is not there, or ends in zeros at `end`, is none to go on with."""
        self.close()
        try:
            file = os.open(segment_path(self._folder, segment), _FLAGS)
        except FileNotFoundError:
            return None
        if _ends_in_zeros(file, end):
            os.close(file)
            return None
        self._file, self._segment = file, segment
        return file

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)


def _ends_in_zeros(file: int, end: int) -> bool:
    """Tell if a power cut may have left the length of what was written, and not the bytes."""
    if end < FIRST_AT + _ZEROS:
        return False
    os.lseek(file, end - _ZEROS, os.SEEK_SET)
    return os.read(file, _ZEROS) == bytes(_ZEROS)


def _note(rows: _Rows, table: str, columns: Columns, old: Values | None, new: Values | None) -> None:
    """Keep the last state of a row that changed; a key that changed is a row that went and one that came."""
    if old is not None:
        rows[table, columns.key_of(old)] = None
    if new is not None:
        rows[table, columns.key_of(new)] = new


def columns_of(database: apsw.Connection, table: str, schema: str = "main") -> Columns:
    """Return the columns of `table`, and its key: all of them where it has none."""
    listed = list(
        database.execute("SELECT name, pk FROM pragma_table_info(?, ?) ORDER BY cid", (table, schema))
    )
    parts = sorted((pk, place) for place, (_, pk) in enumerate(listed) if pk)
    key = tuple(place for _, place in parts) or tuple(range(len(listed)))
    return Columns(tuple(str(name) for name, _ in listed), key)


def begin_segment(folder: Path, after: Position) -> Position:
    """Begin a segment that goes on from `after`, on the disk when this returns.

    Raises:
        OSError: it cannot be written.
    """
    make_folder(folder)
    segment = max((after.segment, *segments_in(folder))) + 1
    path = segment_path(folder, segment)
    try:
        with path.open("xb") as file:
            file.write(begun(after.chain))
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise
    except OSError:
        path.unlink(missing_ok=True)
        raise
    sync_folder(folder)
    return Position(segment, FIRST_AT, after.chain)
