"""drivers.elm327.profile: what is remembered of an adapter, and what comes of a hint that is none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Capability
from drivers.elm327.profile import Hint, Profile

KNOWN = Hint(Profile("OBDLink EX", "ELM327 v1.4b", segmented=True, addressed=True), 115200, "6", 500000)


def told(**changes: object) -> str:
    """Return the text of a hint with some of its parts replaced."""
    return json.dumps({**json.loads(KNOWN.text()), **changes})


def test_hint_survives_its_text() -> None:
    assert Hint.read(KNOWN.text()) == KNOWN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "can11",
        "{}",
        "[1]",
        "null",
        "[" * 100_000,
        told(v=3),
        told(v=1),
        told(top=-1),
        told(top=None),
        told(addressed=None),
        told(baud="fast"),
        told(baud=0),
        told(baud=True),
        told(baud=10**9),
        told(protocol="Z"),
        told(protocol=["6"]),
        told(name=None),
        told(headers="yes"),
        told(segmented=1),
    ],
)
def test_text_that_is_no_hint_is_none(text: str) -> None:
    assert Hint.read(text) is None


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert Hint.read(text) is None


@pytest.mark.parametrize(
    ("profile", "count", "capability"),
    [
        (Profile("", ""), False, Capability.FUNCTIONAL),
        (Profile("", ""), False, Capability.BATTERY_VOLTAGE),
        (Profile("", "", segmented=True), False, Capability.SEGMENTED_SEND),
        (Profile("", ""), True, Capability.RESPONSE_COUNT),
    ],
)
def test_what_was_found_is_a_capability(profile: Profile, count: bool, capability: Capability) -> None:
    assert capability in profile.capabilities(response_count=count)


def test_what_was_not_found_is_none() -> None:
    bare = Profile("", "", headers=False, voltage=False)
    assert bare.capabilities(response_count=False) == Capability(0)
