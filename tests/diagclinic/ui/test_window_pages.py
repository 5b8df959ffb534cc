"""diagclinic.ui.window_pages: what live data begins with."""

from diagclinic.services.read_values import Wanted
from diagclinic.ui.window_pages import first_values
from tests.service_doubles import ENGINE, GEARBOX


def test_live_data_begins_with_the_usual_values_in_the_usual_order() -> None:
    offered = tuple(Wanted(ENGINE, pid) for pid in (0x05, 0x0C, 0x6F))
    assert first_values(offered) == (Wanted(ENGINE, 0x0C), Wanted(ENGINE, 0x05))


def test_value_that_two_units_offer_is_taken_from_the_first() -> None:
    offered = (Wanted(ENGINE, 0x0C), Wanted(GEARBOX, 0x0C))
    assert first_values(offered) == (Wanted(ENGINE, 0x0C),)


def test_vehicle_without_usual_values_shows_what_it_has() -> None:
    offered = tuple(Wanted(ENGINE, pid) for pid in (0x60, 0x61))
    assert first_values(offered) == offered
