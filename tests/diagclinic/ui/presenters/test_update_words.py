"""diagclinic.ui.presenters.update_words: an install in plain words."""

from dataclasses import replace

import pytest

from diagclinic.services.updates import ActDone, PastAct, UpdateAct, UpdateStatus, UpdateVerb, UpdateView
from diagclinic.ui.presenters.update_words import (
    channel_words,
    done_words,
    install_words,
    losses_of,
    news_words,
    offer_words,
    past_words,
)
from tests.update_doubles import HISTORY, NEWEST, OFFER, OLDER, STATUS, TAKEN_BACK


def _remarks(status: UpdateStatus) -> str:
    return " ".join(install_words(UpdateView(status)).remarks)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (replace(STATUS, is_whole=False), "press Repair"),
        (replace(STATUS, pending="1.4.2"), "Version 1.4.2 runs from the next start on"),
        (replace(STATUS, is_halted=True), "publisher stopped this version"),
        (replace(STATUS, is_on_trial=True), "comes back by itself"),
        (replace(STATUS, is_safe_mode=True), "no plug-ins"),
        (replace(STATUS, days_since_news=40), "use an update stick"),
        (replace(STATUS, busy=("A vehicle is connected in another window.",)), "another window"),
    ],
)
def test_what_is_out_of_the_ordinary_is_said(status: UpdateStatus, words: str) -> None:
    assert words in _remarks(status)


def test_version_that_was_taken_waits_for_the_next_start() -> None:
    remarks = install_words(UpdateView(STATUS, running="1.4.2")).remarks
    assert "This window is still version 1.4.2. Version 1.5.0 runs from the next start on" in remarks[0]


def test_window_of_the_version_that_runs_waits_for_nothing() -> None:
    assert install_words(UpdateView(STATUS, running="1.5.0")).remarks == ()


def test_fall_back_of_the_launcher_is_told_as_one() -> None:
    past = PastAct("2026-04-01T09:30:00Z", "rollback", "1.5.0", "1.4.2", "launcher", "It hung.")
    assert past_words(past).endswith("Fallen back by itself 1.5.0 → 1.4.2, by the program: It hung.")


@pytest.mark.parametrize(
    ("from_", "to", "words"),
    [
        ("1.0.0", "1.1.0", "Gone to a newer one 1.0.0 → 1.1.0"),
        ("1.9.0", "1.10.0", "Gone to a newer one"),
        ("1.10.0", "1.9.0", "Gone back 1.10.0 → 1.9.0"),
        ("", "1.1.0", "Gone"),
    ],
)
def test_way_up_is_not_called_a_way_back(from_: str, to: str, words: str) -> None:
    assert words in past_words(PastAct("2026-04-01T09:30:00Z", "rollback", from_, to, "Tess", "It works."))


def test_ordinary_install_has_no_remarks() -> None:
    assert _remarks(STATUS) == ""


def test_version_that_runs_offers_no_way_back_to_itself() -> None:
    rows = {row.version: row.may_go_back for row in install_words(UpdateView(STATUS)).kept}
    assert rows == {"1.5.0": False, "1.4.2": True, "1.3.0": False}


@pytest.mark.parametrize(
    ("running", "words"),
    [
        ("1.5.0", ("it runs now", "")),
        ("1.4.2", ("it starts next", "it runs now")),
        ("", ("it starts next", "")),
    ],
)
def test_only_the_version_of_this_window_runs_now(running: str, words: tuple[str, str]) -> None:
    rows = install_words(UpdateView(STATUS, running=running)).kept
    said = [row.words for row in rows if row.version in {"1.5.0", "1.4.2"}]
    assert all(one.startswith(mark) for one, mark in zip(said, words, strict=True))
    assert sum("runs now" in one for one in said) == bool(running)


def test_version_that_may_not_run_says_why() -> None:
    row = install_words(UpdateView(replace(STATUS, kept=(TAKEN_BACK,)))).kept[0]
    assert "took it back" in row.words


