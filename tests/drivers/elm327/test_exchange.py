"""drivers.elm327.exchange: directing the adapter, and asking it."""

import pytest

from drivers.api import Scheme, Target
from drivers.elm327.dialogue import Dialogue
from drivers.elm327.direction import DEFAULT_WAIT, PATIENT_WAIT
from drivers.elm327.exchange import Exchange
from drivers.elm327.profile import Profile
from drivers.elm327.protocols import PROTOCOLS
from drivers.elm327.questions import Question
from drivers.errors import AdapterResetError, AdapterUnfitError
from tests.drivers.elm327.scripted import ENGINE, EVERYBODY, GO_ON, ScriptedLine, Turn

RPM = Question.of(b"\x01\x0c")


def exchange(*turns: Turn) -> tuple[Exchange, ScriptedLine]:
    line = ScriptedLine(turns)
    asked = Exchange(Dialogue(line, line.clock), Profile("", ""), line.clock)
    asked.use(PROTOCOLS["6"])
    return asked, line


def test_same_target_is_directed_at_once() -> None:
    asked, line = exchange(("ATSH7E0", "OK"))
    asked.direct(ENGINE, GO_ON)
    asked.direct(ENGINE, GO_ON)
    assert line.sent == ["ATSH7E0"]


def test_change_of_network_forgets_the_target() -> None:
    asked, line = exchange(("ATSH7E0", "OK"), ("ATSH7E0", "OK"))
    asked.direct(ENGINE, GO_ON)
    asked.use(PROTOCOLS["8"])
    asked.direct(ENGINE, GO_ON)
    assert line.is_done


def test_change_of_network_does_not_forget_the_filter() -> None:
    own = (
        ("ATSH714", "OK"),
        ("ATCRA71C", "OK"),
        ("ATFCSH714", "OK"),
        ("ATFCSD300000", "OK"),
        ("ATFCSM1", "OK"),
    )
    asked, line = exchange(*own, ("ATAR", "OK"), ("ATFCSM0", "OK"), ("ATSH7DF", "OK"))
    asked.direct(Target(Scheme.CAN_11BIT, 0x714), GO_ON)
    asked.use(PROTOCOLS["8"])
    asked.direct(EVERYBODY, GO_ON)
    assert line.is_done


def test_target_that_was_refused_is_not_taken_for_directed() -> None:
    asked, line = exchange(("ATSH7E0", "?"), ("ATSH7E0", "OK"))
    with pytest.raises(AdapterUnfitError):
        asked.direct(ENGINE, GO_ON)
    asked.direct(ENGINE, GO_ON)
    assert line.is_done


@pytest.mark.parametrize("banner", ["ELM327 v1.5", "LV RESET", "OK\rLV RESET"])
def test_restart_while_it_is_directed_is_told(banner: str) -> None:
    asked, _ = exchange(("ATSH7E0", banner))
    with pytest.raises(AdapterResetError):
        asked.direct(ENGINE, GO_ON)


def test_restart_while_its_wait_is_set_is_told() -> None:
    asked, _ = exchange(("ATSTFF", "ELM327 v1.5"))
    with pytest.raises(AdapterResetError):
        asked.listen_for(PATIENT_WAIT, GO_ON)


def test_wait_is_set_when_it_changes_only() -> None:
    asked, line = exchange(("ATSTFF", "OK"))
    for wait in (DEFAULT_WAIT, PATIENT_WAIT, PATIENT_WAIT):
        asked.listen_for(wait, GO_ON)
    assert line.sent == ["ATSTFF"]


def test_time_of_the_answer_and_of_the_wait_behind_it_are_told() -> None:
    asked, _ = exchange(("ATSH7DF", "OK"), ("010C", [0.03, b"7E804410C1AF8\r", 0.04, b"\r>"]))
    asked.direct(EVERYBODY, GO_ON)
    found = asked.ask(RPM, 0, 5.0, GO_ON)
    assert (found.answered_s, found.idle_s) == (pytest.approx(0.03), pytest.approx(0.04))


def test_count_is_a_digit_behind_the_request() -> None:
    asked, _ = exchange(("ATSH7DF", "OK"), ("010CA", "7E804410C1AF8"))
    asked.direct(EVERYBODY, GO_ON)
    assert asked.ask(RPM, 10, 5.0, GO_ON).whole == 1
