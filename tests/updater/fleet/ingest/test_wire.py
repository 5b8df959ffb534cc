"""What may be told is what docs/fleet.md says, kind by kind."""

import re
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from tests.fleet_batches import Teller
from updater.fleet.ingest.wire import Context, Event, Header, Line

CONTRACT = Path(__file__).parents[4] / "docs" / "fleet.md"
KINDS: dict[str, type[Line]] = {kind.__struct_config__.tag: kind for kind in get_args(Event)}
ROW = re.compile(r"^\| `(\w+)` \| (\d) \| (\d) \| (.*) \|$", re.MULTILINE)


def test_every_kind_of_the_contract_is_known() -> None:
    assert {row[0] for row in ROW.findall(CONTRACT.read_text("utf-8"))} == set(KINDS)


@pytest.mark.parametrize(
    ("kind", "level", "fields"),
    [(kind, int(level), fields) for kind, _, level, fields in ROW.findall(CONTRACT.read_text("utf-8"))],
)
def test_levels_and_fields_are_those_of_the_contract(kind: str, level: int, fields: str) -> None:
    told = set(re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", fields)))
    known = {field.name for field in msgspec.structs.fields(KINDS[kind])} - {"n", "x", "t", "m"}
    assert (KINDS[kind].LEVEL, known) == (level, told)


def test_the_examples_of_the_contract_can_be_read() -> None:
    lines = [line.strip() for line in CONTRACT.read_text("utf-8").splitlines() if line.startswith('    {"')]
    header, context, event = lines[:3]
    filled = header.replace("ID", '"install-1"').replace(":E,", ':"0011223344556677",')
    filled = filled.replace(":MS", ":1").replace(":N", ":17")
    assert msgspec.json.decode(filled, type=Header).last == 17
    context = context.replace(":S,", ':"s",').replace(":B,", ':"b",')
    assert msgspec.json.decode(context, type=Context).flags == {"KEY": "VARIANT"}
    assert msgspec.json.decode(event, type=Event).n == 17


@pytest.mark.parametrize(
    "changed",
    [
        {"outcome": "great"},
        {"ms": -1},
        {"ms": "5"},
        {"op": ""},
        {"op": "x" * 81},
        {"n": -1},
        {"vin": "WVWZZZ1JZXW000001"},
        {"k": "vehicle"},
    ],
)
def test_what_is_not_declared_is_refused(changed: dict[str, Any]) -> None:
    told = {**Teller("install-1").operation(), **changed}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(told, Event)
