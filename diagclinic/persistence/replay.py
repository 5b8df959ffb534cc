"""Carries changes of any version over into a record of this one, and tells what has no place in it."""

from collections.abc import Iterable, Sequence
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


@dataclass(frozen=True, slots=True)
class _Way:
    """How rows of a table, as some version has it, get into this version's.

    Attributes:
        columns: of that version.
        put: the statement that carries a row over; empty where this version has no place for it.
        cut: the statement for a row that went, by its key.
        kept: places of the values that are carried.
        unknown: places of those that this version has no column for.
    """

    columns: Columns
    put: str = ""
    cut: str = ""
    kept: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()


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
    _ways: dict[tuple[str, Columns], _Way] = field(default_factory=dict)
    _waiting: dict[tuple[str, Key], tuple[_Way, Change]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look up which tables this version has."""
        self._tables = {table: columns_of(self.database, table) for table in tables_of(self.database)}

    def apply(self, entries: Iterable[Entry]) -> None:
        """Carry `entries` over; a row that collides with another one waits for that one's change."""
        for entry in entries:
            ways = {table: self._way(table, columns) for table, columns in entry.columns.items()}
            for change in sorted(entry.changes, key=lambda change: change.row is not None):
                self._take(ways[change.table], change)

    def finish(self) -> None:
        """Try again what had to wait, and let nothing refer to a row that is not there."""
        while self._waiting:
            before = len(self._waiting)
            for where, (way, change) in list(self._waiting.items()):
                if self._put(way, change.table, change.row or ()):
                    del self._waiting[where]
            if len(self._waiting) == before:
                break
        for way, change in self._waiting.values():
            self.losses.add(Loss(change.table, why=_REFUSED), way.columns, change.row or ())
        self._mend_references()

    def _way(self, table: str, columns: Columns) -> _Way:
        way = self._ways.get((table, columns))
        if way is None:
            way = self._ways[table, columns] = _way_into(table, self._tables.get(table), columns)
        return way

    def _take(self, way: _Way, change: Change) -> None:
        where = (change.table, change.key)
        self._waiting.pop(where, None)
        self.losses.forget(*where)
        if change.row is None:
            self._cut(way, change.key)
        elif not way.put:
            self.losses.add(Loss(change.table), way.columns, change.row)
        elif not self._put(way, change.table, change.row):
            self._waiting[where] = (way, change)

    def _cut(self, way: _Way, key: Key) -> None:
        if way.cut:
            self.database.execute(way.cut, key)
            self.carried += 1

    def _put(self, way: _Way, table: str, row: Values) -> bool:
        """Carry a row over, and return whether it collides with nothing."""
        try:
            self.database.execute(way.put, [row[place] for place in way.kept])
        except _REFUSALS:
            return False
        self.carried += 1
        for place in way.unknown:
            if row[place] is not None:
                self.losses.add(Loss(table, way.columns.names[place]), way.columns, row)
        return True

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


def _way_into(table: str, known: Columns | None, columns: Columns) -> _Way:
    """Return how rows with `columns` get into a table of `known` ones, which tells them apart as they do."""
    if known is None or _key_names(known) != _key_names(columns):
        return _Way(columns)
    kept = tuple(place for place, name in enumerate(columns.names) if name in known.names)
    names = [columns.names[place] for place in kept]
    key = [columns.names[place] for place in columns.key]
    return _Way(columns, _upsert(table, key, names), _delete(table, key), kept, _rest(columns, kept))


def _key_names(columns: Columns) -> frozenset[str]:
    return frozenset(columns.names[place] for place in columns.key)


def _rest(columns: Columns, kept: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(place for place in range(len(columns.names)) if place not in kept)


def _delete(table: str, key: Sequence[str]) -> str:
    here = " AND ".join(f'"{name}" IS ?' for name in key)
    return f'DELETE FROM "{table}" WHERE {here}'  # noqa: S608  names of ours


def _upsert(table: str, key: Sequence[str], names: Sequence[str]) -> str:
    unique = ", ".join(f'"{name}"' for name in key)
    listed = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" * len(names))
    others = ", ".join(f'"{name}" = excluded."{name}"' for name in names)
    return f'INSERT INTO "{table}" ({listed}) VALUES ({marks}) ON CONFLICT ({unique}) DO UPDATE SET {others}'  # noqa: S608  ours
