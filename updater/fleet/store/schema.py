"""The tables are there, and of the form that this service knows: made, refused, or brought up to date.

A form is the number of Alembic's revision.  Tables are made where there are none; those of an older form are
changed when somebody says `migrate`, never by the way: another version may still be at work with them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Text, column, inspect, select, table

from updater.fleet.store.catalogue import METADATA
from updater.fleet.store.database import Database
from updater.fleet.store.errors import NewerError, OlderError, SchemaError

#: where Alembic notes the form
VERSION_TABLE: Final = "alembic_version"
_LOCK: Final = "form"
_NOTED: Final = select(column("version_num", Text)).select_from(table(VERSION_TABLE))


@dataclass(frozen=True, slots=True)
class Known:
    """What a version of the service knows.

    Attributes:
        form: of the tables that it works with.
        more: folders of steps beside the service's own.
    """

    form: int = 1
    more: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Migrated:
    """What became of the tables.

    Attributes:
        before: their form, None where there were none.
        after: their form now.
        copy: where the database as it was lies now; None where nothing changed, and of a server's.
    """

    before: int | None
    after: int
    copy: Path | None = None


KNOWN: Final = Known()
SCHEMA: Final = KNOWN.form


def prepare(database: Database, known: Known = KNOWN) -> None:
    """Make the tables where there are none; at once by several processes is alike.

    Raises:
        SchemaError: they are of another form than this version knows.
        UnreachableError: the database does not answer.
    """
    with database.begin() as connection:
        database.dialect.hold(connection, _LOCK)
        found = number(connection)
        if found is None:
            _make(connection, known)
        else:
            check(found, known)


def migrate(database: Database, known: Known = KNOWN) -> Migrated:
    """Bring the tables to the form that this version knows: wholly, or not at all.

    A copy of what there is is made first where the database is a file.

    Raises:
        SchemaError: they are of a form that this version does not know.
        StoreError: a step failed, and nothing was changed; or the copy cannot be made.
    """
    with database.begin() as connection:
        database.dialect.hold(connection, _LOCK)
        found = number(connection)
        if found is not None and found >= known.form:
            check(found, known)
            return Migrated(found, found)
        if found is None:
            _make(connection, known)
            return Migrated(None, known.form)
        copy = database.dialect.set_aside(connection, f"form-{found}")
        _step(connection, known)
    return Migrated(found, known.form, copy)


def check(found: int, known: Known = KNOWN) -> None:
    """Refuse tables of another form.

    Raises:
        NewerError: a newer version made or changed them.
        OlderError: they wait to be brought up to date.
    """
    if found > known.form:
        raise NewerError(f"the database has form {found}, and this version knows forms to {known.form}")
    if found < known.form:
        raise OlderError(f"the database has form {found}, and this version needs form {known.form}")


def number(connection: Connection) -> int | None:
    """Return the form of the tables, None where there are none.

    Raises:
        SchemaError: what is noted is no form.
    """
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    noted = connection.execute(_NOTED).scalars().all()
    if not noted:
        return None
    if len(noted) > 1 or not noted[0].isdecimal():
        raise SchemaError(f"what the database notes of its form is none: {', '.join(noted)}"[:200])
    return int(noted[0])


def _make(connection: Connection, known: Known) -> None:
    there = set(inspect(connection).get_table_names()) & set(METADATA.tables)
    if there:
        raise SchemaError(f"the database has tables of another program: {', '.join(sorted(there))}"[:200])
    _step(connection, known)


def _step(connection: Connection, known: Known) -> None:
    from updater.fleet.store.stepping import step_up  # noqa: PLC0415  Alembic: 0.3 s, and seldom wanted

    step_up(connection, known.form, known.more)
