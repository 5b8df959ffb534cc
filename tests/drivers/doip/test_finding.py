"""drivers.doip.finding: whom to ask first, and what is remembered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.doip.finding import Hint, Trial, logical, trials, versions
from drivers.doip.messages import VERSIONS

WORKED = Hint(3, 0xE000, b"\x01\x00", (0x1010, 0x1018))


def asked(found: list[Trial]) -> list[str]:
    return [f"{trial.everybody.request:04X} {trial.request.hex().upper()}" for trial in found]


@pytest.mark.parametrize(("address", "functional"), [(0x1010, False), (0xE000, True), (0xE400, True)])
def test_groups_are_functional(address: int, functional: bool) -> None:
    assert logical(address).functional is functional


def test_legislated_group_comes_before_the_entity() -> None:
    assert asked(list(trials(None, 0x1000, None))) == [
        "E000 0100",
        "E000 22F190",
        "E000 3E00",
        "1000 0100",
        "1000 22F190",
        "1000 3E00",
    ]


def test_target_of_the_url_is_the_only_one() -> None:
    assert asked(list(trials(0x0E80, 0x1000, None))) == ["0E80 0100", "0E80 22F190", "0E80 3E00"]


def test_what_worked_comes_first_with_its_number_of_answers() -> None:
    assert next(trials(None, 0x1000, WORKED)) == Trial(logical(0xE000), b"\x01\x00", 2)


def test_what_worked_elsewhere_is_not_tried() -> None:
    assert next(trials(0x0E80, 0x1000, WORKED)).expected is None


def test_hint_is_read_as_it_was_written() -> None:
    assert Hint.read(str(WORKED)) == WORKED


@pytest.mark.parametrize(
    "text", ["", "11bit", "9 E000 0100 1010", "2 E000 010 1010", "2 E000 0100 ", "2 E000 0100 1"]
)
def test_text_that_is_no_hint_is_none(text: str) -> None:
    assert Hint.read(text) is None


@given(st.text())
def test_any_text_is_a_hint_or_none(text: str) -> None:
    hint = Hint.read(text)
    assert hint is None or str(hint) == text


def test_version_that_worked_is_tried_first() -> None:
    assert versions(VERSIONS, WORKED)[0] == 3


def test_no_version_is_forgotten() -> None:
    assert sorted(versions(VERSIONS, WORKED)) == [1, 2, 3, 4]


def test_version_of_the_url_stands_above_the_hint() -> None:
    assert versions((2,), WORKED) == (2,)
