"""diagclinic.ui.widgets.work_strip: what is under way, and the way to stop it."""

import pytest
from pytestqt.qtbot import QtBot

from diagclinic.ui.widgets.work_strip import WorkStrip
from tests.ui.audit import complaints

pytestmark = pytest.mark.usefixtures("themed")


@pytest.fixture
def stopped() -> list[str]:
    return []


@pytest.fixture
def strip(qtbot: QtBot) -> WorkStrip:
    strip = WorkStrip()
    qtbot.addWidget(strip)
    strip.show()
    return strip


def test_at_rest_there_is_nothing_to_stop(strip: WorkStrip) -> None:
    assert (strip.is_busy, strip.words.text()) == (False, "Ready")


def test_work_is_named_and_counted(strip: WorkStrip) -> None:
    strip.show_work("Reading unit 7E8", 3, 10, lambda: None)
    assert strip.words.text() == "Reading unit 7E8 (3 of 10)"


def test_work_without_an_end_is_not_counted(strip: WorkStrip) -> None:
    strip.show_work("Reading", 3, 0, lambda: None)
    assert (strip.words.text(), strip.progress.maximum()) == ("Reading", 0)


def test_progress_is_drawn(strip: WorkStrip) -> None:
    strip.show_work("Reading", 3, 10, lambda: None)
    assert (strip.progress.value(), strip.progress.maximum()) == (3, 10)


def test_what_is_said_meanwhile_leaves_the_work_stoppable(strip: WorkStrip) -> None:
    strip.show_work("Scanning", 1, 6, lambda: None)
    strip.say("Something else went wrong")
    assert (strip.words.text(), strip.is_busy) == ("Something else went wrong", True)


def test_cancel_stops_the_work_under_way(strip: WorkStrip, stopped: list[str]) -> None:
    strip.show_work("Reading", 0, 2, lambda: stopped.append("reading"))
    strip.show_work("Clearing", 1, 2, lambda: stopped.append("clearing"))
    strip.cancel.click()
    assert stopped == ["clearing"]


def test_what_has_ended_cannot_be_stopped(strip: WorkStrip, stopped: list[str]) -> None:
    strip.show_work("Reading", 0, 2, lambda: stopped.append("reading"))
    strip.show_idle("Done")
    strip.cancel.click()
    assert (stopped, strip.is_busy, strip.words.text()) == ([], False, "Done")


def test_the_strip_keeps_its_height(strip: WorkStrip) -> None:
    idle_px = strip.sizeHint().height(), strip.minimumHeight()
    strip.show_work("Reading", 0, 2, lambda: None)
    assert strip.sizeHint().height() <= max(idle_px)


def test_every_control_can_be_used(strip: WorkStrip) -> None:
    strip.show_work("Reading", 0, 2, lambda: None)
    strip.grab()
    assert complaints(strip) == []


def test_what_leads_on_is_offered_as_a_button(strip: WorkStrip, stopped: list[str]) -> None:
    strip.show_offer("Connection lost", lambda: stopped.append("again"))
    strip.offer.click()
    assert (strip.words.text(), strip.is_busy, stopped) == ("Connection lost", False, ["again"])


def test_offer_ends_with_the_next_work(strip: WorkStrip) -> None:
    strip.show_offer("Connection lost", lambda: None)
    strip.show_work("Reading", 0, 2, lambda: None)
    assert not strip.is_offering


def test_offer_can_be_used_in_gloves(strip: WorkStrip) -> None:
    strip.show_offer("Connection lost", lambda: None)
    strip.grab()
    assert complaints(strip) == []


@pytest.fixture
def given_up(strip: WorkStrip, qtbot: QtBot) -> list[bool]:
    """Show the strip in an active window and hear when it lets go of the focus."""
    given_up: list[bool] = []
    strip.focus_given_up.connect(lambda: given_up.append(True))
    with qtbot.waitActive(strip):
        strip.activateWindow()
    return given_up


def test_focus_stays_on_the_button_that_takes_the_place(strip: WorkStrip, given_up: list[bool]) -> None:
    strip.show_offer("Connection lost", lambda: None)
    strip.offer.setFocus()
    strip.show_work("Connecting again", 0, 0, lambda: None)
    seen = strip.cancel.hasFocus()
    strip.show_offer("Connection lost", lambda: None)
    assert (seen, strip.offer.hasFocus()) == (True, True)


def test_focus_is_given_up_with_the_last_button(strip: WorkStrip, given_up: list[bool]) -> None:
    strip.show_work("Connecting again", 0, 0, lambda: None)
    strip.cancel.setFocus()
    strip.show_idle("Connected again")
    assert given_up == [True]


def test_strip_without_the_focus_leaves_it_where_it_is(strip: WorkStrip, given_up: list[bool]) -> None:
    strip.setFocus()
    strip.show_work("Reading", 0, 0, lambda: None)
    strip.show_idle("Ready")
    assert given_up == []


def test_offer_is_named_for_what_it_does(strip: WorkStrip) -> None:
    strip.show_offer("Another vehicle answers now", lambda: None, "Begin its visit")
    assert strip.offer.text() == "Begin its visit"


def test_offer_after_another_one_is_to_try_again(strip: WorkStrip) -> None:
    strip.show_offer("Another vehicle answers now", lambda: None, "Begin its visit")
    strip.show_offer("Connection lost", lambda: None)
    assert strip.offer.text() == "Try again"
