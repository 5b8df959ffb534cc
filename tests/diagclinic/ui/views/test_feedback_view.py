"""diagclinic.ui.views.feedback_view: the page, pressed and typed as a person would."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from pytestqt.qtbot import QtBot

from diagclinic.core.errors import RecordBusyError
from diagclinic.services.feedback import TOPICS
from diagclinic.services.telemetry import FeedbackGiven
from diagclinic.ui.presenters.feedback_presenter import THANKS, FeedbackPresenter
from diagclinic.ui.views.feedback_view import FeedbackPage
from diagclinic.ui.widgets.text import Text
from tests.feedback_doubles import MemoryFeedback, Told
from tests.presenter_doubles import desk_with, work
from tests.ui.audit import complaints, misfits

pytestmark = pytest.mark.usefixtures("themed")


class Opened:
    """The page with its presenter."""

    def __init__(self) -> None:
        self.feedback, self.told, self.desk = MemoryFeedback(), Told(), desk_with()
        self.desk.workshop.feedback = lambda: self.feedback
        self.desk.workshop.telemetry = self.told
        self.page = FeedbackPage(lambda: self.presenter)
        self.presenter = FeedbackPresenter(self.desk, self.page)
        self.presenter.open(TOPICS[0])

    def look(self) -> None:
        self.page.look.click()
        work(self.desk)

    def send(self) -> None:
        self.page.send.click()
        work(self.desk)


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    made = Opened()
    qtbot.addWidget(made.page)
    made.page.resize(1000, 700)
    made.page.show()
    return made


def test_all_of_a_long_word_is_shown_before_it_is_sent(opened: Opened) -> None:
    opened.page.words.setPlainText("y" * 900)
    opened.look()
    (shown,) = [text for text in opened.page.findChildren(Text) if text.text().count("y") >= 900]
    lines = 900 * shown.fontMetrics().horizontalAdvance("y") // shown.width()
    assert shown.height() >= lines * shown.fontMetrics().height()


def test_what_was_rated_and_written_is_shown_and_sent(opened: Opened) -> None:
    opened.page.rating.buttons[9].click()
    QTest.keyClicks(opened.page.words, "Quick scan")
    assert not opened.page.send.isVisible()
    opened.look()
    assert opened.page.send.isVisible()
    opened.send()
    assert opened.told.feedback == [FeedbackGiven("app", nps=9, words="Quick scan")]
    assert opened.page.remark.text() == THANKS
    assert opened.page.words.toPlainText() == ""
    assert not opened.page.send.isVisible()


def test_what_is_sent_can_be_changed_and_has_to_be_shown_again(opened: Opened) -> None:
    opened.page.rating.buttons[9].click()
    opened.look()
    assert not opened.page.words.isVisible()
    opened.page.change.click()
    assert not opened.page.send.isVisible()
    assert opened.page.rating.buttons[9].isChecked()
    opened.page.rating.buttons[2].click()
    opened.look()
    opened.send()
    assert opened.told.feedback == [FeedbackGiven("app", nps=2)]


def test_a_screen_reader_hears_what_is_sent(opened: Opened) -> None:
    opened.page.rating.buttons[2].click()
    opened.look()
    assert "2 of 10" in opened.page.sample.accessibleDescription()


def test_nothing_said_is_said(opened: Opened) -> None:
    opened.look()
    assert opened.page.remark.isVisible()
    assert not opened.page.send.isVisible()


def test_each_topic_asks_its_own_question(opened: Opened) -> None:
    for topic in TOPICS:
        opened.page.topics[topic.about].click()
        assert opened.page.question.text() == topic.question
        assert len(opened.page.rating.buttons) == topic.scale.high - topic.scale.low + 1
        assert [about for about, button in opened.page.topics.items() if button.isChecked()] == [topic.about]


def test_a_problem_is_shown(opened: Opened) -> None:
    opened.feedback.failure = RecordBusyError("locked")
    QTest.keyClicks(opened.page.words, "x")
    opened.look()
    assert opened.page.problem.isVisible()


def test_the_keyboard_goes_from_the_topics_to_send(opened: Opened) -> None:
    opened.page.rating.buttons[9].click()
    opened.look()
    page = opened.page
    wanted = [*page.topics.values(), *page.rating.buttons.values(), page.words, page.look]
    wanted += [page.change, page.send]
    walked = [wanted[0]]
    widget = wanted[0].nextInFocusChain()
    while widget is not wanted[0] and widget is not None:
        if widget in wanted:
            walked.append(widget)
        widget = widget.nextInFocusChain()
    assert walked == wanted


def test_tab_leaves_the_field_of_words(opened: Opened) -> None:
    opened.page.words.setFocus()
    QTest.keyClick(opened.page.words, Qt.Key.Key_Tab)
    assert opened.page.words.toPlainText() == ""


@pytest.mark.parametrize("width", [544, 1000])
def test_gloves_keyboard_and_screen_reader_can_use_it_in_any_window(opened: Opened, width: int) -> None:
    opened.page.resize(width, 480)
    QTest.keyClicks(opened.page.words, "W" * 60)
    opened.page.rating.buttons[9].click()
    assert complaints(opened.page) == []
    assert misfits(opened.page) == []
    opened.look()
    assert complaints(opened.page) == []
    assert misfits(opened.page) == []
