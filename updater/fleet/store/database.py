"""The way to the database: opened by its URL, read and written in transactions."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from updater.fleet.store.dialect import Dialect
from updater.fleet.store.errors import SettingsError, StoreError, UnreachableError
from updater.fleet.store.postgres_dialect import PostgresDialect
from updater.fleet.store.sqlite_dialect import READS, SqliteDialect

FILE_NAME: Final = "fleet.db"
#: Nobody else reads them: second factors' secrets and what shops told lie there. SQLite's other files follow
_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600
_FULL: Final = "Make room on the disk that it lies on; then try again."
_ELSEWHERE: Final = "Name a folder that can be written with --data."
#: Every wait has an end: for a statement, a lock, and a transaction that was left open, in milliseconds.
_TIMEOUTS: Final = {
    "statement_timeout": 60_000,
    "lock_timeout": 20_000,
    "idle_in_transaction_session_timeout": 60_000,
}
_POOL: Final[dict[str, Any]] = {"pool_size": 8, "max_overflow": 8, "pool_timeout": 20, "pool_pre_ping": True}


class Database:
    """One of the two databases, by the same statements.

    Attributes:
        engine: SQLAlchemy's.
        dialect: what the two do each in their own way.
    """

    def __init__(self, engine: Engine, dialect: Dialect) -> None:
        self.engine = engine
        self.dialect = dialect

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a transaction that may write; it is kept when the context is left, and undone by an exception.

        Raises:
            UnreachableError: the database does not answer, or is locked for too long.
        """
        with _as_unreachable(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a transaction that looks; it neither waits for writers nor keeps them waiting.

        Raises:
            UnreachableError: the database does not answer.
        """
        with _as_unreachable(), self.engine.connect().execution_options(**{READS: True}) as connection:
            yield connection

    def close(self) -> None:
        """Close its connections."""
        self.engine.dispose()


def open_database(url: str, folder: Path, *, makes: bool = True) -> Database:
    """Return the database at `url`, or the one within `folder` where the text is empty.

    Args:
        url: of it, or nothing.
        folder: of the service's own files.
        makes: whether a file that is not there is made, readable by nobody else, and its folder with it.

    Raises:
        SettingsError: the URL is none, or of a database that the service does not know.
        UnreachableError: the file is not there, or cannot be made.
    """
    if not url:
        return _sqlite(folder / FILE_NAME, makes=makes)
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingsError("what --database names is no URL") from error
    if parsed.drivername == "sqlite" and parsed.database:
        return _sqlite(Path(parsed.database), makes=makes)
    if parsed.drivername in {"postgresql", "postgresql+psycopg"}:
        return _postgres(parsed.set(drivername="postgresql+psycopg"))
    raise SettingsError(f"{parsed.drivername} is no database that is known here")


def shown(url: str) -> str:
    """Return `url` without a password, for people and logs."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "?"


def no_database(place: str) -> UnreachableError:
    """Return what is told where a verb would have to make a database to do its work."""
    what, makers = f"there is no fleet database at {place}", "serve and migrate make one"
    return UnreachableError(what, f"Name the service's own with --data or --database; {makers}.")


def _make(path: Path) -> None:
    try:
        path.parent.mkdir(_FOLDER_MODE, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, _FILE_MODE))
    except OSError as error:
        raise UnreachableError(f"{path} cannot be made: {error.strerror}", _ELSEWHERE) from error


def _sqlite(path: Path, *, makes: bool) -> Database:
    if makes:
        _make(path)
    elif not path.exists():
        raise no_database(str(path))
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"check_same_thread": False}, pool_size=8, max_overflow=8)
    return _prepared(engine, SqliteDialect())


def _postgres(url: URL) -> Database:
    options = " ".join(f"-c {name}={value}" for name, value in _TIMEOUTS.items())
    given = {"connect_timeout": 10, "application_name": "diagclinic-fleet", "options": options}
    try:
        engine = create_engine(url, connect_args=given, **_POOL)
    except (NoSuchModuleError, ImportError) as error:
        remedy = "Install the service with PostgreSQL: pip install diagclinic[fleet]."
        raise SettingsError("psycopg is not installed", remedy) from error
    return _prepared(engine, PostgresDialect())


def _prepared(engine: Engine, dialect: Dialect) -> Database:
    dialect.prepare(engine)
    return Database(engine, dialect)


@contextmanager
def _as_unreachable() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise UnreachableError("the database cannot be written: its disk is full", _FULL) from error
        raise UnreachableError(f"the database does not answer: {_first_line(error)}") from error
    except DBAPIError as error:
        raise StoreError(f"the database refused: {_first_line(error)}") from error
    except sqlite3.Error as error:  # of statements that go past SQLAlchemy
        raise StoreError(f"the database refused: {error}") from error


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).partition("\n")[0]
