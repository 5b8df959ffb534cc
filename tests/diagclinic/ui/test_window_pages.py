"""diagclinic.ui.window_pages: what live data begins with."""

from diagclinic.services.read_values import Wanted
from diagclinic.ui.presenters.current_visit import LinkState
from diagclinic.ui.presenters.live_presenter import LivePresenter
from diagclinic.ui.window_pages import WatchedLiveSource, first_values
from drivers.errors import LinkLostError
from tests.presenter_doubles import Shown, connected, work
from tests.service_doubles import ENGINE, GEARBOX, session_on


def test_live_data_begins_with_the_usual_values_in_the_usual_order() -> None:
    offered = tuple(Wanted(ENGINE, pid) for pid in (0x05, 0x0C, 0x6F))
    assert first_values(offered) == (Wanted(ENGINE, 0x0C), Wanted(ENGINE, 0x05))


def test_value_that_two_units_offer_is_taken_from_the_first() -> None:
    offered = (Wanted(ENGINE, 0x0C), Wanted(GEARBOX, 0x0C))
    assert first_values(offered) == (Wanted(ENGINE, 0x0C),)


def test_vehicle_without_usual_values_shows_what_it_has() -> None:
    offered = tuple(Wanted(ENGINE, pid) for pid in (0x60, 0x61))
    assert first_values(offered) == offered


def test_link_that_is_lost_while_values_are_listed_is_told_and_the_list_is_asked_for_again() -> None:
    desk, session = connected({"0100": LinkLostError("gone")})
    go_on: list[object] = []
    desk.visit.lost.append(go_on.append)
    presenter = LivePresenter(Shown(), lambda: desk.workshop.knowledge.pids, lambda: 0.0)
    presenter.attach(WatchedLiveSource(desk, session, presenter))
    work(desk)
    assert (desk.visit.link, go_on) == (LinkState.LOST, [presenter.retry])


def test_link_of_the_vehicle_before_that_is_lost_while_values_are_listed_is_not_the_link_of_the_next() -> (
    None
):
    desk, session = connected({"0100": LinkLostError("gone")})
    presenter = LivePresenter(Shown(), lambda: desk.workshop.knowledge.pids, lambda: 0.0)
    presenter.attach(WatchedLiveSource(desk, session, presenter))
    desk.visit.begin(session_on())
    work(desk)
    assert desk.visit.link is LinkState.UP
