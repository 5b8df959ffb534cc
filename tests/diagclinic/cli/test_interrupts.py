"""diagclinic.cli.interrupts: what Ctrl+C and the system's wish for an end do to the program."""

import os
import signal
import sys
from collections.abc import Iterator

import pytest

from diagclinic.cli.interrupts import ALREADY, BEFORE_WORK, NUMBERS, Interrupts


@pytest.fixture
def working() -> Iterator[Interrupts]:
    """Lend the program in the midst of its work; the handlers of the tests are put back."""
    former = {number: signal.getsignal(number) for number in NUMBERS}
    interrupts = Interrupts()
    interrupts.take()
    interrupts.begin_work()
    yield interrupts
    for number, handler in former.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_work_unwinds(working: Interrupts, number: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)


@pytest.mark.usefixtures("working")
def test_the_second_interrupts_nothing_and_says_so_once(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGINT):
        signal.raise_signal(number)
    assert capfd.readouterr().err == f"{ALREADY}\n"


def test_what_a_job_was_told_is_not_told_to_what_winds_it_up(
    working: Interrupts, capfd: pytest.CaptureFixture[str]
) -> None:
    working.is_first()
    signal.raise_signal(signal.SIGINT)
    assert capfd.readouterr().err == f"{ALREADY}\n"


def test_end_of_the_work_is_not_interrupted(working: Interrupts, capfd: pytest.CaptureFixture[str]) -> None:
    working.wind_up()
    signal.raise_signal(signal.SIGTERM)
    assert capfd.readouterr().err == ""


def test_interpreter_is_left_to_end(working: Interrupts) -> None:
    working.let_go()
    signal.raise_signal(signal.SIGINT)
    assert [signal.getsignal(number) for number in NUMBERS] == [signal.SIG_IGN] * len(NUMBERS)


def test_before_any_work_the_program_ends_at_once(
    working: Interrupts, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[int] = []
    monkeypatch.setattr(os, "_exit", left.append)
    working.can_leave, working.can_raise = True, False  # this process is not to be left
    signal.raise_signal(signal.SIGINT)
    assert (left, capfd.readouterr().err) == ([1], f"{BEFORE_WORK}\n")


def test_signal_that_is_to_be_ignored_stays_so() -> None:
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)
    interrupts = Interrupts()
    try:
        interrupts.take()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        interrupts.let_go()
        signal.signal(signal.SIGINT, former)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize("stream", [None, object()], ids=["never there", "a stand-in"])
def test_nobody_to_tell_is_no_hindrance(monkeypatch: pytest.MonkeyPatch, stream: object) -> None:
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    monkeypatch.setattr(sys, "stderr", stream)
    signal.raise_signal(signal.SIGINT)  # would raise here
