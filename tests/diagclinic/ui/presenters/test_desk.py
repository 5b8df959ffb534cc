"""diagclinic.ui.presenters.desk: the window says the same as the printed report."""

from diagclinic.core.vehicle import Vehicle
from diagclinic.core.vin import Vin
from diagclinic.core.visit import Visit, VisitSummary
from tests.presenter_doubles import desk_with
from tests.service_doubles import NOON


def visit_of(vehicle: Vehicle) -> Visit:
    return Visit(VisitSummary(3, NOON, None, vehicle, "sim:demo", is_demo=True, codes=None), (), ())


def test_visit_is_told_with_the_maker_from_the_catalogue() -> None:
    told = desk_with().tell(visit_of(Vehicle(Vin("WVWZZZ1JZXW000001"))))
    assert told.vehicle.maker == "Volkswagen"


def test_demo_is_told() -> None:
    assert desk_with().tell(visit_of(Vehicle(None))).is_demo
