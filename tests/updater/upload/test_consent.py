"""updater.upload.consent: what may leave, held to the page that says so."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.consent_cases import AGREED, DAMAGED
from updater.upload.consent import KINDS, LEVELS, NONE, level_of, may_go

PAGE = Path(__file__).parents[3] / "docs" / "fleet.md"


def test_kinds_and_their_levels_are_those_of_the_page() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| [0-4] \| ([0-4]) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert {kind: int(level) for kind, level in rows} == dict(KINDS)


def test_levels_are_those_of_the_page() -> None:
    rows = re.findall(r"^\| `([a-z]+)` \| ([0-4]) \|(?! [0-4])", PAGE.read_text("utf-8"), re.MULTILINE)
    assert {level: int(number) for level, number in rows} == dict(LEVELS)


@pytest.mark.parametrize(("content", "word"), AGREED.values(), ids=AGREED)
def test_level_that_was_agreed_to(content: bytes, word: str) -> None:
    assert level_of(content) == LEVELS[word]


@pytest.mark.parametrize("content", [None, *DAMAGED.values()], ids=["missing", *DAMAGED])
def test_whatever_is_not_as_the_application_writes_it_is_no_consent(content: bytes | None) -> None:
    assert level_of(content) == NONE


@given(content=st.binary(max_size=80))
def test_any_bytes_are_read(content: bytes) -> None:
    assert level_of(content) == NONE


@pytest.mark.parametrize("level", range(5))
def test_kind_goes_from_its_level_on(level: int) -> None:
    assert {kind for kind in KINDS if may_go(kind, level)} == {
        kind for kind, least in KINDS.items() if least <= level
    }


@pytest.mark.parametrize("kind", ["", "vin", "Operation", "session"])
def test_kind_that_nobody_declared_never_goes(kind: str) -> None:
    assert not may_go(kind, LEVELS["research"])
