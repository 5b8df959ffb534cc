"""What people say of a visit: out of the options of the command line, into the lines of its answer."""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from diagclinic.core.visit import Visit
from diagclinic.core.visit_details import Odometer, Shop, VisitDetails, odometer_readings, parse_odometer
from diagclinic.services.reports import ORIGIN_WORDS

#: what was typed, by the names of `VisitDetails`
Given: TypeAlias = dict[str, str | int | None]
#: names in the order of a job card, with what stands before them on the screen
_TEXTS = {"plate": "Plate", "technician": "Technician", "complaint": "Complaint", "note": "Note"}


def given_details(arguments: Namespace) -> Given:
    """Return the details that were typed, by their names.

    Raises:
        DetailError: one of them cannot be kept as it is.
    """
    given: Given = {name: text for name in _TEXTS if (text := getattr(arguments, name)) is not None}
    if arguments.odometer_km is not None:
        given["odometer_km"] = parse_odometer(arguments.odometer_km)
    changed(VisitDetails(), given).checked()
    return given


def changed(details: VisitDetails, given: Given) -> VisitDetails:
    """Return `details` with what was given in place of what they said."""
    return replace(details, **given)  # type: ignore[arg-type]  # by the names and in the types of its fields


def details_lines(visit: Visit) -> Iterator[str]:
    """Yield what people say of `visit`, and its odometer with where that comes from."""
    details = visit.details
    for name, title in _TEXTS.items():
        first, *more = getattr(details, name).splitlines() or [""]
        if first:
            yield f"{title:<13} {first}"
            yield from (f"{'':<13} {line}" for line in more)
    yield from _odometer_lines(visit.odometer)


def measured_lines(measured_km: float | None) -> Iterator[str]:
    """Yield what the vehicle itself tells of its odometer; nothing where it tells none."""
    if measured_km is not None:
        yield ""
    yield from _odometer_lines(odometer_readings(measured_km, None))


def _odometer_lines(readings: tuple[Odometer, ...]) -> Iterator[str]:
    for reading in readings:
        yield f"Odometer      {reading.text} km ({ORIGIN_WORDS[reading.origin]})"


def details_data(visit: Visit) -> dict[str, object]:
    """Return the same for programs."""
    details = visit.details
    return {
        "details": {
            "plate": details.plate,
            "odometer_km": details.odometer_km,
            "technician": details.technician,
            "complaint": details.complaint,
            "note": details.note,
        },
        "odometer": [{"km": reading.km, "origin": reading.origin.value} for reading in visit.odometer],
        "entries": [{"at": entry.at.isoformat(), "by": entry.by} for entry in visit.entries],
    }


def shop_lines(shop: Shop) -> Iterator[str]:
    """Yield the shop as its reports name it."""
    yield shop.name or "The shop has no name yet: diagclinic visit shop --name NAME"
    yield from shop.contact


def shop_data(shop: Shop) -> dict[str, object]:
    """Return the same for programs."""
    return {"name": shop.name, "contact": list(shop.contact)}
