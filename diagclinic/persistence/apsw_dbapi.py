"""A PEP 249 skin over apsw, as thick as SQLAlchemy needs it to be.

apsw brings its own SQLite with the checksum VFS; Python's `sqlite3` cannot load that.  Two things differ from
`sqlite3` on purpose: every statement begins a transaction, reading ones too, so that what belongs together is
read from one state; and a result is read to its end at once, so that no statement outlives its transaction.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

import apsw

apilevel: Final = "2.0"
threadsafety: Final = 1
paramstyle: Final = "qmark"
sqlite_version: Final = apsw.sqlite_lib_version()
sqlite_version_info: Final = tuple(int(part) for part in sqlite_version.split("."))
Binary: Final = bytes

Row: TypeAlias = tuple[Any, ...]
Description: TypeAlias = tuple[tuple[str, str | None, None, None, None, None, None], ...]

#: statements that SQLite refuses, or ignores, inside a transaction, and those that begin one themselves
_OUTSIDE: Final = frozenset({"ATTACH", "BEGIN", "DETACH", "PRAGMA", "VACUUM"})
#: statements that may change rows and so have a count of them
_COUNTED: Final = frozenset({"DELETE", "INSERT", "REPLACE", "UPDATE", "WITH"})


class Error(Exception):
    """Root of the errors; `__cause__` is apsw's own."""


class InterfaceError(Error):
    """The skin was misused."""


class DatabaseError(Error):
    """SQLite reported an error."""


class DataError(DatabaseError):
    """A value does not fit; SQLite never says so."""


class OperationalError(DatabaseError):
    """A statement failed: unknown name, lock, disk, damage."""


class IntegrityError(DatabaseError):
    """A constraint was violated."""


class InternalError(DatabaseError):
    """SQLite contradicted itself."""


class ProgrammingError(DatabaseError):
    """A cursor or connection was used after it was closed, or with the wrong number of values."""


class NotSupportedError(DatabaseError):
    """SQLite cannot do this; kept for PEP 249."""


_KINDS: Final[dict[type[apsw.Error], type[DatabaseError]]] = {
    apsw.BindingsError: ProgrammingError,
    apsw.ConnectionClosedError: ProgrammingError,
    apsw.ConstraintError: IntegrityError,
    apsw.CursorClosedError: ProgrammingError,
    apsw.InternalError: InternalError,
}


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except apsw.Error as error:
        raise _KINDS.get(type(error), OperationalError)(str(error)) from error


def _first_word(sql: str) -> str:
    return sql.split(maxsplit=1)[0].upper()


class Cursor:
    """Runs statements and hands out the rows of the last one."""

    arraysize = 1

    def __init__(self, connection: "Connection") -> None:
        self.connection = connection
        self.description: Description | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self._rows: deque[Row] = deque()
        self._cursor = connection.database.cursor()
        self._cursor.exec_trace = self._before_statement

    def execute(self, sql: str, values: Any = ()) -> "Cursor":
        """Run one statement, beginning a transaction where none is open."""
        with _translated():
            self._run(sql, values)
        return self

    def executemany(self, sql: str, many_values: Iterable[Any]) -> "Cursor":
        """Run one statement for each of `many_values`; `rowcount` is the sum."""
        changed = 0
        with _translated():
            for values in many_values:
                self._run(sql, values)
                changed += self.rowcount
        self.rowcount = changed
        return self

    def _run(self, sql: str, values: Any) -> None:
        self.connection.begin_for(sql)
        self.description = None
        self.rowcount = -1
        self._rows = deque(self._cursor.execute(sql, values))
        database = self.connection.database
        self.lastrowid = database.last_insert_rowid()
        if self.rowcount == 0:
            self.rowcount = database.changes()

    def _before_statement(self, cursor: apsw.Cursor, sql: str, _values: object) -> bool:
        # the only moment at which apsw tells the columns of a result without rows
        columns = cursor.get_description()
        if columns:
            self.description = tuple((name, kind, None, None, None, None, None) for name, kind in columns)
        self.rowcount = 0 if _first_word(sql) in _COUNTED and not cursor.is_readonly else -1
        return True

    def fetchone(self) -> Row | None:
        """Return the next row, None after the last."""
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Row]:
        """Return up to `size` rows."""
        count = min(self.arraysize if size is None else size, len(self._rows))
        return [self._rows.popleft() for _ in range(count)]

    def fetchall(self) -> list[Row]:
        """Return the remaining rows."""
        rows = list(self._rows)
        self._rows.clear()
        return rows

    def close(self) -> None:
        """Forget the rows; a second call does nothing."""
        self._rows.clear()
        self._cursor.exec_trace = None
        self._cursor.close()

    def setinputsizes(self, sizes: object) -> None:
        """Do nothing, as PEP 249 allows."""

    def setoutputsize(self, size: object, column: object = None) -> None:
        """Do nothing, as PEP 249 allows."""


class Connection:
    """One apsw connection.

    Attributes:
        database: the connection underneath, for what PEP 249 has no word for.
        isolation_level: None for autocommit, as in `sqlite3`.
    """

    def __init__(self, database: apsw.Connection) -> None:
        self.database = database
        self.isolation_level: str | None = ""

    def cursor(self) -> Cursor:
        """Return a new cursor."""
        with _translated():
            return Cursor(self)

    def execute(self, sql: str, values: Any = ()) -> Cursor:
        """Run one statement in a cursor of its own."""
        return self.cursor().execute(sql, values)

    def begin_for(self, sql: str) -> None:
        """Begin a transaction where `sql` belongs into one and none is open."""
        if self.isolation_level is None or self.database.in_transaction:
            return
        if _first_word(sql) not in _OUTSIDE:
            self.database.execute("BEGIN")

    def commit(self) -> None:
        """Keep what was written since the transaction began."""
        self._end("COMMIT")

    def rollback(self) -> None:
        """Forget what was written since the transaction began."""
        self._end("ROLLBACK")

    def _end(self, word: str) -> None:
        with _translated():
            if self.database.in_transaction:
                self.database.execute(word)

    def create_function(
        self, name: str, arguments: int, function: Callable[..., Any], *, deterministic: bool = False
    ) -> None:
        """Make `function` callable from SQL."""
        self.database.create_scalar_function(name, function, arguments, deterministic=deterministic)

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        with _translated():
            self.database.close()


def connect(filename: str) -> Connection:
    """Open `filename` plainly; the shop's record is opened by `diagclinic.persistence.database_file`."""
    with _translated():
        return Connection(apsw.Connection(filename))
