"""diagclinic.ui.views.connect_view: presses reach the presenter, and the ladder is shown as told."""

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.core.vehicle import Vehicle
from diagclinic.core.vin import Vin
from diagclinic.ui.presenters.adapter_choices import DEMOS, AdapterChoice
from diagclinic.ui.presenters.connect_presenter import RungLine
from diagclinic.ui.presenters.known_vehicles import KnownVehicle
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.vehicle_presenter import VehicleFacts
from diagclinic.ui.views.connect_view import ConnectPage, ConnectPageActs
from tests.presenter_doubles import Shown
from tests.ui.audit import is_in_sight, misfits

GOLF = Vehicle(Vin("WVWZZZ1JZXW000001"), "AB 12", "Golf")


@pytest.fixture
def acts() -> Shown:
    return Shown()


@pytest.fixture
def page(themed: QApplication, qtbot: QtBot, acts: Shown) -> ConnectPage:
    made = ConnectPage(ConnectPageActs(lambda: acts, lambda: acts))
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    return made


def test_press_on_an_adapter_connects_to_it(page: ConnectPage, acts: Shown) -> None:
    page.show_choices((AdapterChoice("elm:COM5", "OBDLink EX on COM5"), *DEMOS), is_looking=False)
    page.adapters.buttons[0].click()
    assert acts.all("connect") == ["elm:COM5"]


def test_first_choice_has_the_focus_once_all_are_there(page: ConnectPage) -> None:
    page.show_choices((AdapterChoice("elm:COM5", "OBDLink EX on COM5"), *DEMOS), is_looking=False)
    assert page.focusWidget() is page.adapters.buttons[0]


def test_focus_stays_where_a_name_is_typed(page: ConnectPage) -> None:
    page.adapters.url.setFocus()
    page.show_choices(DEMOS, is_looking=False)
    assert page.focusWidget() is page.adapters.url


def test_focus_stays_on_an_adapter_whose_place_changes(page: ConnectPage) -> None:
    page.show_choices(DEMOS, is_looking=False)
    page.adapters.buttons[1].setFocus()
    page.show_choices((AdapterChoice("elm:COM5", "OBDLink EX on COM5"), *DEMOS), is_looking=False)
    assert page.focusWidget() is page.adapters.buttons[2]


def test_page_watches_for_what_is_plugged_in_while_it_offers_choices(page: ConnectPage, acts: Shown) -> None:
    page.watching.timeout.emit()
    page.show_busy(is_busy=True)
    page.watching.timeout.emit()
    assert len(acts.all("watch")) == 1


def test_page_out_of_sight_watches_for_nothing(page: ConnectPage, acts: Shown) -> None:
    page.hide()
    page.watching.timeout.emit()
    assert acts.all("watch") == []


def test_tab_goes_down_the_choices_and_on_to_what_is_below(page: ConnectPage, qtbot: QtBot) -> None:
    page.show_choices(DEMOS, is_looking=False)
    adapters, reached = page.adapters, []
    qtbot.waitUntil(adapters.buttons[-1].isVisible, timeout=10_000)
    for _ in range(5):
        reached.append(page.focusWidget())
        qtbot.keyClick(page.focusWidget() or page, Qt.Key.Key_Tab)
    assert reached == [*adapters.buttons, adapters.look_again, adapters.url, adapters.connect_url]


def test_typed_name_connects_on_enter(page: ConnectPage, acts: Shown) -> None:
    page.adapters.url.setText("elm:COM9")
    page.adapters.url.returnPressed.emit()
    assert acts.all("connect") == ["elm:COM9"]


def test_ladder_is_shown_as_told(page: ConnectPage) -> None:
    page.show_ladder((RungLine("Adapter", "done", "OBDLink EX"), RungLine("Power at the plug", "failed")))
    assert [rung.look.value for rung in page.rungs] == ["done", "failed", "waiting", "waiting"]


def test_cancel_is_offered_while_connecting_and_only_then(page: ConnectPage) -> None:
    page.show_busy(is_busy=True, words="Connecting")
    offered = page.cancel.isVisible()
    page.show_busy(is_busy=False)
    assert (offered, page.cancel.isVisible()) == (True, False)


def test_problem_offers_to_try_again(page: ConnectPage, acts: Shown) -> None:
    page.show_problem(Problem("It failed.", "Do this."))
    page.problem.retry.click()
    assert acts.all("retry") == [()]


