"""diagclinic.ui.presenters.privacy_presenter: a level is kept before it is shown; taking back is asked."""

from dataclasses import replace

import pytest

from diagclinic.core.errors import RecordError
from diagclinic.services.consent import Level, PrivacyView
from diagclinic.services.consent_words import NOTHING_NEXT
from diagclinic.ui.presenters.privacy_presenter import (
    CUT,
    SHOWN,
    PrivacyPresenter,
    PrivacyWords,
    WithdrawQuestion,
    words_of,
)
from tests.presenter_doubles import Shown, desk_with, work
from tests.privacy_doubles import AGREED, BATCH, MemoryPrivacy


class Bench:
    """A presenter whose page was shown."""

    def __init__(self, view: PrivacyView = AGREED) -> None:
        self.privacy, self.desk, self.view = MemoryPrivacy(view), desk_with(), Shown()
        self.sent: list[int] = []
        self.desk.workshop.privacy = lambda: self.privacy
        self.presenter = PrivacyPresenter(self.desk, self.view, lambda: self.sent.append(1))
        self.presenter.refresh()
        work(self.desk)

    @property
    def words(self) -> PrivacyWords:
        shown = self.view.last("show_words")
        assert isinstance(shown, PrivacyWords)
        return shown

    def answer(self, *, is_meant: bool) -> None:
        """Answer the question that is open."""
        question, on_answer = self.view.last("ask")
        assert isinstance(question, WithdrawQuestion)
        on_answer(is_meant)
        work(self.desk)


def test_page_shows_what_is_agreed_and_the_exact_bytes() -> None:
    words = Bench().words
    assert (words.level, words.next_bytes, words.can_withdraw) == (Level.HEALTH, BATCH.decode(), True)


def test_higher_level_is_kept_and_sent_without_a_question() -> None:
    bench = Bench()
    bench.presenter.choose(Level.USAGE)
    work(bench.desk)
    assert (bench.privacy.chosen, bench.words.level, bench.sent) == (
        [(Level.USAGE, "Tess")],
        Level.USAGE,
        [1],
    )
    assert bench.view.all("ask") == []


def test_level_that_holds_is_not_chosen_again() -> None:
    bench = Bench()
    bench.presenter.choose(Level.HEALTH)
    work(bench.desk)
    assert bench.privacy.chosen == []


@pytest.mark.parametrize("press", [lambda page: page.withdraw(), lambda page: page.choose(Level.NONE)])
def test_everything_is_taken_back_after_a_question(press: object) -> None:
    bench = Bench()
    assert callable(press)
    press(bench.presenter)
    assert bench.privacy.chosen == []
    bench.answer(is_meant=True)
    assert bench.privacy.chosen == [(Level.NONE, "Tess")]
    assert (bench.words.next_bytes, bench.words.can_withdraw) == (NOTHING_NEXT, False)


def test_question_that_is_cancelled_changes_nothing() -> None:
    bench = Bench()
    bench.presenter.withdraw()
    bench.answer(is_meant=False)
    assert (bench.privacy.chosen, bench.words.level) == ([], Level.HEALTH)


def test_choice_that_cannot_be_kept_is_a_problem_and_what_holds_is_shown() -> None:
    bench = Bench()
    bench.privacy.failure = RecordError("no room")
    bench.presenter.choose(Level.USAGE)
    work(bench.desk)
    assert bench.view.last("show_problem").details.endswith("no room")
    assert (bench.words.level, bench.sent, bench.view.last("offer_choices")) == (Level.HEALTH, [], True)


def test_second_press_while_the_first_is_kept_does_nothing() -> None:
    bench = Bench()
    bench.presenter.choose(Level.USAGE)
    bench.presenter.choose(Level.RESEARCH)
    bench.presenter.withdraw()
    work(bench.desk)
    assert ([level for level, _ in bench.privacy.chosen], bench.view.all("ask")) == ([Level.USAGE], [])


def test_nothing_is_chosen_before_it_is_known_what_holds() -> None:
    bench = Bench()
    fresh = PrivacyPresenter(bench.desk, bench.view, lambda: None)
    fresh.choose(Level.USAGE)
    work(bench.desk)
    assert bench.privacy.chosen == []


def test_spool_that_cannot_be_read_is_a_problem() -> None:
    bench = Bench()
    bench.privacy.failure = RecordError("damaged")
    bench.presenter.refresh()
    work(bench.desk)
    assert bench.view.last("show_problem").details.endswith("damaged")


def test_very_many_bytes_are_cut_on_the_page() -> None:
    words = words_of(replace(AGREED, next_batch=b"x" * (SHOWN + 1)))
    assert words.next_bytes == "x" * SHOWN + CUT


def test_message_that_waits_can_be_taken_back_though_nothing_is_agreed() -> None:
    assert words_of(PrivacyView(waiting=1)).can_withdraw


def test_what_was_sent_can_be_taken_back_though_nothing_waits() -> None:
    assert words_of(PrivacyView(is_known=True)).can_withdraw
    assert not words_of(PrivacyView(is_known=True, is_forgetting=True)).can_withdraw
