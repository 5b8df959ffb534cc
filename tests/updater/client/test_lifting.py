"""A list of what was lifted is read exactly as it was signed, or not at all."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.client.errors import DamagedError
from updater.client.lifting import MOST, is_id, lifted_bytes, parse_lifted


def test_list_comes_back() -> None:
    assert parse_lifted(lifted_bytes(["h2", "h1"]), "the list") == {"h1", "h2"}


def test_order_does_not_matter_to_what_is_signed() -> None:
    assert lifted_bytes(["b", "a"]) == lifted_bytes(("a", "b")) == b'{"format":1,"lifted":["a","b"]}'


@pytest.mark.parametrize(
    "lifted", [["h1", "h1"], [1], "h1", None, {"h1": 1}, ["h 1"], [str(n) for n in range(MOST + 1)]]
)
def test_wrong_lists_are_refused_by_their_name(lifted: object) -> None:
    with pytest.raises(DamagedError, match="the list"):
        parse_lifted(json.dumps({"format": 1, "lifted": lifted}).encode(), "the list")


@given(st.binary())
def test_any_bytes_are_read_or_refused(payload: bytes) -> None:
    with pytest.raises(DamagedError):
        parse_lifted(payload, "the list")


@pytest.mark.parametrize(("text", "fits"), [("h1", True), ("x" * 80, True), ("x" * 81, False), ("", False)])
def test_ids_have_an_end(text: str, fits: bool) -> None:
    assert is_id(text) is fits


@pytest.mark.parametrize("text", ["a b", "ä", "a\n"])
def test_ids_are_plain_words(text: str) -> None:
    assert not is_id(text)
