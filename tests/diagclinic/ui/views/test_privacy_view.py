"""diagclinic.ui.views.privacy_view: presses lead to choices, and the mark waits until a choice is kept."""

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.services.consent import Level, PrivacyView
from diagclinic.services.consent_words import LEVELS, NEVER
from diagclinic.ui.presenters.privacy_presenter import WithdrawQuestion, words_of
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.views.privacy_view import PrivacyPage
from diagclinic.ui.widgets.text import Text
from tests.presenter_doubles import Shown
from tests.privacy_doubles import AGREED, BATCH
from tests.ui.audit import complaints, misfits


@pytest.fixture
def acts() -> Shown:
    return Shown()


@pytest.fixture
def page(themed: QApplication, qtbot: QtBot, acts: Shown) -> PrivacyPage:
    made = PrivacyPage(lambda: acts)
    qtbot.addWidget(made)
    made.resize(1060, 700)
    made.show()
    made.show_words(words_of(AGREED))
    return made


def marked(page: PrivacyPage) -> list[Level]:
    return [level for level, button in page.choices.items() if button.isChecked()]


@pytest.mark.parametrize("level", Level)
def test_press_chooses_a_level_and_the_mark_waits(page: PrivacyPage, acts: Shown, level: Level) -> None:
    page.choices[level].click()
    assert (acts.all("choose"), marked(page)) == ([level], [Level.HEALTH])


def test_level_that_holds_is_marked_by_more_than_its_colour(page: PrivacyPage) -> None:
    assert [level for level, button in page.choices.items() if not button.icon().isNull()] == [Level.HEALTH]


def test_press_takes_everything_back(page: PrivacyPage, acts: Shown) -> None:
    page.withdraw.click()
    assert acts.all("withdraw") == [()]


def test_exact_bytes_are_shown_and_cannot_be_changed(page: PrivacyPage) -> None:
    assert (page.bytes.toPlainText(), page.bytes.isReadOnly()) == (BATCH.decode(), True)


def test_every_level_says_what_it_sends_and_why(page: PrivacyPage) -> None:
    shown = {text.text() for text in page.findChildren(Text)}
    assert {words.sends for words in LEVELS.values()} | {words.why for words in LEVELS.values()} <= shown
    assert NEVER in shown


def test_nothing_can_be_taken_back_where_nothing_is_agreed(page: PrivacyPage) -> None:
    page.show_words(words_of(PrivacyView()))
    assert (page.withdraw.isHidden(), marked(page)) == (True, [Level.NONE])


def test_nothing_is_chosen_while_a_choice_is_kept_and_the_focus_stays(page: PrivacyPage) -> None:
    page.choices[Level.USAGE].setFocus()
    page.offer_choices(is_possible=False)
    enabled = [level for level, button in page.choices.items() if button.isEnabled()]
    assert enabled == ([Level.USAGE] if page.choices[Level.USAGE].hasFocus() else [])


@pytest.mark.parametrize("is_meant", [True, False])
def test_question_is_answered(page: PrivacyPage, qtbot: QtBot, is_meant: bool) -> None:
    answers: list[bool] = []
    page.ask(WithdrawQuestion(), answers.append)
    assert page.asking is not None
    (page.asking.agree if is_meant else page.asking.cancel).click()
    assert (answers, page.asking) == ([is_meant], None)


def test_problem_is_shown(page: PrivacyPage) -> None:
    page.show_problem(Problem("It cannot be kept.", "Make room."))
    assert page.problem.isVisible()


@pytest.mark.parametrize("width", [1060, 640])
def test_everything_fits_and_can_be_reached(page: PrivacyPage, qtbot: QtBot, width: int) -> None:
    page.resize(width, 700)
    qtbot.wait(1)
    assert (complaints(page), misfits(page)) == ([], [])
