"""drivers.elm327.patience: how long the adapter is to listen."""

from drivers.api import Answer
from drivers.elm327.direction import DEFAULT_WAIT, PATIENT_WAIT, UNIT_STEP_S
from drivers.elm327.patience import SAMPLES, Patience
from drivers.elm327.questions import Findings

LIVE, VIN = 0x01, 0x09


def heard(answered_s: float, idle_s: float) -> Findings:
    """Return a reply of one unit."""
    answer = Answer(0x7E8, b"\x41\x0c\x00\x00", 0.0)
    return Findings([answer], whole=1, answered_s=answered_s, idle_s=idle_s)


def taught(answered_s: float, idle_s: float, times: int = SAMPLES) -> Patience:
    """Return what has seen the same reply some times."""
    patience = Patience()
    for _ in range(times):
        patience.observe(heard(answered_s, idle_s))
    return patience


def test_adapter_that_ends_its_wait_by_itself_is_left_alone() -> None:
    assert taught(0.03, 0.02, times=50).wait_for(LIVE) == DEFAULT_WAIT


def test_adapter_that_idles_gets_twice_the_slowest_answer() -> None:
    wait_s = taught(0.045, 0.2).wait_for(LIVE) * UNIT_STEP_S
    assert 0.09 <= wait_s < 0.1


def test_wait_is_never_shorter_than_a_control_unit_may_take() -> None:
    assert taught(0.001, 0.2).wait_for(LIVE) * UNIT_STEP_S >= 0.05


def test_few_replies_prove_nothing() -> None:
    assert taught(0.01, 0.2, times=SAMPLES - 1).wait_for(LIVE) == DEFAULT_WAIT


def test_silence_after_a_shortened_wait_restores_the_default() -> None:
    patience = taught(0.01, 0.2)
    assert patience.was_silent()
    assert patience.wait_for(LIVE) == DEFAULT_WAIT


def test_silence_at_the_default_wait_is_silence() -> None:
    assert not Patience().was_silent()


def test_service_that_asked_for_time_gets_it() -> None:
    patience = Patience()
    patience.was_pending(VIN)
    assert (patience.wait_for(VIN), patience.wait_for(LIVE)) == (PATIENT_WAIT, DEFAULT_WAIT)


def test_silence_teaches_nothing() -> None:
    patience = Patience()
    for _ in range(50):
        patience.observe(Findings(idle_s=0.2))
    assert patience.wait_for(LIVE) == DEFAULT_WAIT
