"""updater.upload.tally: what came of a run, in words and for programs."""

from datetime import UTC, datetime

import pytest

from updater.upload.tally import CONSENT, DEADLINE, NOTHING, WAITING, Tally

UNTIL = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def test_programs_get_every_field() -> None:
    assert Tally(1, 2, 3, 4, UNTIL, "later").data() == {
        "sent": 1,
        "known": 2,
        "left": 3,
        "quarantined": 4,
        "wait_until": "2026-11-21T08:00:00Z",
        "why": "later",
    }


def test_people_are_told_what_there_is_to_tell() -> None:
    assert list(Tally(sent=5, left=0).lines("fleet.example")) == ["Sent to fleet.example: 5 events."]


def test_all_that_is_out_of_the_ordinary_is_told() -> None:
    first, *rest = Tally(1, 2, 3, 4, UNTIL, WAITING).lines("fleet.example")
    assert first == "Sent to fleet.example: 1 event; 2 more were there already."
    assert rest[:2] == ["4 events can never be sent, and were set aside.", "3 events are still here."]
    assert [line.partition(":")[0] for line in rest[2:]] == [
        "An earlier try failed; --now does not wait.",
        f"The next try is due after {UNTIL.astimezone():%Y-%m-%d %H}",
    ]


def test_a_single_event_is_told_as_one() -> None:
    assert list(Tally(sent=1, known=1, left=1, quarantined=1).lines("x")) == [
        "Sent to x: 1 event; 1 more was there already.",
        "1 event can never be sent, and was set aside.",
        "1 event is still here.",
    ]


@pytest.mark.parametrize("why", [NOTHING, CONSENT, WAITING, DEADLINE])
def test_each_end_has_words(why: str) -> None:
    assert len(list(Tally(why=why).lines("x"))) == 2
