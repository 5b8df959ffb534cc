"""diagclinic.ui.presenters.known_vehicles: who was here before."""

from datetime import UTC, datetime

from diagclinic.core.vehicle import Vehicle
from diagclinic.core.vin import Vin
from diagclinic.core.visit import VisitSummary
from diagclinic.ui.presenters.known_vehicles import known_vehicles

GOLF = Vehicle(Vin("WVWZZZ1JZXW000001"), "AB 12", "Golf")
NAMELESS = Vehicle(Vin("1M8GDM9AXKP042788"))
OLD = Vehicle(None, "OLD 1")


def visit(vehicle: Vehicle, day: int, *, is_demo: bool = False) -> VisitSummary:
    at = datetime(2026, 11, day, 12, tzinfo=UTC)
    return VisitSummary(day, at, at, vehicle, "elm:COM4", is_demo, codes=None)


def test_a_vehicle_is_offered_once_with_its_newest_visit() -> None:
    known = known_vehicles([visit(GOLF, 9), visit(GOLF, 3)], is_demo=False)
    assert [(one.name, one.detail) for one in known] == [
        ("AB 12 · Golf", "VIN WVWZZZ1JZXW000001 · last here 2026-11-09")
    ]


def test_a_vehicle_whose_plate_changed_is_the_same_vehicle() -> None:
    former = Vehicle(GOLF.vin, "XY 9")
    assert [one.vehicle for one in known_vehicles([visit(GOLF, 9), visit(former, 3)], is_demo=False)] == [
        GOLF
    ]


def test_a_vehicle_that_nobody_named_is_known_by_its_vin() -> None:
    (known,) = known_vehicles([visit(NAMELESS, 9)], is_demo=False)
    assert (known.name, known.detail) == ("VIN 1M8GDM9AXKP042788", "last here 2026-11-09")


def test_a_vehicle_without_a_vin_is_known_by_its_plate() -> None:
    assert [one.name for one in known_vehicles([visit(OLD, 9)], is_demo=False)] == ["OLD 1"]


def test_a_visit_of_nobody_is_not_offered() -> None:
    assert known_vehicles([visit(Vehicle(None), 9)], is_demo=False) == ()


def test_simulated_vehicles_are_not_offered_for_real_ones() -> None:
    visits = [visit(GOLF, 9, is_demo=True), visit(OLD, 8)]
    offered = [[one.vehicle for one in known_vehicles(visits, is_demo=is_demo)] for is_demo in (True, False)]
    assert offered == [[GOLF], [OLD]]
