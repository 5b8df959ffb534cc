"""The words by which a window says how it is are those of the launcher."""

from diagclinic.services.health import ALIVE_S, NobodyAsks, Sign
from updater.launcher.health import FAILED, NEEDED


def test_what_a_start_needs_is_what_a_window_says() -> None:
    assert {sign.value for sign in Sign} >= NEEDED | {FAILED, "alive", "closing"}


def test_a_sign_of_life_comes_once_a_second() -> None:
    assert ALIVE_S == 1.0


def test_where_nobody_asks_nothing_is_said() -> None:
    NobodyAsks().say(Sign.FAILED, "words")

    assert Sign.FAILED.value == FAILED
