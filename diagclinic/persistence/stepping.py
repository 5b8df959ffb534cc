"""Brings the record to another format: up always, down where nothing would be lost.

Imports SQLAlchemy and Alembic (half a second).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from diagclinic.core.errors import WouldLoseError
from diagclinic.persistence import migrate
from diagclinic.persistence.database import Database
from diagclinic.persistence.database_file import DatabaseFile
from diagclinic.persistence.exchange import finish_exchange
from diagclinic.persistence.places import Places
from diagclinic.persistence.record_file import require_folder, require_record
from diagclinic.persistence.record_lock import record_alone


def step_up(file: DatabaseFile) -> tuple[int, int]:
    """Bring a database up to this version's format; return the number of its former one, and of the new one.

    A migration is not heard by the journal: it moves what is on record, and records nothing.

    Raises:
        RecordError: it cannot be; nothing was changed.
    """
    with _open(file) as database, database.writing() as connection:
        before = migrate.schema_of(connection)
        migrate.upgrade(connection)
        return before, migrate.schema_of(connection)


def upgrade_record(places: Places, busy_s: float = 5.0) -> tuple[int, int]:
    """Bring the record up to this version's format; return its former number and the new one.

    Raises:
        NoRecordError: there is no record.
        RecordBusyError: another program has it open.
        RecordDamagedError: it lost its file, or bytes of it.
        RecordTooNewError: a newer version wrote it.
        RecordError: it cannot be; nothing was changed.
    """
    with _alone(places, busy_s):
        return step_up(DatabaseFile(places.database))


def downgrade_record(places: Places, schema: int, busy_s: float = 5.0) -> tuple[int, int]:
    """Bring the record down to format `schema`; return its former number and the new one.

    Raises:
        NoRecordError: there is no record.
        WouldLoseError: that format has no place for all that is on record; nothing was changed.
        RecordBusyError: another program has it open.
        RecordDamagedError: it lost its file, or bytes of it.
        RecordTooNewError: a newer version wrote it.
        RecordError: it cannot be; nothing was changed.
    """
    with (
        _alone(places, busy_s),
        _open(DatabaseFile(places.database)) as database,
        database.writing() as connection,
    ):
        before = migrate.schema_of(connection)
        lost = migrate.would_lose(connection, schema)
        if lost:
            raise WouldLoseError(tuple(lost))
        migrate.downgrade(connection, schema)
        return before, migrate.schema_of(connection)


@contextmanager
def _alone(places: Places, busy_s: float) -> Iterator[None]:
    require_folder(places)
    with record_alone(places, busy_s):
        finish_exchange(places)
        require_record(places)
        yield


@contextmanager
def _open(file: DatabaseFile) -> Iterator[Database]:
    database = Database(file)
    try:
        yield database
    finally:
        database.close()