def test_one_press_confirms_the_vehicle(page: ConnectPage, acts: Shown) -> None:
    page.ask_to_confirm(VehicleFacts(question="Is this it?", vin="1M8GDM9AXKP042788"))
    page.vehicle.go_on.click()
    assert acts.all("name") == [("", "", "")]


def test_a_vehicle_that_was_here_before_fills_in_what_it_is_called(page: ConnectPage, acts: Shown) -> None:
    page.ask_to_confirm(VehicleFacts(question="Which vehicle is this?"))
    page.offer_known((KnownVehicle(GOLF, "AB 12", "last here 2026-11-09"),))
    page.vehicle.known.row_pressed.emit(0)
    page.vehicle.go_on.click()
    assert acts.all("name") == [("WVWZZZ1JZXW000001", "AB 12", "Golf")]


def test_nobody_is_offered_for_a_vehicle_that_said_who_it_is(page: ConnectPage) -> None:
    page.ask_to_confirm(VehicleFacts(question="Is this it?", vin="1M8GDM9AXKP042788"))
    page.offer_known((KnownVehicle(GOLF, "AB 12", "last here 2026-11-09"),))
    assert not page.vehicle.known.isVisible()


def test_what_is_typed_is_looked_up(page: ConnectPage, acts: Shown, qtbot: QtBot) -> None:
    page.ask_to_confirm(VehicleFacts(question="Which vehicle is this?"))
    qtbot.keyClicks(page.vehicle.plate, "AB")
    assert acts.all("look_up") == ["A", "AB"]


def test_vin_that_was_not_read_can_be_typed(page: ConnectPage, acts: Shown) -> None:
    page.ask_to_confirm(VehicleFacts(question="Which vehicle is this?"))
    page.vehicle.vin.setText("1M8G")
    assert (page.vehicle.vin.isVisible(), acts.last("type_vin")) == (True, "1M8G")


def test_vin_that_is_not_one_cannot_be_used(page: ConnectPage) -> None:
    page.ask_to_confirm(VehicleFacts(question="Which vehicle is this?"))
    page.vehicle.vin.setText("1M8G")
    page.show_vin_remark("4 of 17 characters", is_usable=False)
    assert not page.vehicle.go_on.isEnabled()


def test_vin_that_was_read_can_be_corrected(page: ConnectPage) -> None:
    page.ask_to_confirm(VehicleFacts(question="Is this it?", vin="1M8GDM9AXKP042788"))
    page.vehicle.correct.click()
    assert (page.vehicle.vin.isVisible(), page.vehicle.vin.text()) == (True, "1M8GDM9AXKP042788")


def test_what_was_typed_of_one_vehicle_is_not_said_of_the_next(page: ConnectPage, acts: Shown) -> None:
    page.ask_to_confirm(VehicleFacts(question="Which vehicle is this?"))
    page.vehicle.vin.setText("1M8GDM9AXKP042788")
    page.vehicle.plate.setText("AB 12")
    page.vehicle.label.setText("Grey van")
    page.show_identifying()
    page.ask_to_confirm(VehicleFacts(question="Is this it?", vin="1DCAA16BX7K004711"))
    page.vehicle.go_on.click()
    assert acts.all("name") == [("", "", "")]


def choosing_another(page: ConnectPage) -> ConnectPage:
    """Return the page after a vehicle was connected and another one is wanted."""
    page.show_choices(DEMOS, is_looking=False)
    page.ask_to_confirm(VehicleFacts(question="Is this it?", vin="1M8GDM9AXKP042788"))
    page.vehicle.other.click()
    return page


def test_whoever_wanted_another_vehicle_can_go_back_to_this_one(page: ConnectPage) -> None:
    choosing_another(page).adapters.back.click()
    assert (page.vehicle.isVisible(), page.focusWidget()) == (True, page.vehicle.go_on)


def test_esc_goes_back_to_the_vehicle_that_is_connected(page: ConnectPage) -> None:
    assert choosing_another(page).back_out()
    assert page.vehicle.isVisible()


def test_esc_with_the_vehicle_in_sight_is_left_to_the_window(page: ConnectPage) -> None:
    page.ask_to_confirm(VehicleFacts(question="Is this it?", vin="1M8GDM9AXKP042788"))
    assert not page.back_out()


def test_enter_connects_to_the_first_choice_where_another_vehicle_is_wanted(page: ConnectPage) -> None:
    assert choosing_another(page).focusWidget() is page.adapters.buttons[0]


def test_there_is_no_way_back_before_a_vehicle_was_connected(page: ConnectPage) -> None:
    page.show_choices(DEMOS, is_looking=False)
    assert not page.adapters.back.isVisible()


