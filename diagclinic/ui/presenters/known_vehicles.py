"""Vehicles that were here before, offered where a vehicle does not say who it is.  No Qt here."""

from collections.abc import Iterable
from dataclasses import dataclass

from diagclinic.core.vehicle import Vehicle
from diagclinic.core.visit import VisitSummary


@dataclass(frozen=True, slots=True)
class KnownVehicle:
    """A vehicle of the shop's record, in words.

    Attributes:
        name: plate and what the shop calls it, or the VIN where nobody named it.
        detail: the rest that sets it apart.
    """

    vehicle: Vehicle
    name: str
    detail: str


def known_vehicles(visits: Iterable[VisitSummary], *, is_demo: bool) -> tuple[KnownVehicle, ...]:
    """Return the vehicles of `visits` (newest first), each once; real and simulated ones never mix."""
    newest: dict[object, VisitSummary] = {}
    for summary in visits:
        vehicle = summary.vehicle
        if summary.is_demo == is_demo and vehicle != Vehicle(None):
            newest.setdefault(vehicle.vin or vehicle, summary)
    return tuple(map(_in_words, newest.values()))


def _in_words(summary: VisitSummary) -> KnownVehicle:
    vehicle = summary.vehicle
    vin = f"VIN {vehicle.vin}" if vehicle.vin else ""
    name = " · ".join(part for part in (vehicle.plate, vehicle.label) if part)
    here = f"last here {summary.started_at.astimezone():%Y-%m-%d}"
    rest = (vin, here) if name else (here,)
    return KnownVehicle(vehicle, name or vin, " · ".join(part for part in rest if part))
