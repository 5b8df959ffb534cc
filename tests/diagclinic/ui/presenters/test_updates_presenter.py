"""diagclinic.ui.presenters.updates_presenter: nothing is taken unseen, and no way back without a reason."""

from dataclasses import replace
from pathlib import Path

import pytest

from diagclinic.core.errors import UpdateError
from diagclinic.services.jobs import Progress, unheard
from diagclinic.services.updates import ActDone, UpdateAct, UpdateVerb
from diagclinic.ui.presenters.running import Listener
from diagclinic.ui.presenters.update_words import InstallWords
from diagclinic.ui.presenters.updates_presenter import (
    ASKED,
    CONNECTED,
    FROM_STICK,
    LATER,
    STOPPED,
    TAKEN,
    ReasonQuestion,
    UpdatesPresenter,
)
from tests.presenter_doubles import Shown, desk_with, work
from tests.service_doubles import session_on
from tests.update_doubles import ISSUE, NOTE, OFFER, STATUS, MemoryNews, MemoryUpdates

OFFLINE = UpdateError("offline", "No repository could be reached.", "Connect to the network.")


class Bench:
    """A presenter on an install in memory, already looked at."""

    def __init__(self, updates: MemoryUpdates | None = None, news: MemoryNews | None = None) -> None:
        self.updates = updates or MemoryUpdates()
        self.desk = desk_with(updates=self.updates, news=news)
        self.view = Shown()
        self.presenter = UpdatesPresenter(self.desk, self.view, Path("reports"))
        self.presenter.refresh()
        work(self.desk)

    @property
    def install(self) -> InstallWords:
        shown = self.view.last("show_install")
        assert isinstance(shown, InstallWords)
        return shown

    def answer(self, why: str | None) -> ReasonQuestion:
        """Answer the last question, and let what follows happen."""
        question, on_answer = self.view.last("ask_reason")
        on_answer(why)
        work(self.desk)
        assert isinstance(question, ReasonQuestion)
        return question


def test_page_tells_version_code_and_what_would_change() -> None:
    words = Bench().install
    assert (words.version, words.code, words.offer and words.offer.changes) == (
        "1.5.0",
        STATUS.code,
        OFFER.notes,
    )


def test_checkout_says_that_it_was_not_installed() -> None:
    bench = Bench(MemoryUpdates(installed=False))
    assert bench.view.all("show_not_installed") == [()]


def test_checkout_offers_nothing() -> None:
    bench = Bench(MemoryUpdates(installed=False))
    assert bench.view.last("offer_acts") == (False, "")


def test_install_that_cannot_be_looked_at_is_a_problem() -> None:
    bench = Bench(MemoryUpdates(look_failure=OFFLINE))
    assert bench.view.last("show_problem").happened == OFFLINE.what


def test_check_asks_whether_there_is_something_new() -> None:
    bench = Bench()
    bench.presenter.check()
    work(bench.desk)
    assert bench.updates.acts == [UpdateAct(UpdateVerb.CHECK, (), ASKED)]


def test_taking_names_the_version_whose_changes_were_shown() -> None:
    bench = Bench()
    bench.presenter.take()
    work(bench.desk)
    assert bench.updates.acts == [UpdateAct(UpdateVerb.APPLY, ("1.6.0",), TAKEN)]


def test_nothing_is_taken_where_nothing_is_offered() -> None:
    bench = Bench(MemoryUpdates(status=replace(STATUS, offer=None)))
    bench.presenter.take()
    work(bench.desk)
    assert bench.updates.acts == []


def test_put_off_goes_on_record() -> None:
    bench = Bench()
    bench.presenter.put_off()
    work(bench.desk)
    assert bench.updates.acts == [UpdateAct(UpdateVerb.PUT_OFF, (), LATER)]


def test_stick_is_named_by_its_path() -> None:
    bench = Bench()
    bench.presenter.bring_in(Path("stick/diagclinic.zip"))
    work(bench.desk)
    assert bench.updates.acts == [
        UpdateAct(UpdateVerb.IMPORT, (str(Path("stick/diagclinic.zip")),), FROM_STICK)
    ]


def test_going_back_is_asked_with_what_it_means_for_the_record() -> None:
    bench = Bench()
    bench.presenter.go_back("1.4.2")
    question = bench.answer(None)
    assert any("record" in loss for loss in question.losses)


def test_going_back_carries_the_reason() -> None:
    bench = Bench()
    bench.presenter.go_back("1.4.2")
    bench.answer("live data freezes")
    assert bench.updates.acts == [UpdateAct(UpdateVerb.ROLL_BACK, ("1.4.2",), "live data freezes")]


def test_question_that_is_cancelled_changes_nothing() -> None:
    bench = Bench()
    bench.presenter.go_back("1.4.2")
    bench.answer(None)
    assert bench.updates.acts == []


def test_version_that_is_not_kept_is_not_asked_about() -> None:
    bench = Bench()
    bench.presenter.go_back("0.9.0")
    assert bench.view.all("ask_reason") == []


@pytest.mark.parametrize(
    ("press", "verb"), [("pin", UpdateVerb.PIN), ("unpin", UpdateVerb.UNPIN), ("repair", UpdateVerb.REPAIR)]
)
def test_act_of_support_asks_for_its_reason(press: str, verb: UpdateVerb) -> None:
    bench = Bench()
    getattr(bench.presenter, press)()
    bench.answer("support asked for it")
    assert bench.updates.acts == [UpdateAct(verb, (), "support asked for it")]


