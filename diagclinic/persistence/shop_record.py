"""The shop's record of all visits: one SQLite database, and a trace beside it for each visit.

Importing this module imports SQLAlchemy (0.2 s): import it where a record is opened, not before a window is
painted.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row, Select, insert, select, update

from diagclinic.core.ecu import EcuAddress
from diagclinic.core.errors import RecordMissingError
from diagclinic.core.observation import Observation
from diagclinic.core.trace import Anchor, Trace
from diagclinic.core.vehicle import Vehicle
from diagclinic.core.visit import Action, Visit, VisitSummary
from diagclinic.core.visit_details import DetailsEntry, Shop
from diagclinic.persistence import details_rows
from diagclinic.persistence.database import Database
from diagclinic.persistence.database_file import SCHEMA, DatabaseFile
from diagclinic.persistence.exchange import share_whole
from diagclinic.persistence.failures import record_failure
from diagclinic.persistence.journal import Journal
from diagclinic.persistence.places import TRACES_NAME, Places
from diagclinic.persistence.record_file import refuse_lost
from diagclinic.persistence.record_lock import RecordHold
from diagclinic.persistence.scan_rows import ScanReader
from diagclinic.persistence.tables import actions, control_units, observations, scans, vehicles, visits
from diagclinic.persistence.trace_file import TraceWriter, create_trace, read_trace
from diagclinic.persistence.visit_record import SqliteVisitRecord

#: observations read at a time, so that a reader holds no transaction while its caller thinks
_PAGE_ROWS: Final = 1000


def open_record(folder: Path, *, busy_s: float = 5.0) -> "SqliteShopRecord":
    """Open the record in `folder`, making it where there is none and bringing an older one up to date.

    Args:
        folder: holds the database and the folder of traces.
        busy_s: seconds to wait for another process's write.

    Raises:
        RecordTooNewError: a newer version wrote it; nothing was changed.
        RecordDamagedError: its bytes are not those that were written.
        RecordBusyError: another process kept it locked.
        DiskFullError: there is no room.
        RecordError: it cannot be opened for another reason.
    """
    try:
        (folder / TRACES_NAME).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise record_failure(error, folder) from error
    places = Places(folder)
    hold = share_whole(places, busy_s)
    try:
        return SqliteShopRecord(_opened(places, busy_s), folder / TRACES_NAME, time.monotonic, hold)
    except BaseException:
        hold.close()
        raise


def _opened(places: Places, busy_s: float) -> Database:
    refuse_lost(places)
    file = DatabaseFile(places.database, busy_s)
    database = Database(file, Journal(places.journal))
    try:
        _bring_up_to_date(database, file)
    except BaseException:
        database.close()
        raise
    return database


def _bring_up_to_date(database: Database, file: DatabaseFile) -> None:
    with database.reading() as connection:
        schema = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if schema < SCHEMA:
        from diagclinic.persistence.stepping import step_up  # noqa: PLC0415  half a second that is rarely needed

        step_up(file)


class SqliteShopRecord:
    """All visits of the shop; may be used from several threads, and from several processes, at once."""

    def __init__(
        self, database: Database, traces: Path, monotonic_s: Callable[[], float], hold: RecordHold
    ) -> None:
        self._database = database
        self._hold = hold
        self._traces = traces
        self._monotonic_s = monotonic_s
        self._begun: list[TraceWriter] = []

    def begin_visit(self, started_at: datetime, vci: str, *, is_demo: bool) -> SqliteVisitRecord:
        """Open the record of a new visit; a former one that was never ended stays as it is.

        Raises:
            RecordError: it could not be begun; no trace of it is left in the history.
        """
        columns = {"started_at": started_at, "vci": vci, "is_demo": is_demo, "trace": ""}
        anchor = Anchor(started_at, self._monotonic_s())
        with self._database.writing() as connection:
            key = connection.execute(insert(visits), columns).inserted_primary_key
            visit_id = int(key[0]) if key else 0
            name, trace = self._new_trace(visit_id, anchor)
            self._begun.append(trace)
            connection.execute(update(visits).where(visits.c.id == visit_id), {"trace": name})
        return SqliteVisitRecord(self._database, visit_id, trace)

    def _new_trace(self, visit_id: int, anchor: Anchor) -> tuple[str, TraceWriter]:
        # a restored backup counts visits anew: the trace of a visit that it has lost is kept
        for attempt in count(1):
            name = f"visit-{visit_id:06}.trace" if attempt == 1 else f"visit-{visit_id:06}-{attempt}.trace"
            try:
                return name, create_trace(self._traces / name, anchor)
            except FileExistsError:
                continue
        raise AssertionError("counting has no end")

    def visits(self, search: str = "", limit: int = 200) -> tuple[VisitSummary, ...]:
        """Return visits, newest first, whose VIN, plate or label holds `search`, whatever its case.

        Raises:
            RecordError: the record cannot be read.
        """
        wanted = _summaries().order_by(visits.c.started_at.desc(), visits.c.id.desc()).limit(limit)
        if search.strip():
            wanted = wanted.where(details_rows.holds(search.strip()))
        with self._database.reading() as connection:
            return tuple(_summary(row) for row in connection.execute(wanted))

    def visit(self, visit_id: int) -> Visit:
        """Return all that is known of a visit.

        Raises:
            RecordMissingError: there is no such visit.
            RecordError: the record cannot be read.
        """
        with self._database.reading() as connection:
            row = connection.execute(_summaries().where(visits.c.id == visit_id)).one_or_none()
            if row is None:
                raise RecordMissingError(f"the record has no visit {visit_id}")
            done = select(actions).where(actions.c.visit_id == visit_id).order_by(actions.c.id)
            return Visit(
                _summary(row),
                ScanReader(connection, visit_id).scans(),
                tuple(_action(each) for each in connection.execute(done)),
                details_rows.entries_of(connection, visit_id),
                details_rows.read_shop(connection),
            )

    def add_details(self, visit_id: int, entry: DetailsEntry) -> None:
        """Keep what was entered for a visit, beside all that was entered before.

        Raises:
            RecordMissingError: there is no such visit.
            RecordError: it could not be kept.
        """
        with self._database.writing() as connection:
            details_rows.write_details(connection, visit_id, entry)

    def last_technician(self) -> str:
        """Return the technician who was named last, empty where none ever was.

        Raises:
            RecordError: the record cannot be read.
        """
        with self._database.reading() as connection:
            return details_rows.last_technician(connection)

    def shop(self) -> Shop:
        """Return what the shop calls itself.

        Raises:
            RecordError: the record cannot be read.
        """
        with self._database.reading() as connection:
            return details_rows.read_shop(connection)

    def set_shop(self, shop: Shop, at: datetime, by: str) -> None:
        """Keep what the shop calls itself from now on; what it was called before stays on record.

        Raises:
            RecordError: it could not be kept.
        """
        with self._database.writing() as connection:
            details_rows.write_shop(connection, shop, at, by)

    def observations(self, visit_id: int) -> Iterator[Observation]:
        """Yield the visit's observations, oldest first; none where there is no such visit.

        Raises:
            RecordError: the record cannot be read.
        """
        last = 0
        while rows := self._page(visit_id, last):
            yield from map(_observation, rows)
            last = rows[-1].id

    def _page(self, visit_id: int, after: int) -> list[Row[Any]]:
        wanted = (
            select(observations, control_units.c.scheme, control_units.c.number)
            .join(control_units, control_units.c.id == observations.c.unit_id, isouter=True)
            .where(observations.c.visit_id == visit_id, observations.c.id > after)
            .order_by(observations.c.id)
            .limit(_PAGE_ROWS)
        )
        with self._database.reading() as connection:
            return list(connection.execute(wanted))

    def trace_path(self, visit_id: int) -> Path:
        """Return where the visit's trace is.

        Raises:
            RecordMissingError: there is no such visit.
            RecordError: the record cannot be read.
        """
        with self._database.reading() as connection:
            named = select(visits.c.trace).where(visits.c.id == visit_id)
            name: str | None = connection.execute(named).scalar_one_or_none()
        if name is None:
            raise RecordMissingError(f"the record has no visit {visit_id}")
        return self._traces / name

    def trace(self, visit_id: int) -> Trace:
        """Return what is whole of the visit's trace.

        Raises:
            RecordMissingError: there is no such visit.
            RecordError: the trace, or the record, cannot be read.
        """
        return read_trace(self.trace_path(visit_id))

    def close(self) -> None:
        """Let go of the record and of the traces of visits without an end; a second call does nothing."""
        for trace in self._begun:
            trace.close()
        self._database.close()
        self._hold.close()


def _summaries() -> Select[Any]:
    faults = (
        select(scans.c.fault_count)
        .where(scans.c.visit_id == visits.c.id, scans.c.is_complete)
        .order_by(scans.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    plate = details_rows.plate_now().label("plate")
    plain = (vehicles.c.vin, plate, vehicles.c.label, faults.label("codes"))
    return select(visits, *plain).join(vehicles, vehicles.c.id == visits.c.vehicle_id, isouter=True)


def _summary(row: Row[Any]) -> VisitSummary:
    return VisitSummary(
        visit_id=row.id,
        started_at=row.started_at,
        ended_at=row.ended_at,
        vehicle=Vehicle(row.vin, row.plate, row.label or ""),
        vci=row.vci,
        is_demo=row.is_demo,
        codes=row.codes,
    )


def _action(row: Row[Any]) -> Action:
    return Action(row.at, row.by, row.kind, row.request, row.outcome)


def _observation(row: Row[Any]) -> Observation:
    unit = None if row.scheme is None else EcuAddress(row.scheme, row.number)
    return Observation(row.at, unit, row.request, row.raw, row.kind, row.detail)
