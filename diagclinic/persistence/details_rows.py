"""Details of visits and of the shop in their tables: entries are added, none is changed or removed."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    Select,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from diagclinic.core.errors import RecordMissingError
from diagclinic.core.visit import NO_SHOP
from diagclinic.core.visit_details import DetailsEntry, Shop, VisitDetails
from diagclinic.persistence.search import compact, searchable
from diagclinic.persistence.tables import shop_details, vehicles, visit_details, visits


def write_details(connection: Connection, visit_id: int, entry: DetailsEntry) -> None:
    """Add `entry`; the vehicle of a newest visit gets its plate.

    Raises:
        RecordMissingError: there is no such visit.
    """
    if connection.execute(select(visits.c.id).where(visits.c.id == visit_id)).first() is None:
        raise RecordMissingError(f"the record has no visit {visit_id}")
    details = entry.details
    columns = {
        "visit_id": visit_id,
        "at": entry.at,
        "by": entry.by,
        "plate": details.plate,
        "odometer_km": details.odometer_km,
        "technician": details.technician,
        "complaint": details.complaint,
        "note": details.note,
        "search": searchable(details.plate, compact(details.plate)),
    }
    connection.execute(insert(visit_details), columns)
    _name_vehicle(connection, visit_id, details.plate)


def _name_vehicle(connection: Connection, visit_id: int, plate: str) -> None:
    later = visits.alias()
    own = (
        select(vehicles)
        .join(visits, visits.c.vehicle_id == vehicles.c.id)
        .where(
            visits.c.id == visit_id,
            ~exists().where(later.c.vehicle_id == visits.c.vehicle_id, later.c.id > visit_id),
        )
    )
    row = connection.execute(own).one_or_none()
    if row is None or row.plate == plate:
        return
    text = searchable(str(row.vin or ""), plate, compact(plate), row.label)
    here = update(vehicles).where(vehicles.c.id == row.id)
    connection.execute(here, {"plate": plate, "search": text})


def entries_of(connection: Connection, visit_id: int) -> tuple[DetailsEntry, ...]:
    """Return every entry of a visit, oldest first."""
    wanted = select(visit_details).where(visit_details.c.visit_id == visit_id).order_by(visit_details.c.id)
    return tuple(_entry(row) for row in connection.execute(wanted))


def entered_plate(connection: Connection, visit_id: int) -> str:
    """Return the plate that was entered last for a visit, empty where none was."""
    entered = select(visit_details.c.plate).where(visit_details.c.visit_id == visit_id)
    newest = entered.order_by(visit_details.c.id.desc()).limit(1)
    return connection.execute(newest).scalar_one_or_none() or ""


def last_technician(connection: Connection) -> str:
    """Return the technician who was named last, empty where none ever was."""
    named = select(visit_details.c.technician).where(visit_details.c.technician != "")
    newest = named.order_by(visit_details.c.id.desc()).limit(1)
    return connection.execute(newest).scalar_one_or_none() or ""


def write_shop(connection: Connection, shop: Shop, at: datetime, by: str) -> None:
    """Add what the shop calls itself from `at` on."""
    columns = {"at": at, "by": by, "name": shop.name, "contact": "\n".join(shop.contact)}
    connection.execute(insert(shop_details), columns)


def read_shop(connection: Connection) -> Shop:
    """Return what the shop calls itself."""
    row = connection.execute(select(shop_details).order_by(shop_details.c.id.desc()).limit(1)).one_or_none()
    return NO_SHOP if row is None else Shop(row.name, tuple(row.contact.splitlines()))


def plate_now() -> ColumnElement[str]:
    """Return the plate of each visit: the one that was entered for it, else its vehicle's."""
    return func.coalesce(_latest(visit_details.c.plate), vehicles.c.plate, "")


def holds(search: str) -> ColumnElement[bool]:
    """Return whether VIN, label or plate of a visit hold `search`, whatever its case and its gaps."""
    needle = searchable(search)
    needles = {needle, compact(needle)} - {""}
    places = (vehicles.c.search, _latest(visit_details.c.search))
    return or_(*(func.instr(place, one) > 0 for place in places for one in sorted(needles)))


def _latest(column: ColumnElement[Any]) -> ScalarSelect[Any]:
    entered: Select[Any] = select(column).where(visit_details.c.visit_id == visits.c.id)
    return entered.order_by(visit_details.c.id.desc()).limit(1).correlate(visits).scalar_subquery()


def _entry(row: Row[Any]) -> DetailsEntry:
    details = VisitDetails(
        plate=row.plate,
        odometer_km=row.odometer_km,
        technician=row.technician,
        complaint=row.complaint,
        note=row.note,
    )
    return DetailsEntry(row.at, row.by, details)