def test_there_is_no_way_back_to_a_vehicle_that_was_left(page: ConnectPage) -> None:
    choosing_another(page).show_busy(is_busy=True, words="Connecting")
    page.show_busy(is_busy=False)
    assert not page.adapters.back.isVisible()


def small(page: ConnectPage, app: QApplication) -> ConnectPage:
    page.show_choices(DEMOS, is_looking=False)
    page.resize(543, 270)
    app.processEvents()
    return page


def test_small_page_leaves_the_room_to_a_connection_that_is_tried(
    page: ConnectPage, themed: QApplication, qtbot: QtBot
) -> None:
    small(page, themed).show_busy(is_busy=True, words="Connecting")
    qtbot.waitUntil(lambda: is_in_sight(page.cancel), timeout=10_000)
    assert not page.adapters.isVisible()


def test_small_page_offers_the_choices_again_once_nothing_is_tried(
    page: ConnectPage, themed: QApplication, qtbot: QtBot
) -> None:
    small(page, themed).show_busy(is_busy=True, words="Connecting")
    page.show_busy(is_busy=False)
    qtbot.waitUntil(lambda: is_in_sight(page.adapters.buttons[0]), timeout=10_000)
    assert misfits(page) == []


def test_small_page_confirms_the_vehicle_above_its_fields(
    page: ConnectPage, themed: QApplication, qtbot: QtBot
) -> None:
    small(page, themed).ask_to_confirm(VehicleFacts(question="Is this it?", vin="1M8GDM9AXKP042788"))
    qtbot.waitUntil(lambda: is_in_sight(page.vehicle.go_on), timeout=10_000)
    assert page.vehicle.go_on.mapTo(page, QPoint(0, 0)).y() < page.vehicle.plate.mapTo(page, QPoint(0, 0)).y()


def test_wide_page_confirms_the_vehicle_below_its_fields(page: ConnectPage, themed: QApplication) -> None:
    small(page, themed).ask_to_confirm(VehicleFacts(question="Is this it?", vin="1M8GDM9AXKP042788"))
    page.resize(1000, 700)
    themed.processEvents()
    assert page.vehicle.go_on.mapTo(page, QPoint(0, 0)).y() > page.vehicle.plate.mapTo(page, QPoint(0, 0)).y()


def test_question_to_stop_the_recording_is_answered_by_one_press(page: ConnectPage, acts: Shown) -> None:
    page.ask_to_stop_recording("COM4")
    page.let_go.agree.click()
    page.let_go.leave.click()
    assert (len(acts.all("stop_recording")), len(acts.all("keep_recording"))) == (1, 1)


def test_esc_leaves_the_recording_alone(page: ConnectPage, acts: Shown) -> None:
    acts.cancel = lambda: False
    page.ask_to_stop_recording("COM4")
    assert (page.back_out(), len(acts.all("keep_recording")), acts.all("stop_recording")) == (True, 1, [])


@pytest.mark.parametrize("width_px", [640, 1000])
def test_question_to_stop_the_recording_fits(page: ConnectPage, qtbot: QtBot, width_px: int) -> None:
    page.resize(width_px, 700)
    page.ask_to_stop_recording("COM4")
    qtbot.waitUntil(lambda: is_in_sight(page.let_go.agree))
    assert misfits(page) == []


# -- where the focus goes once nothing is tried any more --


def tried(page: ConnectPage) -> ConnectPage:
    """Return the page after a connection was tried, with the focus on *Cancel* all the while."""
    page.show_choices(DEMOS, is_looking=False)
    page.show_busy(is_busy=True, words="Connecting")
    page.show_busy(is_busy=False)
    return page


def test_enter_tries_again_where_the_connection_failed(page: ConnectPage, acts: Shown, qtbot: QtBot) -> None:
    tried(page).show_problem(Problem("It failed.", "Do this."))
    qtbot.keyClick(page.focusWidget() or page, Qt.Key.Key_Return)
    assert acts.all("retry") == [()]


def test_whoever_gave_up_is_at_the_first_choice(page: ConnectPage) -> None:
    assert tried(page).focusWidget() is page.adapters.buttons[0]


def test_problem_that_comes_later_takes_the_focus_from_nobody(page: ConnectPage) -> None:
    page.show_choices(DEMOS, is_looking=False)
    page.show_problem(Problem("No look.", "Do this."))
    assert page.focusWidget() is page.adapters.buttons[0]
