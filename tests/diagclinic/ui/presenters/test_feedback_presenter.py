"""diagclinic.ui.presenters.feedback_presenter: what was seen is sent, and nothing else."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from diagclinic.core.errors import RecordBusyError
from diagclinic.services.feedback import Asked, topic_of
from diagclinic.services.telemetry import FeedbackGiven
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.feedback_presenter import CHANGED, THANKS, FeedbackPresenter, Sample
from tests.feedback_doubles import MemoryFeedback, Told
from tests.presenter_doubles import Shown, desk_with, work


@dataclass
class Opened:
    """The page, opened at the program as a whole."""

    view: Shown = field(default_factory=Shown)
    feedback: MemoryFeedback = field(default_factory=MemoryFeedback)
    told: Told = field(default_factory=Told)
    desk: Desk = field(default_factory=desk_with)

    def __post_init__(self) -> None:
        """Open it."""
        self.desk.workshop.feedback = lambda: self.feedback
        self.desk.workshop.telemetry = self.told
        self.presenter = FeedbackPresenter(self.desk, self.view)
        self.presenter.open(topic_of("app"))

    def act(self, *acts: tuple[str, Any]) -> None:
        """Press and write, and let the jobs run."""
        for name, value in acts:
            method = getattr(self.presenter, name)
            method() if value is None else method(value)
            work(self.desk)

    @property
    def sample(self) -> Sample | None:
        shown: Sample | None = self.view.last("show_sample")
        return shown


LOOK, SEND = ("look", None), ("send", None)


@pytest.fixture
def opened() -> Opened:
    return Opened()


def test_the_page_asks_with_nothing_answered(opened: Opened) -> None:
    assert opened.view.last("show_question").about == "app"
    assert opened.sample is None


def test_what_is_sent_is_shown_first(opened: Opened) -> None:
    opened.act(("rate", 9), ("write", " quick "), LOOK)
    assert opened.sample is not None
    assert opened.sample.lines == (("About", "app"), ("Rating", "9 of 10 (nps)"), ("Words", "quick"))
    assert opened.sample.remark == ""
    assert opened.told.facts == []


def test_what_was_shown_is_sent_once(opened: Opened) -> None:
    opened.act(("rate", 9), ("write", "quick"), LOOK, SEND, SEND)
    assert opened.told.feedback == [FeedbackGiven("app", nps=9, words="quick")]
    assert opened.view.last("show_remark") == THANKS
    assert opened.view.all("clear_words")


def test_nothing_is_sent_that_was_not_shown(opened: Opened) -> None:
    opened.act(("rate", 9), SEND)
    assert opened.told.facts == []


@pytest.mark.parametrize(
    "change", [("rate", 3), ("rate", None), ("write", "slow"), ("choose", "report"), ("change", None)]
)
def test_what_was_changed_has_to_be_shown_again(opened: Opened, change: tuple[str, Any]) -> None:
    opened.act(("rate", 9), ("write", "quick"), LOOK)
    name, value = change
    method = getattr(opened.presenter, name)
    method() if name == "change" else method(value)
    assert opened.sample is None
    opened.act(SEND)
    assert opened.told.facts == []


def test_a_change_while_it_is_looked_at_counts(opened: Opened) -> None:
    opened.act(("rate", 9))
    opened.presenter.look()
    opened.presenter.rate(1)
    work(opened.desk)
    assert opened.sample is None


def test_what_must_not_leave_is_taken_out_and_that_is_said(opened: Opened) -> None:
    opened.act(("write", "Miller is happy"), LOOK)
    assert opened.sample is not None
    assert (opened.sample.lines[-1], opened.sample.remark) == (("Words", "… is happy"), CHANGED)
    opened.act(SEND)
    assert opened.told.feedback[0].words == "… is happy"


def test_nothing_said_is_said(opened: Opened) -> None:
    opened.act(LOOK)
    assert "Nothing was said" in opened.view.last("show_remark")
    assert opened.sample is None


def test_another_topic_has_its_own_scale_and_keeps_the_words(opened: Opened) -> None:
    opened.act(("rate", 9), ("write", "quick"), ("choose", "visit"), LOOK)
    assert opened.sample is not None
    assert opened.sample.lines == (("About", "visit"), ("Words", "quick"))
    opened.act(("rate", 6), LOOK, SEND)
    assert opened.told.feedback == [FeedbackGiven("visit", effort=6, words="quick")]


def test_after_sending_nothing_is_left_to_be_sent_again(opened: Opened) -> None:
    opened.act(("rate", 9), ("write", "quick"), LOOK, SEND, LOOK)
    assert opened.sample is None
    assert len(opened.told.feedback) == 1


def test_who_spoke_is_not_asked_for_a_while(opened: Opened) -> None:
    opened.feedback.remembered = Asked(successes=50)
    opened.act(("rate", 9), LOOK, SEND)
    assert opened.feedback.remembered.successes == 0
    assert opened.feedback.remembered.at is not None


def test_a_record_that_cannot_be_read_keeps_everything_here(opened: Opened) -> None:
    opened.feedback.failure = RecordBusyError("locked")
    opened.act(("write", "quick"), LOOK)
    assert opened.view.last("show_problem") is not None
    assert opened.sample is None


def test_a_record_that_fails_at_the_last_moment_keeps_everything_here(opened: Opened) -> None:
    opened.act(("write", "quick"), LOOK)
    opened.feedback.failure = RecordBusyError("locked")
    opened.act(SEND)
    assert opened.view.last("show_problem") is not None
    assert opened.told.facts == []
    assert not opened.view.all("clear_words")
