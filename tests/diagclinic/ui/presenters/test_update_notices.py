"""diagclinic.ui.presenters.update_notices: what happened is told once, until it was read."""

from dataclasses import replace

import pytest

from diagclinic.services.updates import UpdateAct, UpdateStatus, UpdateVerb
from diagclinic.ui.presenters.update_notices import BY_ITSELF, READ, UpdateNotices
from tests.presenter_doubles import Shown, desk_with, work
from tests.service_doubles import session_on
from tests.update_doubles import FELL_BACK, ISSUE, NOTE, OFFER, STATUS, MemoryNews, MemoryUpdates

TOLD = replace(STATUS, notices=(FELL_BACK,))


def _looked(updates: MemoryUpdates, news: MemoryNews | None = None) -> tuple[Shown, UpdateNotices]:
    view, desk = Shown(), desk_with(updates=updates, news=news)
    notices = UpdateNotices(desk, view, lambda: view.calls.append(("to_updates", None)))
    notices.look()
    work(desk)
    return view, notices


def test_fall_back_is_told_in_plain_words() -> None:
    view, _ = _looked(MemoryUpdates(status=TOLD))
    assert view.last("show_words")[0] == FELL_BACK.words


def test_ordinary_install_says_nothing() -> None:
    view, _ = _looked(MemoryUpdates())
    assert view.calls == []


def test_checkout_says_nothing() -> None:
    view, _ = _looked(MemoryUpdates(installed=False))
    assert view.calls == []


def test_install_that_cannot_be_looked_at_says_nothing_here() -> None:
    view, _ = _looked(MemoryUpdates(look_failure=OSError("gone")))
    assert view.calls == []


def test_notice_that_was_read_is_acknowledged_by_its_own_name() -> None:
    updates = MemoryUpdates(status=TOLD)
    view, notices = _looked(updates)
    view.last("show_words")[2]()
    work(notices.desk)
    acts = [(act.verb, act.words, act.why) for act in updates.acts]
    assert acts[1:] == [(UpdateVerb.ACKNOWLEDGE, (FELL_BACK.id,), READ)]


def test_notice_that_was_read_is_not_told_again() -> None:
    updates = MemoryUpdates(status=TOLD)
    view, notices = _looked(updates)
    view.last("show_words")[2]()
    work(notices.desk)
    notices.look()
    work(notices.desk)
    assert len(view.all("show_words")) == 1


def test_more_leads_to_the_page() -> None:
    view, _ = _looked(MemoryUpdates(status=TOLD))
    view.last("show_words")[1]()
    assert view.all("to_updates") == [None]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (replace(STATUS, is_halted=True), "publisher stopped version 1.5.0"),
        (replace(STATUS, offer=replace(OFFER, is_emergency=True)), "urgent update"),
        (replace(STATUS, offer=replace(OFFER, is_mandatory=True)), "can no longer be put off"),
    ],
)
def test_what_should_not_wait_is_told(status: UpdateStatus, words: str) -> None:
    view, _ = _looked(MemoryUpdates(status=status))
    assert words in view.last("show_words")[0]


def test_reading_of_an_offer_is_nobody_elses_business() -> None:
    updates = MemoryUpdates(status=replace(STATUS, offer=replace(OFFER, is_emergency=True)))
    view, notices = _looked(updates)
    view.last("show_words")[2]()
    work(notices.desk)
    assert [act.verb for act in updates.acts] == [UpdateVerb.DAILY]


def test_looking_by_itself_is_left_to_the_update_program() -> None:
    updates = MemoryUpdates()
    _looked(updates)
    assert updates.acts == [UpdateAct(UpdateVerb.DAILY, (), BY_ITSELF)]


def test_urgent_update_that_was_found_by_itself_is_told() -> None:
    urgent = replace(STATUS, offer=replace(OFFER, is_emergency=True))
    view, _ = _looked(MemoryUpdates(after=urgent))
    assert "urgent update" in view.last("show_words")[0]


def test_looking_by_itself_that_failed_says_nothing() -> None:
    view, _ = _looked(MemoryUpdates(failure=OSError("no network")))
    assert view.calls == []


def test_same_words_are_not_shown_twice() -> None:
    view, _ = _looked(MemoryUpdates(status=TOLD))
    assert len(view.all("show_words")) == 1


def test_window_that_stays_open_looks_again() -> None:
    updates = MemoryUpdates()
    view, notices = _looked(updates)
    updates.status = TOLD
    notices.look_again()
    work(notices.desk)
    assert view.last("show_words")[0] == FELL_BACK.words


def test_vehicle_that_is_connected_is_not_disturbed_by_another_look() -> None:
    updates = MemoryUpdates()
    _, notices = _looked(updates)
    before = len(updates.acts)
    notices.desk.visit.begin(session_on())
    notices.look_again()
    work(notices.desk)
    assert len(updates.acts) == before


# -- the publisher's news --


def test_known_issue_is_told_by_its_title() -> None:
    view, _ = _looked(MemoryUpdates(), MemoryNews())
    assert view.last("show_words")[0] == "Known issue: Slow adapters."


def test_release_note_alone_is_left_to_the_page() -> None:
    view, _ = _looked(MemoryUpdates(), MemoryNews((NOTE,)))
    assert view.calls == []


def test_news_that_were_seen_are_not_told_again_and_stay_on_the_page() -> None:
    news = MemoryNews()
    view, notices = _looked(MemoryUpdates(), news)
    view.last("show_words")[2]()
    notices.look()
    work(notices.desk)
    assert (len(view.all("show_words")), len(news.current())) == (1, 2)


def test_what_happened_to_the_install_goes_before_news() -> None:
    view, _ = _looked(MemoryUpdates(status=TOLD), MemoryNews())
    assert [shown[0] for shown in view.all("show_words")] == [FELL_BACK.words]


def test_many_titles_are_no_wall_of_words() -> None:
    many = tuple(replace(ISSUE, id=f"n{number}") for number in range(9))
    view, _ = _looked(MemoryUpdates(), MemoryNews(many))
    assert view.last("show_words")[0].count("Known issue") == 3
