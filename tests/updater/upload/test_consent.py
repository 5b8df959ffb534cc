"""updater.upload.consent: what may leave, held to the page that says so."""

import re
from pathlib import Path

import pytest

from updater.upload.consent import KINDS, LEVELS, NONE, level_of, may_go

PAGE = Path(__file__).parents[3] / "docs" / "fleet.md"


def test_kinds_and_their_levels_are_those_of_the_page() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| [0-4] \| ([0-4]) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert {kind: int(level) for kind, level in rows} == dict(KINDS)


def test_levels_are_those_of_the_page() -> None:
    rows = re.findall(r"^\| `([a-z]+)` \| ([0-4]) \|(?! [0-4])", PAGE.read_text("utf-8"), re.MULTILINE)
    assert {level: int(number) for level, number in rows} == dict(LEVELS)


@pytest.mark.parametrize(("level", "number"), LEVELS.items())
def test_level_that_was_agreed_to(level: str, number: int) -> None:
    assert level_of({"format": 1, "level": level, "by": "Tess", "at": "2026-11-20T08:00:00Z"}) == number


@pytest.mark.parametrize(
    "content",
    [
        None,
        {},
        {"level": "research"},
        {"format": 2, "level": "research"},
        {"format": 1},
        {"format": 1, "level": "everything"},
        {"format": 1, "level": 4},
        {"format": 1, "level": ["research"]},
    ],
)
def test_whatever_makes_no_sense_is_no_consent(content: dict[str, object] | None) -> None:
    assert level_of(content) == NONE


@pytest.mark.parametrize("level", range(5))
def test_kind_goes_from_its_level_on(level: int) -> None:
    assert {kind for kind in KINDS if may_go(kind, level)} == {
        kind for kind, least in KINDS.items() if least <= level
    }


@pytest.mark.parametrize("kind", ["", "vin", "Operation", "session"])
def test_kind_that_nobody_declared_never_goes(kind: str) -> None:
    assert not may_go(kind, LEVELS["research"])
