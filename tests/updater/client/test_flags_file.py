"""The signed files of flags: taken whole, or refused with words."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.updater.flag_samples import a_flag
from updater.client.errors import DamagedError
from updater.client.flags_file import (
    MOST_FLAGS,
    Off,
    flags_bytes,
    off_bytes,
    parse_flags,
    parse_off,
    parse_on,
)
from updater.client.lifting import LARGEST, lifted_bytes

AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
OFF = Off("0a0b0c0d", "fast", "it stalls adapters", AT)


def written(**flags: dict[str, Any]) -> bytes:
    return flags_bytes(3, AT, flags)


def test_flags_are_what_was_written() -> None:
    found = parse_flags(written(fast=a_flag(), slow=a_flag(requires="fast=on")))
    assert (found.seq, found.issued_at, sorted(found.definitions)) == (3, AT, ["fast", "slow"])
    assert found.raw["fast"] == a_flag()


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ({"a": a_flag(requires="b=on")}, "there is not"),
        ({"a": a_flag(requires="b=maybe"), "b": a_flag()}, "there is not"),
        ({"a": a_flag(requires="a=on")}, "requires itself"),
        (
            {"a": a_flag(requires="b=on"), "b": a_flag(requires="c=on"), "c": a_flag(requires="a=on")},
            "itself",
        ),
    ],
)
def test_flags_that_ask_for_the_impossible_are_refused(flags: dict[str, Any], words: str) -> None:
    with pytest.raises(DamagedError, match=words):
        parse_flags(written(**flags))


def test_flags_may_ask_for_the_same_one() -> None:
    flags = {"a": a_flag(requires="b=on,c=on"), "b": a_flag(requires="d=on"), "c": a_flag(requires="d=on")}
    assert len(parse_flags(written(**flags, d=a_flag())).definitions) == 4


def test_circle_elsewhere_ends_the_search() -> None:
    flags = {"a": a_flag(requires="b=on"), "b": a_flag(requires="c=on"), "c": a_flag(requires="b=on")}
    with pytest.raises(DamagedError, match="The flag b requires itself"):
        parse_flags(written(**flags))


def test_too_many_flags_are_refused() -> None:
    with pytest.raises(DamagedError, match="more than"):
        parse_flags(written(**{f"f{number}": a_flag() for number in range(MOST_FLAGS + 1)}))


def test_too_large_a_file_is_not_read() -> None:
    with pytest.raises(DamagedError, match="never read"):
        parse_flags(b" " * (LARGEST + 1))


@pytest.mark.parametrize(
    "change", [{"seq": 0}, {"format": 2}, {"issued_at": "now"}, {"flags": []}, {"more": 1}]
)
def test_other_shapes_are_refused(change: dict[str, Any]) -> None:
    content = {**json.loads(written()), **change}
    with pytest.raises(DamagedError):
        parse_flags(json.dumps(content).encode())


def test_what_is_off_is_what_was_written() -> None:
    assert parse_off(off_bytes([OFF])) == (OFF,)


def test_what_is_off_is_named_once() -> None:
    with pytest.raises(DamagedError, match="twice"):
        parse_off(off_bytes([OFF, OFF]))


def test_flag_that_is_off_has_a_name() -> None:
    with pytest.raises(DamagedError, match="name of a flag"):
        parse_off(off_bytes([Off("1", "Not A Name", "why", AT)]))


def test_what_was_lifted_is_what_was_written() -> None:
    assert parse_on(lifted_bytes({"b", "a"})) == {"a", "b"}


@given(st.binary(max_size=200))
def test_any_bytes_end_as_one_error(payload: bytes) -> None:
    for parse in (parse_flags, parse_off, parse_on):
        with pytest.raises(DamagedError):
            parse(payload)


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=5) | st.integers(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    )
)
def test_any_definition_is_taken_or_refused(value: Any) -> None:
    content = {**json.loads(written()), "flags": {"a": value}}
    with pytest.raises(DamagedError):
        parse_flags(json.dumps(content).encode())
