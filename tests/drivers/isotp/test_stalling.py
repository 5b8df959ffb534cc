"""drivers.isotp.stalling: how long a unit is waited for that asks for patience for ever."""

from drivers.isotp.stalling import STALLED_S, Stalling

LONGEST_S = 30.0


def test_unit_that_is_not_known_gets_the_longest_wait() -> None:
    assert Stalling().patience_s(0x7E8, LONGEST_S) == LONGEST_S


def test_unit_that_was_given_up_gets_a_short_wait() -> None:
    stalling = Stalling()
    stalling.gave_up(0x7E8)
    assert stalling.patience_s(0x7E8, LONGEST_S) == STALLED_S


def test_short_wait_is_never_longer_than_the_longest() -> None:
    stalling = Stalling()
    stalling.gave_up(0x7E8)
    assert stalling.patience_s(0x7E8, 1.0) == 1.0


def test_other_units_are_not_blamed() -> None:
    stalling = Stalling()
    stalling.gave_up(0x7E8)
    assert stalling.patience_s(0x7E9, LONGEST_S) == LONGEST_S


def test_answer_makes_up_for_it() -> None:
    stalling = Stalling()
    stalling.gave_up(0x7E8)
    stalling.answered(0x7E8)
    assert stalling.patience_s(0x7E8, LONGEST_S) == LONGEST_S


def test_answer_of_a_unit_that_never_stalled_changes_nothing() -> None:
    stalling = Stalling()
    stalling.answered(0x7E8)
    assert stalling.patience_s(0x7E8, LONGEST_S) == LONGEST_S
