"""A window that lives for 45 seconds, or ends well, proves what it began with."""

from dataclasses import dataclass, field

import pytest

from diagclinic.app.flag_guard import PROOF_S
from diagclinic.app.flag_proof import ProvingHealth
from diagclinic.services.health import Sign


@dataclass
class Window:
    """A window whose time passes as a test says."""

    seconds: float = 50.0
    proofs: int = 0
    heard: list[tuple[Sign, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Put it under watch."""
        self.health = ProvingHealth(self, self.prove, lambda: self.seconds)

    def say(self, sign: Sign, words: str = "") -> None:
        self.heard.append((sign, words))

    def prove(self) -> None:
        self.proofs += 1

    def live(self, seconds: float) -> None:
        self.seconds += seconds
        self.health.say(Sign.ALIVE)


def test_signs_are_passed_on() -> None:
    window = Window()
    window.health.say(Sign.FAILED, "it broke")
    assert window.heard == [(Sign.FAILED, "it broke")]


@pytest.mark.parametrize(("seconds", "proofs"), [(PROOF_S - 1, 0), (PROOF_S, 1)])
def test_window_that_lives_long_enough_is_a_proof(seconds: float, proofs: int) -> None:
    window = Window()
    window.health.say(Sign.WINDOW)
    window.live(seconds)
    assert window.proofs == proofs


def test_proof_is_told_once() -> None:
    window = Window()
    window.health.say(Sign.WINDOW)
    for _ in range(3):
        window.live(PROOF_S)
    window.health.end()
    assert window.proofs == 1


def test_clean_end_is_a_proof() -> None:
    window = Window()
    window.health.say(Sign.WINDOW)
    window.live(1.0)
    window.health.end()
    assert window.proofs == 1


def test_window_that_was_never_painted_proves_nothing() -> None:
    window = Window()
    window.health.say(Sign.SELFTEST)
    window.health.end()
    assert window.proofs == 0


def test_window_that_failed_proves_nothing() -> None:
    window = Window()
    window.health.say(Sign.WINDOW)
    window.health.say(Sign.FAILED, "it broke")
    window.live(PROOF_S)
    window.health.end()
    assert window.proofs == 0
