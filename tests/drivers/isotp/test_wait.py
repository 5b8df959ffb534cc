"""drivers.isotp.wait: when a request is over."""

import pytest

from drivers.isotp.stalling import P2_STAR_S, STALLED_S, Stalling
from drivers.isotp.wait import LIMIT_S, Wait


def goes_on(wait: Wait, now_s: float, *, receiving: bool = False) -> bool:
    return wait.goes_on(now_s, receiving=receiving)


def test_wait_ends_at_the_deadline() -> None:
    wait = Wait(10.0, 0.5, None)
    assert [goes_on(wait, now_s) for now_s in (10.0, 10.4, 10.5)] == [True, True, False]


def test_expected_answers_end_the_wait() -> None:
    wait = Wait(0.0, 9.0, 2)
    wait.admits(0x7E8, b"\x41")
    before = goes_on(wait, 0.1)
    wait.admits(0x7E9, b"\x41")
    assert (before, goes_on(wait, 0.1)) == (True, False)


def test_repeated_answer_counts_once() -> None:
    wait = Wait(0.0, 9.0, 2)
    assert [wait.admits(0x7E8, b"\x41"), wait.admits(0x7E8, b"\x41")] == [True, False]
    assert not wait.is_satisfied


def test_other_answer_of_the_same_unit_is_admitted() -> None:
    wait = Wait(0.0, 9.0, None)
    assert [wait.admits(0x7E8, b"\x41"), wait.admits(0x7E8, b"\x42")] == [True, True]


def test_each_0x78_gives_the_unit_its_time_again() -> None:
    wait = Wait(0.0, 0.2, None)
    wait.postpone(0x7E8, 0.1)
    wait.postpone(0x7E8, 4.0)
    assert [goes_on(wait, now_s) for now_s in (8.9, 4.0 + P2_STAR_S)] == [True, False]


def test_answer_takes_the_extra_time_back() -> None:
    wait = Wait(0.0, 0.2, None)
    wait.postpone(0x7E8, 0.1)
    wait.admits(0x7E8, b"\x41")
    assert not goes_on(wait, 0.3)


def test_deadline_counts_from_the_end_of_the_request() -> None:
    wait = Wait(0.0, 0.2, None)
    wait.restart(3.0)
    assert [goes_on(wait, now_s) for now_s in (3.1, 3.2)] == [True, False]


def test_answer_under_way_is_heard_out() -> None:
    assert goes_on(Wait(0.0, 0.2, None), 0.5, receiving=True)


def test_nothing_is_waited_for_without_end() -> None:
    wait = Wait(0.0, 0.2, None)
    wait.postpone(0x7E8, LIMIT_S)
    assert not goes_on(wait, LIMIT_S + 0.3, receiving=True)


def test_silence_is_known() -> None:
    wait = Wait(0.0, 0.2, None)
    before = wait.has_answers
    wait.admits(0x7E8, b"\x41")
    assert (before, wait.has_answers) == (False, True)


# -- units that never come to an answer --


def asks_for_ever(stalling: Stalling, *, answers_at_s: float | None = None) -> float:
    """Let a unit say 0x78 each second of a request that begins at 0; return when it was given up."""
    wait, now_s = Wait(0.0, 0.2, None, stalling), 0.0
    while goes_on(wait, now_s):
        if now_s == answers_at_s:
            wait.admits(0x7E8, b"\x41")
        else:
            wait.postpone(0x7E8, now_s)
        now_s += 1.0
    wait.end(now_s)
    return now_s


def test_unit_that_stalls_is_waited_for_at_length_once_and_then_briefly() -> None:
    stalling = Stalling()
    given_up = [asks_for_ever(stalling) for _ in range(3)]
    assert given_up == [LIMIT_S, STALLED_S, STALLED_S]


def test_unit_that_stalled_is_trusted_again_once_it_answers() -> None:
    stalling = Stalling()
    asks_for_ever(stalling)
    asks_for_ever(stalling, answers_at_s=2.0)
    assert asks_for_ever(stalling) == LIMIT_S


def test_unit_that_fell_silent_after_one_0x78_is_none_that_stalls() -> None:
    stalling = Stalling()
    wait = Wait(0.0, 0.2, None, stalling)
    wait.postpone(0x7E8, 0.1)
    wait.end(5.2)
    assert asks_for_ever(stalling) == LIMIT_S


def test_unit_beside_one_that_stalls_keeps_its_patience() -> None:
    stalling = Stalling()
    wait = Wait(0.0, 0.2, None, stalling)
    wait.postpone(0x7E9, 0.1)
    for now_s in range(61):
        wait.postpone(0x7E8, float(now_s))
    wait.end(LIMIT_S + 0.2)
    assert [stalling.patience_s(unit, LIMIT_S) for unit in (0x7E8, 0x7E9)] == [STALLED_S, LIMIT_S]


def test_request_that_ends_before_its_longest_wait_calls_nobody_stalling() -> None:
    stalling = Stalling()
    wait = Wait(0.0, 0.2, None, stalling)
    wait.postpone(0x7E8, 58.0)
    wait.end(59.0)
    assert stalling.patience_s(0x7E8, LIMIT_S) == LIMIT_S


ASKED = b"\x22\xf1\x90"


@pytest.mark.parametrize(
    ("payload", "damage", "is_taken"),
    [
        ("62F19041", "", True),
        ("7F2231", "", True),
        ("62F18C41", "", False),
        ("7F2E31", "", False),
        ("62F1", "a frame is missing", True),
        ("6300", "a frame is missing", False),
    ],
    ids=["answer", "refusal", "stale", "refusal of another request", "torn", "torn and stale"],
)
def test_what_answers_the_request_is_taken(payload: str, damage: str, is_taken: bool) -> None:
    wait = Wait(0.0, 9.0, None)
    assert wait.takes(ASKED, 0x7E8, bytes.fromhex(payload), 1.0, damage) is is_taken
    assert wait.has_answers is is_taken


def test_answer_that_is_repeated_is_taken_once() -> None:
    wait = Wait(0.0, 9.0, None)
    assert [wait.takes(ASKED, 0x7E8, b"\x62\xf1\x90", now_s) for now_s in (1.0, 1.1)] == [True, False]


def test_who_asks_for_patience_is_no_answer_and_waited_for() -> None:
    wait = Wait(0.0, 0.2, None)
    assert not wait.takes(ASKED, 0x7E8, b"\x7f\x22\x78", 0.1)
    assert (wait.has_answers, goes_on(wait, 4.0)) == (False, True)


def test_patience_for_another_request_is_not_granted() -> None:
    wait = Wait(0.0, 0.2, None)
    wait.takes(ASKED, 0x7E8, b"\x7f\x2e\x78", 0.1)
    assert not goes_on(wait, 0.3)
