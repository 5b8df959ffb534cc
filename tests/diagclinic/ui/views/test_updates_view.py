"""diagclinic.ui.views.updates_view: presses lead to acts, and what may not be done cannot be pressed."""

from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.services.jobs import Progress
from diagclinic.services.updates import UpdateView
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.update_words import install_words
from diagclinic.ui.presenters.updates_presenter import CONNECTED, ReasonQuestion
from diagclinic.ui.views.updates_view import UpdatesPage
from diagclinic.ui.widgets.text import Text
from diagclinic.ui.widgets.work_strip import WorkStrip
from tests.presenter_doubles import Shown
from tests.ui.audit import complaints, misfits
from tests.update_doubles import HISTORY, ISSUE, NOTE, STATUS

WORDS = install_words(UpdateView(STATUS, HISTORY))
QUESTION = ReasonQuestion("Go back?", "Every visit stays.", ("A",), "Go back to 1.4.2")


@pytest.fixture
def acts() -> Shown:
    return Shown()


@pytest.fixture
def work(themed: QApplication, qtbot: QtBot) -> WorkStrip:
    strip = WorkStrip()
    qtbot.addWidget(strip)
    strip.show()
    return strip


@pytest.fixture
def page(themed: QApplication, qtbot: QtBot, acts: Shown, work: WorkStrip) -> UpdatesPage:
    made = UpdatesPage(lambda: acts, work)
    qtbot.addWidget(made)
    made.resize(1060, 700)
    made.show()
    made.show_install(WORDS)
    made.offer_acts(is_possible=True, why_not="")
    return made


@pytest.mark.parametrize(
    ("button", "act"),
    [
        (lambda page: page.check, "check"),
        (lambda page: page.offer.take, "take"),
        (lambda page: page.offer.put_off, "put_off"),
        (lambda page: page.install.pin, "pin"),
        (lambda page: page.install.repair, "repair"),
        (lambda page: page.install.safe_mode, "switch_safe_mode"),
        (lambda page: page.install.bundle, "make_bundle"),
    ],
)
def test_press_acts(page: UpdatesPage, acts: Shown, button: object, act: str) -> None:
    assert callable(button)
    button(page).click()
    assert acts.all(act) == [()]


def test_pinned_install_is_unpinned(page: UpdatesPage, acts: Shown) -> None:
    page.show_install(install_words(UpdateView(replace(STATUS, pinned_to="1.5.0"))))
    page.install.pin.click()
    assert acts.all("unpin") == [()]


def test_way_back_is_asked_for(page: UpdatesPage, acts: Shown) -> None:
    page.kept.backs["1.4.2"].click()
    assert acts.all("go_back") == ["1.4.2"]


def test_checkout_has_nothing_to_press(page: UpdatesPage) -> None:
    page.show_not_installed()
    page.offer_acts(is_possible=False, why_not="")
    assert not any(button.isVisible() for button in (page.check, page.offer.take, page.install.repair))


def test_vehicle_bars_changes_and_says_why(page: UpdatesPage) -> None:
    page.offer_acts(is_possible=False, why_not=CONNECTED)
    changing = (page.offer.take, page.offer.stick, page.install.pin, page.kept.backs["1.4.2"])
    assert (any(one.isEnabled() for one in changing), page.barred.isVisible()) == (False, True)


def test_vehicle_does_not_bar_looking(page: UpdatesPage) -> None:
    page.offer_acts(is_possible=False, why_not=CONNECTED)
    assert (page.check.isEnabled(), page.install.bundle.isEnabled()) == (True, True)


def test_buttons_wait_while_something_is_under_way(page: UpdatesPage) -> None:
    page.offer_acts(is_possible=False, why_not="")
    assert not page.check.isEnabled()


def test_bars_stay_after_the_install_is_shown_anew(page: UpdatesPage) -> None:
    page.offer_acts(is_possible=False, why_not=CONNECTED)
    page.show_install(WORDS)
    assert not page.kept.backs["1.4.2"].isEnabled()


def test_download_is_told_in_its_own_words(page: UpdatesPage, work: WorkStrip) -> None:
    page.show_progress(Progress(3, 8, ""), "Downloading: 3 MB of 8 MB")
    assert (work.words.text(), work.progress.value()) == ("Downloading: 3 MB of 8 MB", 37)


def test_download_of_many_gigabytes_fits_the_bar(page: UpdatesPage, work: WorkStrip) -> None:
    page.show_progress(Progress(3 * 10**10, 4 * 10**10, ""), "Downloading")
    assert work.progress.value() == 75


def test_cancel_stops_it(page: UpdatesPage, work: WorkStrip, acts: Shown) -> None:
    page.show_progress(Progress(0, 0, ""), "Downloading")
    work.cancel.click()
    assert acts.all("cancel") == [()]


