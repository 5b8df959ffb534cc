"""The record's database as SQLAlchemy sees it: short transactions, each on a connection of its own.

Any thread may read or write at any time.  A connection is lent for one transaction and used by one thread
at a time; the writers of this process take turns, those of other processes wait for SQLite's lock.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import apsw
from sqlalchemy import Connection, QueuePool, create_engine
from sqlalchemy.exc import DBAPIError

from diagclinic.core.errors import RecordError
from diagclinic.persistence import apsw_dbapi, apsw_dialect
from diagclinic.persistence.database_file import DatabaseFile
from diagclinic.persistence.failures import record_failure
from diagclinic.persistence.journal import Journal


class Database:
    """An open database.

    Args:
        file: where it is.
        journal: hears what is recorded; None where what is changed is the form of the record alone.
    """

    def __init__(self, file: DatabaseFile, journal: Journal | None = None) -> None:
        self._file = file
        self._journal = journal
        self._turn = threading.Lock()
        self._engine = create_engine(
            f"sqlite+{apsw_dialect.ApswDialect.driver}://",
            creator=self._connect,
            poolclass=QueuePool,
            hide_parameters=True,  # an error's text goes to the log, whose vehicle it was does not
        )

    def _connect(self) -> apsw_dbapi.Connection:
        database = self._file.connect()
        if self._journal is not None:
            self._journal.hear(database)
        return apsw_dbapi.Connection(database)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend a connection whose statements all see one state of the database.

        Raises:
            RecordError: the database failed, cut by remedy.
        """
        with self._failures_named(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, *, lasting: bool = True) -> Iterator[Connection]:
        """Lend a connection whose changes are kept, all of them, when the block ends without an error.

        A statement that fails must end the block: the journal was told of rows that it had changed by then.

        Args:
            lasting: survive a power cut, and all before it too; else only the end of this process.

        Raises:
            RecordError: the database failed, cut by remedy; nothing was kept.
        """
        with self._turn, self._failures_named(), self._engine.connect() as connection:
            database = driver_connection(connection)
            # before the transaction begins: inside of one SQLite does not change it
            database.pragma("synchronous", "FULL" if lasting else "NORMAL")
            database.execute("BEGIN IMMEDIATE")
            if self._journal is not None:
                self._journal.forget()
            yield connection
            if self._journal is not None:
                self._journal.keep(database, lasting=lasting)
            if database.in_transaction:
                database.execute("COMMIT")

    @contextmanager
    def _failures_named(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self._named(error) from error
        except apsw.Error as error:
            raise record_failure(error, self._file.path) from error

    def _named(self, error: DBAPIError) -> RecordError:
        cause = error.orig.__cause__ if error.orig else None
        return record_failure(cause if isinstance(cause, apsw.Error) else error, self._file.path)

    def close(self) -> None:
        """Close every connection that is not lent; a second call does nothing."""
        self._engine.dispose()
        if self._journal is not None:
            self._journal.close()


def driver_connection(connection: Connection) -> apsw.Connection:
    """Return apsw's connection under `connection`, for what SQLAlchemy has no word for."""
    return cast("apsw_dbapi.Connection", connection.connection.dbapi_connection).database
