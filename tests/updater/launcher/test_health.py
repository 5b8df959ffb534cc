"""Whether a version proves itself, by what it says and when."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.launcher.health import Health

NEEDED = ["selftest", "database", "window"]


def told(*looks: tuple[list[str], float], health_s: float = 3.0, silence_s: float = 5.0) -> Health:
    """Return the health of a version that said these lines, each after so many seconds."""
    health = Health(health_s, silence_s)
    for lines, passed_s in looks:
        health.look(lines, passed_s)
    return health


def test_a_version_that_lives_long_enough_is_good() -> None:
    assert told((NEEDED, 1.0), *[(["alive"], 1.0)] * 3).is_good


@pytest.mark.parametrize("missing", NEEDED)
def test_each_of_the_three_words_is_needed(missing: str) -> None:
    said = [word for word in NEEDED if word != missing]
    assert not told((said, 1.0), *[(["alive"], 1.0)] * 9).is_good


def test_a_version_that_falls_silent_after_its_window_is_not_good_yet() -> None:
    health = told((NEEDED, 1.0), *[([], 1.0)] * 4)
    assert (health.is_good, health.has_failed) == (False, False)


def test_time_counts_from_the_painted_window_on() -> None:
    assert not told((["selftest"], 1.0), *[(["alive"], 1.0)] * 3, (["database", "window"], 1.0)).is_good


def test_a_version_that_has_proved_itself_before_is_good_as_soon_as_it_is_painted() -> None:
    assert told((NEEDED, 1.0), health_s=0.0).is_good


def test_silence_for_too_long_is_a_failure() -> None:
    health = told((NEEDED, 1.0), *[([], 1.0)] * 6)
    assert (health.has_failed, health.why(-9)) == (True, "It was silent for 5 s.")


def test_a_version_that_says_nothing_from_the_start_hangs() -> None:
    assert told(*[([], 1.0)] * 6).has_failed


def test_a_computer_that_slept_is_no_silence() -> None:
    assert not told((NEEDED, 1.0), ([], 3600.0), ([], 1.0)).has_failed


def test_its_own_word_that_it_failed_counts_and_is_told() -> None:
    health = told((["selftest", "failed the record is damaged"], 1.0))
    assert (health.has_failed, health.is_good, health.why(0)) == (
        True,
        False,
        "It says: the record is damaged.",
    )


def test_failed_without_a_reason_is_a_failure_too() -> None:
    assert told((["failed"], 1.0)).why(1) == "It says: failed."


def test_a_proven_version_that_tells_of_a_failure_is_let_show_it() -> None:
    assert not told((["failed the record is damaged"], 1.0), health_s=0.0).has_failed


def test_whoever_is_closing_may_take_time() -> None:
    assert not told((NEEDED, 1.0), (["closing"], 1.0), *[([], 1.0)] * 9).has_failed


def test_a_closing_with_exit_code_0_is_no_failure() -> None:
    assert told((["selftest", "closing"], 1.0)).why(0) == ""


@pytest.mark.parametrize(("said", "code"), [(["closing"], 1), (["closing"], -11), ([], 0), (NEEDED, 0)])
def test_any_other_early_end_is_one(said: list[str], code: int) -> None:
    assert told((said, 1.0)).why(code) == f"It ended by itself with code {code}."


@given(st.lists(st.tuples(st.lists(st.text(max_size=8)), st.floats(0, 10)), max_size=20))
def test_whatever_is_said_is_judged_without_an_error(looks: list[tuple[list[str], float]]) -> None:
    health = told(*looks)
    assert not (health.is_good and health.failure)