def test_end_is_said(page: UpdatesPage, work: WorkStrip) -> None:
    page.show_progress(None, "There is nothing new")
    assert (work.words.text(), work.is_busy) == ("There is nothing new", False)


def test_escape_stops_what_is_under_way(page: UpdatesPage, acts: Shown) -> None:
    page.back_out()
    assert acts.all("cancel") == [()]


def test_problem_is_shown_and_goes(page: UpdatesPage) -> None:
    page.show_problem(Problem("No repository could be reached.", "Use a stick."))
    was_shown = page.problem.isVisible()
    page.show_problem(None)
    assert (was_shown, page.problem.isVisible()) == (True, False)


def test_reason_that_was_given_is_the_answer(page: UpdatesPage, qtbot: QtBot) -> None:
    answers: list[str | None] = []
    page.ask_reason(QUESTION, answers.append)
    assert page.asking is not None
    page.asking.reason.setText("live data freezes")
    page.asking.agree.click()
    assert (answers, page.asking) == (["live data freezes"], None)


def test_file_that_was_chosen_is_brought_in(page: UpdatesPage, acts: Shown) -> None:
    page.offer.stick.click()
    assert page.dialog is not None
    page.dialog.fileSelected.emit("/media/stick/diagclinic.zip")
    page.dialog.close()
    assert acts.all("bring_in") == [Path("/media/stick/diagclinic.zip")]


def test_folder_can_be_chosen(page: UpdatesPage, acts: Shown) -> None:
    page.offer.folder.click()
    assert page.dialog is not None
    page.dialog.fileSelected.emit("/media/stick")
    page.dialog.close()
    assert (acts.all("bring_in"), page.dialog) == ([Path("/media/stick")], None)


@pytest.mark.parametrize("width", [480, 544, 700, 1060, 1500])
def test_nothing_is_cut_and_everything_can_be_used(page: UpdatesPage, width: int) -> None:
    page.resize(width, 400)
    page.offer_acts(is_possible=False, why_not=CONNECTED)
    assert (misfits(page), complaints(page)) == ([], [])


def _begin_and_end(page: UpdatesPage) -> None:
    """Do what the presenter does from a press to the end of its act."""
    page.offer_acts(is_possible=False, why_not="")
    page.show_install(WORDS)
    page.offer_acts(is_possible=True, why_not="")


@pytest.mark.parametrize("name", ["check", "take"])
def test_focus_stays_where_it_was_pressed(page: UpdatesPage, name: str) -> None:
    page.resize(600, 300)
    page.activateWindow()
    button = {"check": page.check, "take": page.offer.take}[name]
    button.setFocus()
    bar = page.verticalScrollBar()
    assert bar is not None
    QApplication.processEvents()
    place = bar.value()
    _begin_and_end(page)
    assert (button.hasFocus(), bar.value()) == (True, place)


def test_focus_goes_to_the_first_act_where_the_pressed_one_is_gone(page: UpdatesPage) -> None:
    page.activateWindow()
    page.offer.take.setFocus()
    page.offer_acts(is_possible=False, why_not="")
    page.show_install(replace(WORDS, offer=None))
    page.offer_acts(is_possible=True, why_not="")
    assert page.check.hasFocus()


def test_focus_that_went_elsewhere_meanwhile_stays_there(page: UpdatesPage) -> None:
    page.activateWindow()
    page.check.setFocus()
    page.offer_acts(is_possible=False, why_not="")
    page.problem.show()
    page.problem.details.show()
    page.problem.details.setFocus()
    page.offer_acts(is_possible=True, why_not="")
    assert page.problem.details.hasFocus()


def test_install_that_could_not_be_looked_at_is_not_waited_for(
    themed: QApplication, qtbot: QtBot, acts: Shown, work: WorkStrip
) -> None:
    page = UpdatesPage(lambda: acts, work)
    qtbot.addWidget(page)
    page.show()
    page.show_problem(Problem("update", "It ended without an answer.", "Start the recovery."))
    told = [text.text() for text in page.findChildren(Text) if text.isVisible()]
    assert "The install cannot be looked at" in told
    assert "This takes a moment." not in told


def test_news_are_hidden_while_there_are_none(page: UpdatesPage) -> None:
    assert not page.news.isVisible()


def test_news_are_shown_and_dismissed_by_their_names(page: UpdatesPage, acts: Shown) -> None:
    page.show_news((ISSUE, NOTE))
    page.news.dismissals[NOTE.id].click()
    assert (page.news.isVisible(), acts.last("dismiss_news")) == (True, NOTE.id)
