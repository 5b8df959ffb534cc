"""Feedback: figures for everybody, words for who may read them."""

from collections.abc import Callable

from tests.updater.fleet.web.desk import Desk
from updater.fleet.accounts.roles import Role

SignedIn = Callable[[Role], Desk]
_WORDS = "It lost the adapter twice today"


def test_figures_come_with_their_intervals(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get("/feedback").text
    assert "48 messages" in page
    for told in ("Would recommend (NPS)", "Satisfied (4 or 5)", "Easy (5 to 7)", "of 48", "2026-W47"):
        assert told in page


def test_themes_are_told_to_everybody_and_words_are_not(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get("/feedback").text
    assert "Connecting to adapter and vehicle" in page
    assert _WORDS not in page


def test_support_reads_the_words(signed_in: SignedIn) -> None:
    assert _WORDS in signed_in(Role.SUPPORT).get("/feedback").text


def test_a_version_can_be_chosen(signed_in: SignedIn) -> None:
    assert "16 messages" in signed_in(Role.VIEWER).get("/feedback", version="1.5.0").text


def test_nothing_said_is_no_error(signed_in: SignedIn) -> None:
    answer = signed_in(Role.VIEWER).get("/feedback", version="9.9.9")
    assert answer.status_code == 200
    assert "0 messages" in answer.text
