"""The verb `user`: the first administrator, and what whoever holds the machine may do."""

import re
from pathlib import Path

import pytest

from tests.updater.fleet.cli.line import Line


@pytest.fixture
def line(data: Path) -> Line:
    return Line(data)


def test_who_is_added_gets_a_code_to_type(line: Line) -> None:
    ran = line("user", "add", "Mira", "--role", "administrator")
    assert ran.code == 0
    assert "/set-up" in ran.out
    assert re.search(r"^  ([A-Z2-7]{4}-){3}[A-Z2-7]{4}$", ran.out, re.MULTILINE)


def test_programs_get_the_code_too(line: Line) -> None:
    said = line("user", "add", "mira", "--role", "viewer", "--json").said
    assert sorted(said) == ["code", "user"]


def test_the_list_tells_who_is_what(line: Line) -> None:
    line("user", "add", "mira", "--role", "administrator")
    line("user", "add", "noor", "--role", "viewer")
    line("user", "disable", "noor")
    rows = [row.split() for row in line("user", "list").out.splitlines()]
    assert rows == [["mira", "administrator", "not", "set", "up"], ["noor", "viewer", "disabled"]]
    assert [one["name"] for one in line("user", "list", "--json").said] == ["mira", "noor"]


def test_a_reset_gives_another_code(line: Line) -> None:
    first = line("user", "add", "mira", "--role", "viewer", "--json").said["code"]
    assert line("user", "reset", "mira", "--json").said["code"] != first


@pytest.mark.parametrize(
    "words",
    [
        ("add", "mira"),
        ("add", "--role", "viewer"),
        ("list", "mira"),
        ("disable",),
        ("reset",),
        ("disable", "mira", "--role", "viewer"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(line: Line, words: tuple[str, ...]) -> None:
    ran = line("user", *words)
    assert ran.code == 2
    assert "user needs" in ran.error


@pytest.mark.parametrize(
    "words", [("disable", "nobody"), ("reset", "nobody"), ("add", "a b", "--role", "viewer")]
)
def test_what_cannot_be_is_said_with_what_to_do(line: Line, words: tuple[str, ...]) -> None:
    ran = line("user", *words)
    assert ran.code == 1
    assert ran.out == ""
    assert ran.error.startswith("diagclinic-fleet: ")


def test_a_name_that_is_taken_stays_as_it_is(line: Line) -> None:
    line("user", "add", "mira", "--role", "administrator")
    ran = line("user", "add", "mira", "--role", "viewer")
    assert (ran.code, "mira is there already. Take another name" in ran.error) == (1, True)
    assert line("user", "list", "--json").said[0]["role"] == "administrator"
