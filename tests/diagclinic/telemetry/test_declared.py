"""diagclinic.telemetry.declared: the table is the one of docs/fleet.md, and covers every fact."""

import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from diagclinic.services.telemetry import Fact
from diagclinic.telemetry.declared import EXPIRES, KINDS, EventClass

CONTRACT = Path(__file__).resolve().parents[3] / "docs" / "fleet.md"
ROW = re.compile(r"^\| `(\w+)` \| (\d) \| (\d) \| (.*) \|$", re.MULTILINE)


def contract() -> dict[str, tuple[int, int, list[str]]]:
    """Return class, level and fields of every kind as the contract has them."""
    found = {}
    for name, event_class, level, words in ROW.findall(CONTRACT.read_text("utf-8")):
        plain = re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)", "", words)
        found[name] = int(event_class), int(level), re.findall(r"`(\w+)`", plain)
    return found


def test_table_is_the_contracts() -> None:
    table = {
        kind.name: (int(kind.event_class), int(kind.level), [field.name for field in kind.fields])
        for kind in KINDS.values()
    }
    assert table == contract()


@pytest.mark.parametrize("fact", get_args(Fact), ids=lambda fact: fact.kind)
def test_every_fact_is_declared_field_by_field(fact: type) -> None:
    declared = [field.name for field in KINDS[fact.kind].fields]  # type: ignore[attr-defined]
    assert declared == [field.name for field in fields(fact)]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_and_field_says_what_it_is_for_and_until_when(kind: object) -> None:
    parts = [kind, *kind.fields]  # type: ignore[attr-defined]
    assert all(len(one.purpose.split()) >= 2 and one.expires <= EXPIRES for one in parts)


def test_crashes_give_way_last() -> None:
    assert max(KINDS.values(), key=lambda kind: kind.event_class).event_class is EventClass.CRASH
    assert KINDS["crash"].event_class is EventClass.CRASH