@pytest.mark.parametrize(
    ("days", "words"), [(None, "never"), (0, "today"), (1, "1 day ago"), (9, "9 days ago")]
)
def test_last_news_is_told_in_days(days: int | None, words: str) -> None:
    assert news_words(days) == words


@pytest.mark.parametrize(
    ("channel", "region", "words"),
    [("", "", "not known"), ("pilot", "", "pilot"), ("regional", "DE", "regional, region DE")],
)
def test_channel_is_told_with_its_region(channel: str, region: str, words: str) -> None:
    assert channel_words(replace(STATUS, channel=channel, region=region)) == words


def test_offer_without_notes_says_that_nobody_knows_what_changes() -> None:
    assert offer_words(replace(OFFER, notes=())).changes == ("The publisher does not say what changes.",)


def test_urgent_offer_cannot_be_put_off() -> None:
    words = offer_words(replace(OFFER, is_emergency=True))
    assert (words.may_put_off, words.urgency[:6]) == (False, "Urgent")


def test_required_offer_cannot_be_put_off() -> None:
    words = offer_words(replace(OFFER, is_mandatory=True))
    assert (words.may_put_off, words.urgency[:8]) == (False, "Required")


def test_offer_that_was_put_off_says_until_when() -> None:
    assert "2026-05" in offer_words(replace(OFFER, put_off_until="2026-05-04T12:00:00+00:00")).waiting


def test_offer_that_is_here_only_needs_the_next_start() -> None:
    assert offer_words(replace(OFFER, is_here=True)).act == "Use from next start"


def test_history_tells_who_and_why() -> None:
    assert past_words(HISTORY[0]).endswith("Taken 1.4.2 → 1.5.0, by Tess: taken at the window")


def test_act_that_nobody_did_is_the_programs() -> None:
    assert "by the program" in past_words(HISTORY[1])


def test_act_of_a_newer_program_is_told_by_its_own_name() -> None:
    assert "defrosted" in past_words(PastAct("some day", "defrosted", "", "", "Tess", "cold"))


def test_way_back_to_an_older_record_says_what_happens_to_it() -> None:
    assert any("a copy of it is kept" in line for line in losses_of(OLDER, STATUS))


def test_way_back_to_the_same_record_says_nothing_of_it() -> None:
    same = replace(OLDER, schema=NEWEST.schema)
    assert not any("record" in line for line in losses_of(same, STATUS))


@pytest.mark.parametrize(
    ("verb", "done", "words"),
    [
        (UpdateVerb.CHECK, ActDone(), "Version 1.6.0 is available"),
        (UpdateVerb.APPLY, ActDone("1.6.0"), "Version 1.6.0 runs from the next start on"),
        (UpdateVerb.ROLL_BACK, ActDone("1.4.2", is_at_next_start=False), "Version 1.4.2 runs"),
        (
            UpdateVerb.ROLL_BACK,
            ActDone("1.4.2", not_carried=("a note",)),
            "Version 1.4.2 runs from the next start on; 1 thing could not be carried along",
        ),
        (UpdateVerb.REPAIR, ActDone(), "Every file is as it was signed"),
        (UpdateVerb.REPAIR, ActDone(wrong=1, mended=1), "1 file wrong, 1 right again"),
        (UpdateVerb.BUNDLE, ActDone(path="/reports/a.zip"), "For support: /reports/a.zip"),
        (UpdateVerb.SAFE_MODE, ActDone(), "Safe mode is off from the next start on"),
        (UpdateVerb.PIN, ActDone(), "Pinned: no other version comes"),
        (UpdateVerb.ACKNOWLEDGE, ActDone(), "Done"),
    ],
)
def test_what_came_of_an_act_is_said(verb: UpdateVerb, done: ActDone, words: str) -> None:
    assert done_words(UpdateAct(verb), done, STATUS) == words


def test_check_that_found_nothing_says_so() -> None:
    assert done_words(UpdateAct(UpdateVerb.CHECK), ActDone(), replace(STATUS, offer=None)) == (
        "There is nothing new"
    )
