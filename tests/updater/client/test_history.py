"""updater.client.history: who did what and why, also where the log is lost."""

from typing import Any

from updater.client.history import history
from updater.install.state import Change, State

ROLLBACK = {
    "act": "rollback",
    "who": "Tess",
    "why": "it freezes",
    "at": "2026-05-04T12:00:00Z",
    "detail": {"from": "1.5.0", "to": "1.4.2"},
}
CHECK = {"act": "check", "who": "Tess", "why": "asked for", "at": "2026-05-05T12:00:00Z", "detail": {}}
CHANGE = Change("2026-05-03T12:00:00Z", "1.4.2", "1.5.0", "launcher", "It proved itself.")
SAME = Change("2026-05-04T12:00:01Z", "1.5.0", "1.4.2", "Tess", "it freezes")


def _acts(log: list[dict[str, Any]], state: State | None = None, *, is_all: bool = False) -> list[str]:
    return [one["act"] for one in history(state or State(), log, is_all=is_all)]


def test_change_is_told_with_its_reason() -> None:
    assert history(State(), [ROLLBACK], is_all=False) == [
        {
            "at": "2026-05-04T12:00:00Z",
            "act": "rollback",
            "from": "1.5.0",
            "to": "1.4.2",
            "who": "Tess",
            "why": "it freezes",
        }
    ]


def test_acts_that_changed_nothing_are_left_out() -> None:
    assert _acts([ROLLBACK, CHECK]) == ["rollback"]


def test_all_acts_are_told_where_asked_for() -> None:
    assert _acts([ROLLBACK, CHECK], is_all=True) == ["check", "rollback"]


def test_change_that_the_log_lost_is_told_from_the_state() -> None:
    assert _acts([], State(history=(CHANGE,))) == ["change"]


def test_change_of_both_is_told_once() -> None:
    assert _acts([ROLLBACK], State(history=(SAME,))) == ["rollback"]


def test_newest_comes_first() -> None:
    assert _acts([ROLLBACK], State(history=(CHANGE,))) == ["rollback", "change"]


def test_line_that_makes_no_sense_is_told_as_far_as_it_does() -> None:
    assert history(State(), [{"act": "repair", "detail": 7}], is_all=False)[0]["who"] == ""
