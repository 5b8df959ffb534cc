"""The verb `rollout`."""

import getpass
from pathlib import Path

import pytest

from tests.updater.fleet.cli.line import Line
from updater.fleet.rollout.desk import desk_of
from updater.fleet.serving.given import Given, services_of


@pytest.fixture
def line(data: Path) -> Line:
    line = Line(data)
    assert line("rollout", "begin", "1.1.0", "--before", "1.0.0", "--who", "ada").code == 0
    return line


def _state(line: Line) -> str:
    return str(line("rollout", "show", "1.1.0", "--json").said["state"])


def _propose(data: Path, act: str) -> int:
    """Let ada propose an act, signed in."""
    services = services_of(Given(data))
    with services.ends:
        return desk_of(services).propose("1.1.0", act, "ada", "its turn")


@pytest.mark.parametrize(
    ("act", "state"), [("pause", "paused"), ("halt", "halted"), ("roll-back", "rolled_back")]
)
def test_one_person_stops(line: Line, act: str, state: str) -> None:
    ran = line("rollout", act, "1.1.0", "--why", "it burns", "--who", "ada")
    assert (ran.code, _state(line)) == (0, state)


@pytest.mark.parametrize("does", ["propose-resume", "propose-promote", "agree"])
def test_one_who_types_two_names_is_not_two_people(line: Line, data: Path, does: str) -> None:
    line("rollout", "halt", "1.1.0", "--why", "it burns", "--who", "ada")
    number = _propose(data, "resume")
    what = str(number) if does == "agree" else "1.1.0"
    ran = line("rollout", does, what, "--why", "it was the adapter", "--who", "bob")
    assert (ran.code, "on the dashboard" in ran.error, _state(line)) == (1, True, "halted")


def test_proposal_is_taken_back(line: Line, data: Path) -> None:
    line("rollout", "take-back", _propose(data, "promote"), "--who", "bob")
    assert line("rollout", "list", "--json").said["proposals"] == []


@pytest.mark.parametrize("typed", ["ada", "judge"])
def test_name_that_is_typed_is_told_from_an_account(line: Line, typed: str) -> None:
    line("rollout", "halt", "1.1.0", "--why", "it burns", "--who", typed)
    (act,) = line("rollout", "show", "1.1.0", "--json").said["acts"]
    assert act["who"] == f"{typed} (command line, {getpass.getuser()})"


def test_promoting_without_a_certificate_takes_two(line: Line) -> None:
    ran = line("rollout", "promote", "1.1.0", "--why", "its turn")
    assert (ran.code, "takes two people" in ran.error) == (1, True)


def test_list_tells_versions_and_what_waits(line: Line, data: Path) -> None:
    _propose(data, "promote")
    assert line("rollout", "list").out == (
        "1.1.0  running  pilot\nproposal 1: promote 1.1.0, by ada: its turn\n"
    )


def test_show_tells_criteria_and_acts(line: Line) -> None:
    line("rollout", "pause", "1.1.0", "--why", "slow", "--who", "ada")
    said = line("rollout", "show", "1.1.0").out
    assert "operations: nothing yet, wanted 90% of 300 or more: not known yet" in said
    assert "pause by ada (command line, " in said
    assert "): recorded; no release desk is configured" in said


def test_alarm_stops_at_the_judges_next_look(line: Line) -> None:
    alarm = ("rollout", "alarm", "1.1.0", "--what", "data_corruption", "--why", "a visit is gone")
    told = line(*alarm)
    looked = line("judge")
    assert (told.code, looked.code, _state(line)) == (0, 0, "rolled_back")


def test_alarm_that_was_a_mistake_counts_no_more(line: Line) -> None:
    line("rollout", "alarm", "1.1.0", "--what", "data_corruption", "--why", "a visit is gone", "--who", "ada")
    shown = line("rollout", "show", "1.1.0").out
    off = line("rollout", "alarm-off", 1, "--who", "bob")
    line("judge")
    assert "alarm 1: data corruption, by ada (command line, " in shown
    assert (off.code, _state(line)) == (0, "running")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("rollout", "show"), 2),
        (("rollout", "show", "9.9.9"), 1),
        (("rollout", "halt", "1.1.0"), 1),
        (("rollout", "take-back", "x"), 2),
        (("rollout", "take-back", "7"), 1),
        (("rollout", "alarm-off", "7"), 1),
        (("rollout", "begin", "1.1.0", "--before", "1.0.0"), 1),
        (("rollout", "alarm", "1.1.0", "--what", "ugly", "--why", "x"), 1),
    ],
)
def test_what_cannot_be_is_refused(line: Line, words: tuple[str, ...], code: int) -> None:
    assert line(*words).code == code
