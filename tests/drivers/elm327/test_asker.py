"""drivers.elm327.asker: settings one by one and several in a line, and what their replies mean."""

import pytest

from drivers.elm327.asker import Asker, volts_of
from drivers.elm327.dialogue import Dialogue, Reply
from drivers.errors import AdapterResetError
from tests.drivers.elm327.scripted import GO_ON, ScriptedLine, Turn

BATCH = ("ATD", "ATE0", "ATL0")


def asker_on(*turns: Turn, is_set_up: bool = False) -> tuple[Asker, ScriptedLine]:
    line = ScriptedLine(turns)
    return Asker(Dialogue(line, line.clock), GO_ON, line.clock, is_set_up=is_set_up), line


def test_batch_is_one_round_trip() -> None:
    asker, line = asker_on(("ATD|ATE0|ATL0", "OK\rOK\rOK"))
    assert (asker.refused(BATCH, batched=True), line.sent) == ((), ["ATD|ATE0|ATL0"])


def test_batch_that_was_not_taken_whole_is_sent_one_by_one() -> None:
    asker, line = asker_on(("ATD|ATE0|ATL0", "OK\r?"), ("ATD", "OK"), ("ATE0", "OK"), ("ATL0", "?"))
    assert (asker.refused(BATCH, batched=True), line.is_done) == (("ATL0",), True)


def test_echo_of_a_batch_is_no_part_of_its_reply() -> None:
    asker, _ = asker_on(("ATD|ATE0|ATL0", "ATD|ATE0|ATL0\rOK\rOK\rOK"))
    assert asker.takes_batch(BATCH)


def test_who_takes_no_batches_is_sent_none() -> None:
    asker, line = asker_on(("ATD", "OK"), ("ATE0", "OK"), ("ATL0", "OK"))
    assert (asker.refused(BATCH, batched=False), len(line.sent)) == ((), 3)


def test_nothing_to_send_is_refused_by_nobody() -> None:
    asker, line = asker_on()
    assert (asker.refused((), batched=True), line.sent) == ((), [])


def test_restart_in_the_middle_of_a_batch_is_told() -> None:
    asker, _ = asker_on(("ATD|ATE0|ATL0", "OK\rLV RESET"), is_set_up=True)
    with pytest.raises(AdapterResetError):
        asker.refused(BATCH, batched=True)


@pytest.mark.parametrize(("text", "volts"), [("12.4V", 12.4), ("12.4", 12.4), ("?", None), ("0.4.2", None)])
def test_voltage_is_read_with_or_without_its_unit(text: str, volts: float | None) -> None:
    assert volts_of(Reply(((text, 0.0),))) == volts


def test_stray_reply_before_the_own_one_is_survived() -> None:
    asker, _ = asker_on(("ATRV", "7E803410D00"), ("ATRV", "12.4V"))
    assert asker.volts() == 12.4
