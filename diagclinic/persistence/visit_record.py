"""The open record of one visit in the database, with its trace beside it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from diagclinic.core.ecu import EcuAddress
from diagclinic.core.observation import Observation
from diagclinic.core.vehicle import Vehicle
from diagclinic.core.vin import Vin
from diagclinic.core.visit import Action, Scan
from diagclinic.persistence import details_rows, tables
from diagclinic.persistence.database import Database
from diagclinic.persistence.scan_rows import ScanWriter
from diagclinic.persistence.search import compact, searchable
from diagclinic.persistence.tables import actions, control_units, vehicles, visits
from diagclinic.persistence.trace_file import TraceWriter


class SqliteVisitRecord:
    """Keeps one visit; every method is one transaction, on disk when it returns.

    A trace that could not be written (disk full) does not stop the visit in the middle of a request: what
    is handed over next is kept in the database first, and only then the trace's failure is raised.
    """

    def __init__(self, database: Database, visit_id: int, trace: TraceWriter) -> None:
        self._database = database
        self._visit_id = visit_id
        self._trace = trace
        self._units: dict[EcuAddress, int] = {}
        self._is_open = True

    @property
    def visit_id(self) -> int:
        """The visit's number in the shop's record."""
        return self._visit_id

    @property
    def trace(self) -> TraceWriter:
        """Takes every byte that crosses the link during the visit; never raises."""
        return self._trace

    def append(self, observation: Observation) -> None:
        """Keep one observation; a power cut may take the last ones.

        Raises:
            DiskFullError: there is no room for it, or there was none for the trace of what led to it.
            RecordError: it could not be kept for another reason.
        """
        columns = {
            "visit_id": self._visit_id,
            "at": observation.at,
            "request": observation.request,
            "raw": observation.raw,
            "kind": observation.kind,
            "detail": observation.detail,
        }
        asked = () if observation.unit is None else (observation.unit,)
        # some hundred come in a second: the next thing found, entered or done takes them to the disk
        with self._database.writing(lasting=False) as connection:
            units = self._unit_ids(connection, asked)
            unit = units[observation.unit] if observation.unit else None
            connection.execute(insert(tables.observations), columns | {"unit_id": unit})
        self._units = units
        self._trace.raise_failure()

    def set_vehicle(self, vehicle: Vehicle) -> None:
        """Say whose visit this is; the same VIN is the same vehicle as last time.

        A plate or label that is empty leaves the one that the shop typed earlier for that vehicle, unless a
        plate was entered for this visit before it was known whose it is.

        Raises:
            RecordError: it could not be kept.
        """
        with self._database.writing() as connection:
            former = self._nameless_vehicle(connection)
            known = _known_vehicle(connection, vehicle.vin)
            vehicle_id = known or former or _new_vehicle(connection)
            plate = vehicle.plate or details_rows.entered_plate(connection, self._visit_id)
            _describe(connection, vehicle_id, replace(vehicle, plate=plate))
            here = update(visits).where(visits.c.id == self._visit_id)
            connection.execute(here, {"vehicle_id": vehicle_id})
            if former and former != vehicle_id:
                connection.execute(delete(vehicles).where(vehicles.c.id == former))

    def _nameless_vehicle(self, connection: Connection) -> int | None:
        own = (
            select(vehicles.c.id)
            .join(visits, visits.c.vehicle_id == vehicles.c.id)
            .where(visits.c.id == self._visit_id, vehicles.c.vin.is_(None))
        )
        return connection.execute(own).scalar_one_or_none()

    def add_scan(self, scan: Scan) -> None:
        """Keep the result of a scan, whole or not at all; it outlives a power cut, and so does all before it.

        Raises:
            RecordError: it could not be kept.
        """
        with self._database.writing() as connection:
            units = self._unit_ids(connection, (findings.unit.address for findings in scan.units))
            ScanWriter(connection, units).write(self._visit_id, scan)
        self._units = units
        self._trace.raise_failure()

    def add_action(self, action: Action) -> None:
        """Keep what was done to the vehicle; it survives a power cut from here on, and so does all before it.

        Raises:
            RecordError: it could not be kept.
        """
        columns: dict[str, Any] = {
            "visit_id": self._visit_id,
            "at": action.at,
            "by": action.by,
            "kind": action.kind,
            "request": action.request,
            "outcome": action.outcome,
        }
        with self._database.writing() as connection:
            connection.execute(insert(actions), columns)
        self._trace.raise_failure()

    def close(self, ended_at: datetime) -> None:
        """End the visit and its trace; a second call does nothing.

        Raises:
            RecordError: the end could not be kept, or the trace lacks something; the visit is closed all
                the same.
        """
        if not self._is_open:
            return
        self._is_open = False
        self._trace.close()
        with self._database.writing() as connection:
            here = update(visits).where(visits.c.id == self._visit_id)
            connection.execute(here, {"ended_at": ended_at})
        self._trace.raise_failure()

    def _unit_ids(self, connection: Connection, addresses: Iterable[EcuAddress]) -> dict[EcuAddress, int]:
        """Return the numbers of all units that are known, `addresses` among them.

        The new ones stay only once the transaction has ended well, so the caller keeps them then.
        """
        new = dict.fromkeys(address for address in addresses if address not in self._units)
        return self._units | {address: self._new_unit(connection, address) for address in new}

    def _new_unit(self, connection: Connection, address: EcuAddress) -> int:
        columns = {"visit_id": self._visit_id, "scheme": address.scheme, "number": address.number}
        key = connection.execute(insert(control_units), columns).inserted_primary_key
        return int(key[0]) if key else 0


def _known_vehicle(connection: Connection, vin: Vin | None) -> int | None:
    if vin is None:
        return None
    return connection.execute(select(vehicles.c.id).where(vehicles.c.vin == vin)).scalar_one_or_none()


def _new_vehicle(connection: Connection) -> int:
    key = connection.execute(insert(vehicles), {"plate": "", "label": "", "search": ""}).inserted_primary_key
    return int(key[0]) if key else 0


def _describe(connection: Connection, vehicle_id: int, vehicle: Vehicle) -> None:
    here = vehicles.c.id == vehicle_id
    row = connection.execute(select(vehicles).where(here)).one()
    plate, label = vehicle.plate or row.plate, vehicle.label or row.label
    text = searchable(str(vehicle.vin or ""), plate, compact(plate), label)
    columns = {"vin": vehicle.vin, "plate": plate, "label": label, "search": text}
    connection.execute(update(vehicles).where(here), columns)
