"""What becomes of the state."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.install.state import Change, Pending, Pin, State, Trial
from updater.install.transitions import gone_back, proved, tried

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


def test_what_proved_itself_on_trial_is_the_good_one() -> None:
    after = proved(ON_TRIAL, "1.1.0", AT)
    assert (after.current, after.last_good, after.trial) == ("1.1.0", "1.1.0", None)
    assert after.history == (Change(AT, "1.0.0", "1.1.0", "launcher", "It proved itself."),)
    assert after.notices == ()


def test_an_everyday_start_changes_nothing() -> None:
    assert proved(SETTLED, "1.1.0", AT) is SETTLED


def test_the_last_good_version_does_not_end_the_trial_that_it_stands_in_for() -> None:
    assert proved(ON_TRIAL, "1.0.0", AT) is ON_TRIAL


def test_a_stand_in_becomes_the_current_one_and_the_person_is_told_to_repair() -> None:
    after = proved(SETTLED, "1.0.0", AT)
    assert (after.current, after.last_good, after.bad) == ("1.0.0", "1.0.0", ())
    assert "repair" in after.notices[0]


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


@given(pending=st.sampled_from([FAILED, ASKED]), not_carried=st.lists(st.text(), max_size=2))
def test_done_twice_is_done_once(pending: Pending, not_carried: list[str]) -> None:
    once = gone_back(ON_TRIAL, pending, not_carried)
    assert gone_back(once, pending, not_carried) == once


@pytest.mark.parametrize(("pin", "after"), [("1.0.0", Pin("1.0.0")), ("1.1.0", None)])
def test_a_pin_to_another_version_ends_with_that_version(pin: str, after: Pin | None) -> None:
    state = State(current="1.1.0", last_good="1.0.0", pin=Pin(pin))
    assert gone_back(state, FAILED, []).pin == after
