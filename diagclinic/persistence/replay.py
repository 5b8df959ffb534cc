"""Carries changes of any version over into a record of this one, and tells what has no place in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import apsw

from diagclinic.persistence.journal import columns_of
from diagclinic.persistence.journal_file import Change, Columns, Entry, Key, Values
from diagclinic.persistence.journal_head import tables_of
from diagclinic.persistence.losses import Loss, Losses

_REFERENCES: Final = 'SELECT id, "from" FROM pragma_foreign_key_list(?)'
_REFUSED: Final = "this version refuses it"
_NO_PARENT: Final = "what it belongs to could not be carried"
#: how SQLite refuses a value; the second where the number of a row would be none
_REFUSALS: Final = (apsw.ConstraintError, apsw.MismatchError)


@dataclass(slots=True)
class Replay:
    """Changes of a record, one transaction after the other; the last state of a row wins.

    The caller's transaction is around all of it, with foreign keys off: they are looked after at the end.

    Attributes:
        carried: how many changes found their place.
        losses: what did not.
    """

    database: apsw.Connection
    carried: int = 0
    losses: Losses = field(default_factory=Losses)
    _tables: dict[str, Columns] = field(default_factory=dict)
    _waiting: dict[tuple[str, Key], tuple[Columns, Change]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look up which tables this version has."""
        self._tables = {table: columns_of(self.database, table) for table in tables_of(self.database)}

    def apply(self, entries: Iterable[Entry]) -> None:
        """Carry `entries` over; a row that collides with another one waits for that one's change."""
        for entry in entries:
            ordered = sorted(entry.changes, key=lambda change: change.row is not None)
            for change in ordered:
                self._take(entry.columns[change.table], change)

    def finish(self) -> None:
        """Try again what had to wait, and let nothing refer to a row that is not there."""
        while self._waiting:
            before = len(self._waiting)
            for where, (columns, change) in list(self._waiting.items()):
                if self._put(columns, change):
                    del self._waiting[where]
            if len(self._waiting) == before:
                break
        for columns, change in self._waiting.values():
            if change.row is not None:
                self.losses.add(Loss(change.table, why=_REFUSED), columns, change.row)
        self._mend_references()

    def _take(self, columns: Columns, change: Change) -> None:
        where = (change.table, change.key)
        self._waiting.pop(where, None)
        self.losses.forget(*where)
        if change.row is None:
            self._cut(columns, change)
        elif not self._has_place(columns, change.table):
            self.losses.add(Loss(change.table), columns, change.row)
        elif not self._put(columns, change):
            self._waiting[where] = (columns, change)

    def _has_place(self, columns: Columns, table: str) -> bool:
        """Tell if this version has the table, and tells its rows apart in the same way."""
        known = self._tables.get(table)
        return known is not None and _key_names(known) == _key_names(columns)

    def _cut(self, columns: Columns, change: Change) -> None:
        if self._has_place(columns, change.table):
            key = [columns.names[place] for place in columns.key]
            here = " AND ".join(f'"{name}" IS ?' for name in key)
            self.database.execute(f'DELETE FROM "{change.table}" WHERE {here}', change.key)  # noqa: S608  names of ours
            self.carried += 1

    def _put(self, columns: Columns, change: Change) -> bool:
        """Carry a row over, and return whether it collides with nothing."""
        row, known = change.row, self._tables[change.table]
        if row is None:
            return True
        kept = [place for place, name in enumerate(columns.names) if name in known.names]
        names = tuple(columns.names[place] for place in kept)
        try:
            self.database.execute(_upsert(change.table, known, names), [row[place] for place in kept])
        except _REFUSALS:
            return False
        self.carried += 1
        self._note_unknown(columns, change.table, row)
        return True

    def _note_unknown(self, columns: Columns, table: str, row: Values) -> None:
        known = self._tables[table].names
        for name, value in zip(columns.names, row, strict=True):
            if name not in known and value is not None:
                self.losses.add(Loss(table, name), columns, row)

    def _mend_references(self) -> None:
        """Empty what refers to a row that is not there, or take the row out where it cannot be empty."""
        while broken := list(self.database.execute("PRAGMA foreign_key_check")):
            for table, rowid, _, number in broken:
                self._mend(table, rowid, number)

    def _mend(self, table: str, rowid: int, number: int) -> None:
        columns = self._tables[table]
        found = self.database.execute(f'SELECT * FROM "{table}" WHERE rowid = ?', (rowid,)).fetchone()  # noqa: S608  ours
        if found is None:
            return
        names = {int(one): str(name) for one, name in self.database.execute(_REFERENCES, (table,))}
        name = names[number]
        try:
            self.database.execute(f'UPDATE "{table}" SET "{name}" = NULL WHERE rowid = ?', (rowid,))  # noqa: S608  ours
            self.losses.add(Loss(table, name, _NO_PARENT), columns, found)
        except _REFUSALS:
            self.database.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (rowid,))  # noqa: S608  ours
            self.losses.add(Loss(table, why=_NO_PARENT), columns, found)


def _key_names(columns: Columns) -> frozenset[str]:
    return frozenset(columns.names[place] for place in columns.key)


def _upsert(table: str, known: Columns, names: tuple[str, ...]) -> str:
    key = ", ".join(f'"{known.names[place]}"' for place in known.key)
    listed = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" * len(names))
    others = ", ".join(f'"{name}" = excluded."{name}"' for name in names)
    return f'INSERT INTO "{table}" ({listed}) VALUES ({marks}) ON CONFLICT ({key}) DO UPDATE SET {others}'  # noqa: S608  ours
