"""Halts and what lifts them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.client.errors import DamagedError
from updater.client.halts import Halt, halts_bytes, parse_halts, parse_resume
from updater.client.lifting import MOST, lifted_bytes

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
ENTRY = {"id": "h1", "version": "1.4.0", "why": "it crashes", "at": "2026-11-21T12:00:00Z"}


def listed(*entries: object, **fields: Any) -> bytes:
    return json.dumps({"format": 1, "halts": list(entries)} | fields).encode()


def test_a_halt_names_version_and_reason() -> None:
    assert parse_halts(listed(ENTRY)) == (Halt("h1", "1.4.0", "it crashes", AT),)


def test_what_is_written_is_read_again() -> None:
    halts = (Halt("h1", "1.4.0", "it crashes", AT), Halt("h2", "1.5.0", "ü", AT))

    assert parse_halts(halts_bytes(halts)) == halts


def test_lifted_halts_are_read_again() -> None:
    assert parse_resume(lifted_bytes(frozenset({"h2", "h1"}))) == {"h1", "h2"}


@pytest.mark.parametrize(
    "change",
    [
        {"version": "1.4"},
        {"version": "*"},
        {"id": ""},
        {"id": "a b"},
        {"why": ""},
        {"at": "today"},
        {"more": 1},
    ],
)
def test_a_wrong_halt_refuses_the_list(change: dict[str, object]) -> None:
    with pytest.raises(DamagedError):
        parse_halts(listed(ENTRY | change))


@pytest.mark.parametrize("name", ENTRY)
def test_a_halt_with_something_missing_refuses_the_list(name: str) -> None:
    with pytest.raises(DamagedError, match=name):
        parse_halts(listed({key: value for key, value in ENTRY.items() if key != name}))


def test_two_halts_with_one_id_are_refused() -> None:
    with pytest.raises(DamagedError, match="names one twice"):
        parse_halts(listed(ENTRY, ENTRY | {"version": "1.5.0"}))


def test_too_many_halts_are_refused() -> None:
    with pytest.raises(DamagedError):
        parse_halts(listed(*(ENTRY | {"id": str(number)} for number in range(MOST + 1))))


@pytest.mark.parametrize("lifted", [["h1", "h1"], [1], "h1", None, {"h1": 1}])
def test_wrong_lists_of_lifted_halts_are_refused(lifted: object) -> None:
    with pytest.raises(DamagedError):
        parse_resume(json.dumps({"format": 1, "lifted": lifted}).encode())


@given(st.binary())
def test_any_bytes_are_read_or_refused(payload: bytes) -> None:
    for parse in (parse_halts, parse_resume):
        with pytest.raises(DamagedError):
            parse(payload)
