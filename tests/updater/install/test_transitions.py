"""What becomes of the state."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.install.state import Change, Pending, Pin, Snapshot, State, Trial
from updater.install.transitions import (
    FAILURES,
    STARTS,
    TOLD,
    failed,
    gone_back,
    is_given_up,
    proved,
    saved,
    tried,
)

AT = "2026-11-21T10:00:00Z"
ON_TRIAL = State(current="1.1.0", last_good="1.0.0", trial=Trial("1.1.0", 1))
SETTLED = State(current="1.1.0", last_good="1.1.0")
FAILED = Pending(AT, "1.1.0", "1.0.0", "launcher", "It crashed.", bad=True)
ASKED = Pending(AT, "1.1.0", "1.0.0", "Ann", "It is slow.", pin=Pin("1.0.0", 4))


def test_a_try_is_counted_and_given_back() -> None:
    assert tried(ON_TRIAL, "1.1.0", 1).trial == Trial("1.1.0", 2)
    assert tried(ON_TRIAL, "1.1.0", -1).trial == Trial("1.1.0", 0)


def test_tries_never_sink_below_none() -> None:
    assert tried(tried(ON_TRIAL, "1.1.0", -1), "1.1.0", -1).trial == Trial("1.1.0", 0)


@pytest.mark.parametrize("state", [SETTLED, ON_TRIAL])
def test_a_version_that_is_not_on_trial_has_no_tries(state: State) -> None:
    assert tried(state, "1.0.0", 1) == state


def test_a_failure_that_was_seen_is_counted_beside_the_tries() -> None:
    assert failed(ON_TRIAL, "1.1.0").trial == Trial("1.1.0", 1, 1)


@pytest.mark.parametrize("state", [SETTLED, ON_TRIAL])
def test_a_failure_of_what_is_not_on_trial_is_none_of_the_trial_s(state: State) -> None:
    assert failed(state, "1.0.0") == state


@pytest.mark.parametrize(
    ("tries", "failures", "is_over"),
    [
        (FAILURES, FAILURES, True),
        (FAILURES, FAILURES - 1, False),
        (STARTS - 1, 0, False),
        (STARTS, 0, True),
        (STARTS, 1, True),
    ],
)
def test_two_failures_end_a_trial_and_four_starts_of_which_nobody_saw_the_end(
    tries: int, failures: int, is_over: bool
) -> None:
    assert is_given_up(Trial("1.1.0", tries, failures)) is is_over


def test_what_proved_itself_on_trial_is_the_good_one() -> None:
    after = proved(ON_TRIAL, "1.1.0", AT, "1.1.0")
    assert (after.current, after.last_good, after.trial) == ("1.1.0", "1.1.0", None)
    assert after.history == (Change(AT, "1.0.0", "1.1.0", "launcher", "It proved itself."),)
    assert after.notices == ()


def test_an_everyday_start_changes_nothing() -> None:
    assert proved(SETTLED, "1.1.0", AT, "1.1.0") is SETTLED


def test_the_last_good_version_does_not_end_the_trial_that_it_stands_in_for() -> None:
    assert proved(ON_TRIAL, "1.0.0", AT, "1.1.0") is ON_TRIAL


def test_a_stand_in_becomes_the_current_one_and_the_person_is_told_to_repair() -> None:
    after = proved(SETTLED, "1.0.0", AT, "1.1.0")
    assert (after.current, after.last_good, after.bad) == ("1.0.0", "1.0.0", ())
    assert "repair" in after.notices[0]


def test_a_version_that_a_person_left_meanwhile_does_not_come_back_by_proving_itself() -> None:
    left = State(current="1.0.0", last_good="1.0.0", pin=Pin("1.0.0"))
    assert proved(left, "1.1.0", AT, "1.1.0") is left


def test_of_each_older_format_the_newest_copy_is_remembered() -> None:
    copies = [Snapshot(f"/{number}", schema, "1.0.0") for number, schema in enumerate([1, 2, 3, 2])]
    state = SETTLED
    for copy in copies:
        state = saved(state, copy)
    assert (state.snapshot, state.earlier) == (copies[3], (copies[0],))


def test_a_version_that_failed_is_bad_and_the_good_flags_count() -> None:
    after = gone_back(ON_TRIAL, FAILED, [])
    assert (after.current, after.last_good, after.trial) == ("1.0.0", "1.0.0", None)
    assert (after.bad, after.flags) == (("1.1.0",), "good")
    assert after.history == (Change(AT, "1.1.0", "1.0.0", "launcher", "It crashed."),)


def test_safe_mode_stays_when_a_version_fails() -> None:
    assert gone_back(replace(ON_TRIAL, flags="factory"), FAILED, []).flags == "factory"


def test_a_version_that_somebody_left_is_not_bad_and_the_other_is_kept() -> None:
    after = gone_back(SETTLED, ASKED, [])
    assert (after.bad, after.flags, after.pin) == ((), "current", Pin("1.0.0", 4))


def test_what_could_not_be_carried_is_told() -> None:
    assert gone_back(SETTLED, ASKED, ["two notes"]).notices[1] == "Could not be carried over: two notes"


def test_what_could_not_be_carried_leaves_room_for_what_runs_now() -> None:
    words = [f"note {number}" for number in range(TOLD + 3)]
    notices = gone_back(SETTLED, ASKED, words).notices
    assert len(notices) == TOLD + 2
    assert notices[-1].startswith("3 more could not be carried over")


@given(pending=st.sampled_from([FAILED, ASKED]), not_carried=st.lists(st.text(), max_size=2))
def test_done_twice_is_done_once(pending: Pending, not_carried: list[str]) -> None:
    once = gone_back(ON_TRIAL, pending, not_carried)
    assert gone_back(once, pending, not_carried) == once


@pytest.mark.parametrize(("pin", "after"), [("1.0.0", Pin("1.0.0")), ("1.1.0", None)])
def test_a_pin_to_another_version_ends_with_that_version(pin: str, after: Pin | None) -> None:
    state = State(current="1.1.0", last_good="1.0.0", pin=Pin(pin))
    assert gone_back(state, FAILED, []).pin == after
