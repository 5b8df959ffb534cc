"""What is in a message, and what is never."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.updater.fleet.alerts.samples import MINUTE, NOON, RULES
from updater.fleet.alerts.alerts import Alert, Kind, State
from updater.fleet.alerts.messages import LONGEST, REMOVED, TITLE_LONGEST, body_of, safe, title_of
from updater.fleet.alerts.rules import Severity

ALERT = Alert(
    7, "halted", Severity.CRITICAL, "1.4.2", "Halt by ada.", State.OPEN, NOON, NOON + 90 * MINUTE, count=3
)
VIN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        (Kind.OPENED, "[critical] Halted: 1.4.2"),
        (Kind.ESCALATED, "[critical] Nobody has taken this up: Halted: 1.4.2"),
        (Kind.AGAIN, "[critical] Still: Halted: 1.4.2"),
        (Kind.OVER, "[critical] Over: Halted: 1.4.2"),
    ],
)
def test_the_first_line_says_how_grave_what_and_of_what(kind: Kind, title: str) -> None:
    assert title_of(ALERT, kind, RULES) == title


def test_the_rest_says_what_is_known_and_where_to_read_what_to_do() -> None:
    body = body_of(ALERT, Kind.OPENED, RULES)
    assert body.splitlines() == ["Halt by ada.", "Seen for 90 min, in 3 looks.", "What to do: book#halted"]


def test_what_is_over_needs_no_runbook() -> None:
    assert "book" not in body_of(ALERT, Kind.OVER, RULES)


@pytest.mark.parametrize(
    "words",
    ["Evil<b>@here", "<!channel> now", "see https://evil.example/x", "<https://evil.example|here>", "@all"],
)
def test_nobody_is_called_and_nothing_is_linked_by_what_an_install_told(words: str) -> None:
    alert = replace(ALERT, about=words, says=words)
    said = title_of(alert, Kind.OPENED, RULES) + body_of(alert, Kind.OPENED, RULES)
    assert not [mark for mark in ("<", ">", "@", "://") if mark in said]


def test_an_alert_whose_rule_is_gone_is_named_by_it() -> None:
    gone = replace(ALERT, rule="gone", about="")
    assert title_of(gone, Kind.OVER, RULES) == "[critical] Over: gone"
    assert body_of(gone, Kind.OVER, RULES)


@pytest.mark.parametrize(
    ("words", "secret"),
    [
        ("car WVWZZZ1JZXW000001 stopped", "WVWZZZ1JZXW000001"),
        ("car wvwzzz1jzxw000001.", "wvwzzz1jzxw000001"),
        ("see https://bob:hunter2@host.example/x", "hunter2"),
        ("password=hunter2", "hunter2"),
        ("Authorization: Bearer abc.def", "abc.def"),
        ("api_key: s3cr3t", "s3cr3t"),
        ("token = s3cr3t", "s3cr3t"),
    ],
)
def test_vehicles_and_secrets_are_taken_out(words: str, secret: str) -> None:
    assert secret not in safe(words)
    assert REMOVED in safe(words)


@pytest.mark.parametrize(
    "words",
    [
        "Version 1.4.2: halt, by ada.",
        "signature 0123456789abcdef, 12 installs",
        "ValueError: 17 of 200 operations",
        "undercharacterised",
    ],
)
def test_plain_words_stay(words: str) -> None:
    assert safe(words) == words


@given(st.text(max_size=50), st.text(VIN_LETTERS, min_size=17, max_size=17), st.text(max_size=50))
def test_no_vin_gets_through_wherever_it_stands(before: str, vin: str, after: str) -> None:
    if any(letter.isdigit() for letter in vin):
        assert vin not in safe(f"{before} {vin} {after}")


@given(st.text(max_size=2000))
def test_words_are_one_line_of_a_length(words: str) -> None:
    assert len(safe(words)) <= LONGEST
    assert safe(words).isprintable() or not safe(words)


def test_a_long_title_is_cut() -> None:
    assert len(title_of(replace(ALERT, about="x" * 500), Kind.OPENED, RULES)) == TITLE_LONGEST
