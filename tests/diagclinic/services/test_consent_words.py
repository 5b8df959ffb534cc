"""diagclinic.services.consent_words: each level says what it sends and why, and nothing is promised twice."""

from dataclasses import replace

import pytest

from diagclinic.services.consent import LastSent, Level, PrivacyView
from diagclinic.services.consent_words import (
    FORGETTING,
    LEVELS,
    NOTHING_NEXT,
    agreed_words,
    sent_words,
    waiting_words,
)
from tests.privacy_doubles import AGREED


def test_every_level_is_told() -> None:
    assert list(LEVELS) == list(Level)
    assert all(words.title and words.sends and words.why for words in LEVELS.values())


def test_who_agreed_is_told_with_the_time_here() -> None:
    words = agreed_words(AGREED)
    assert words.startswith("Health: chosen by Tess Turner, 2026-05-0")


def test_nobody_was_asked() -> None:
    assert agreed_words(PrivacyView()) == "Nobody was asked yet: nothing is kept, nothing is sent."


def test_time_that_is_none_is_told_as_it_is() -> None:
    assert agreed_words(replace(AGREED, at="lately")).endswith("lately.")


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (AGREED, "Events that wait to be sent: 2."),
        (PrivacyView(), NOTHING_NEXT),
        (replace(AGREED, is_forgetting=True), FORGETTING),
    ],
)
def test_what_waits_is_told(view: PrivacyView, words: str) -> None:
    assert waiting_words(view) == words


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (LastSent(), "Nothing was sent yet."),
        (LastSent(why="no network."), "Nothing was sent yet. Waiting: no network."),
        (LastSent(last_done="today"), "Sent last: today."),
    ],
)
def test_last_sending_is_told(sent: LastSent, words: str) -> None:
    assert sent_words(replace(AGREED, sent=sent)) == words