@pytest.mark.parametrize(("is_on", "word"), [(False, "on"), (True, "off")])
def test_safe_mode_is_switched_with_its_reason(*, is_on: bool, word: str) -> None:
    bench = Bench(MemoryUpdates(status=replace(STATUS, is_safe_mode=is_on)))
    bench.presenter.switch_safe_mode()
    bench.answer("support asked for it")
    assert bench.updates.acts == [UpdateAct(UpdateVerb.SAFE_MODE, (word,), "support asked for it")]


def test_checkout_has_no_safe_mode_to_switch() -> None:
    bench = Bench(MemoryUpdates(installed=False))
    bench.presenter.switch_safe_mode()
    assert bench.view.all("ask_reason") == []


def test_bundle_goes_to_the_reports_also_while_a_vehicle_is_connected() -> None:
    bench = Bench()
    bench.desk.visit.begin(session_on())
    bench.presenter.make_bundle()
    work(bench.desk)
    act = bench.updates.acts[0]
    path = Path(act.words[0])
    assert (act.verb, path.parent, path.suffix) == (UpdateVerb.BUNDLE, Path("reports").absolute(), ".zip")


def test_vehicle_that_is_connected_bars_every_change() -> None:
    bench = Bench()
    bench.desk.visit.begin(session_on())
    assert bench.view.last("offer_acts") == (False, CONNECTED)


def test_vehicle_that_is_connected_while_a_question_is_open_bars_the_answer() -> None:
    bench = Bench()
    bench.presenter.go_back("1.4.2")
    bench.desk.visit.begin(session_on())
    bench.answer("live data freezes")
    assert bench.updates.acts == []


def test_vehicle_that_is_connected_does_not_keep_from_looking() -> None:
    bench = Bench()
    bench.desk.visit.begin(session_on())
    bench.presenter.check()
    work(bench.desk)
    assert [act.verb for act in bench.updates.acts] == [UpdateVerb.CHECK]


def test_vehicle_that_leaves_lets_versions_change_again() -> None:
    bench = Bench()
    bench.desk.visit.begin(session_on())
    bench.desk.visit.end()
    assert bench.view.last("offer_acts") == (True, "")


def test_second_act_waits_for_nobody_and_does_not_begin() -> None:
    bench = Bench()
    bench.presenter.check()
    bench.presenter.put_off()
    work(bench.desk)
    assert [act.verb for act in bench.updates.acts] == [UpdateVerb.CHECK]


def test_progress_is_told_in_the_words_of_the_update_program() -> None:
    bench = Bench(MemoryUpdates(progress=(Progress(3, 8, "Downloading: 3 MB of 8 MB"),)))
    bench.presenter.check()
    work(bench.desk)
    assert (Progress(3, 8, "Downloading: 3 MB of 8 MB"), "Downloading: 3 MB of 8 MB") in bench.view.all(
        "show_progress"
    )


def test_refusal_is_told_with_its_remedy() -> None:
    bench = Bench(MemoryUpdates(failure=OFFLINE))
    bench.presenter.check()
    work(bench.desk)
    problem = bench.view.last("show_problem")
    assert (problem.happened, problem.next_step) == (OFFLINE.what, OFFLINE.remedy)


def test_what_was_stopped_says_so() -> None:
    bench = Bench()
    bench.presenter.check()
    assert bench.presenter.cancel()
    work(bench.desk)
    assert bench.view.last("show_progress") == (None, STOPPED)


def test_what_was_done_before_the_stop_is_shown() -> None:
    bench = Bench()
    shown = len(bench.view.all("show_install"))
    bench.presenter.check()
    bench.presenter.cancel()
    work(bench.desk)
    assert len(bench.view.all("show_install")) == shown + 1


def test_nothing_under_way_cannot_be_stopped() -> None:
    assert not Bench().presenter.cancel()


def test_taken_version_says_when_it_runs() -> None:
    bench = Bench(MemoryUpdates(done=ActDone("1.6.0")))
    bench.presenter.take()
    work(bench.desk)
    assert bench.view.last("show_progress") == (None, "Version 1.6.0 runs from the next start on")


def test_look_while_an_act_is_under_way_waits_for_its_end() -> None:
    bench = Bench()
    bench.presenter.check()
    bench.presenter.refresh()
    assert len(bench.desk.versions.waiting) == 1  # type: ignore[attr-defined]  # the stand-in's own


def test_page_that_comes_back_looks_again() -> None:
    bench = Bench()
    bench.updates.status = replace(STATUS, pinned_to="1.5.0")
    bench.presenter.refresh()
    work(bench.desk)
    assert bench.install.is_pinned


def test_what_goes_on_by_itself_gives_way_to_a_person() -> None:
    bench = Bench()
    by_itself = bench.desk.versions.run(
        bench.desk.workshop.update(UpdateAct(UpdateVerb.DAILY)), Listener(unheard)
    )
    bench.presenter.check()
    work(bench.desk)
    assert (by_itself.stop.is_set(), [act.verb for act in bench.updates.acts]) == (True, [UpdateVerb.CHECK])


def test_news_stand_on_the_page() -> None:
    assert Bench(news=MemoryNews()).view.last("show_news") == (ISSUE, NOTE)


def test_install_without_news_shows_none() -> None:
    assert Bench().view.last("show_news") == ()


def test_news_that_are_dismissed_go() -> None:
    bench = Bench(news=MemoryNews())
    bench.presenter.dismiss_news(ISSUE.id)
    assert bench.view.last("show_news") == (NOTE,)
