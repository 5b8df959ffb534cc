"""Policies, read strictly: whatever is wrong refuses the whole."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mangled import one_byte_changed
from tests.updater.client.policies import NOW, candidate, policy
from updater.client.errors import DamagedError
from updater.client.policy import is_channel, is_region, parse_policy, policy_bytes, policy_to_json

WHOLE = policy(
    candidate(
        "1.5.0",
        share=0.1,
        threshold=123,
        regions=("DE", "FR"),
        min_from="1.3.0",
        not_before=NOW,
        mandatory_after=NOW,
        is_emergency=True,
    ),
    candidate("1.4.0", is_halted=True),
    yanked=("1.2.0",),
    allow_downgrade_to=("1.3.0",),
    invitations=("ab" * 32,),
    floor="1.1.0",
)


def changed(of_candidate: dict[str, Any] | None = None, **fields: Any) -> bytes:
    content: dict[str, Any] = policy_to_json(WHOLE) | fields
    if of_candidate is not None:
        content["candidates"][0] |= of_candidate
    return json.dumps(content).encode()


def test_what_is_written_is_read_again() -> None:
    assert parse_policy(policy_bytes(WHOLE)) == WHOLE


WRONG: list[dict[str, Any]] = [
    {"format": 2},
    {"channel": "regional:de"},
    {"channel": "alpha"},
    {"policy_seq": 0},
    {"policy_seq": 1 << 53},
    {"policy_seq": 1.5},
    {"policy_seq": True},
    {"issued_at": "yesterday"},
    {"floor": "1.1"},
    {"floor": None},
    {"yanked": ["*"]},
    {"yanked": "1.2.0"},
    {"allow_downgrade_to": None},
    {"invitations": ["code"]},
    {"candidates": {}},
    {"candidates": [None]},
    {"surprise": 1},
]


@pytest.mark.parametrize("fields", WRONG)
def test_a_wrong_value_refuses_the_policy(fields: dict[str, Any]) -> None:
    with pytest.raises(DamagedError):
        parse_policy(changed(**fields))


WRONG_CANDIDATES: list[dict[str, Any]] = [
    {"version": "1.5"},
    {"version": "01.5.0"},
    {"share": 2},
    {"share": "10 %"},
    {"threshold": -1},
    {"threshold": (1 << 48) + 1},
    {"threshold": None},
    {"threshold": 0.5},
    {"salt": ""},
    {"regions": "*"},
    {"regions": ["Bavaria"]},
    {"regions": ["DE", "DE"]},
    {"min_from": ""},
    {"not_before": 0},
    {"mandatory_after": "soon"},
    {"emergency": "no"},
    {"halted": 0},
    {"halted": None},
    {"only_on": "mondays"},
]


@pytest.mark.parametrize("fields", WRONG_CANDIDATES)
def test_a_wrong_candidate_refuses_the_policy(fields: dict[str, Any]) -> None:
    with pytest.raises(DamagedError):
        parse_policy(changed(fields))


@pytest.mark.parametrize("name", policy_to_json(WHOLE))
def test_a_missing_field_refuses_the_policy(name: str) -> None:
    content = policy_to_json(WHOLE)
    del content[name]

    with pytest.raises(DamagedError, match=f"{name} of the policy is missing"):
        parse_policy(json.dumps(content).encode())


@pytest.mark.parametrize("name", json.loads(policy_bytes(WHOLE))["candidates"][0])
def test_a_missing_field_of_a_candidate_refuses_the_policy(name: str) -> None:
    content = json.loads(policy_bytes(WHOLE))
    del content["candidates"][0][name]

    with pytest.raises(DamagedError, match=f"{name} of candidates\\[0\\] of the policy is missing"):
        parse_policy(json.dumps(content).encode())


def test_a_version_that_is_offered_twice_refuses_the_policy() -> None:
    with pytest.raises(DamagedError, match="twice"):
        parse_policy(policy_bytes(policy("1.5.0", candidate("1.5.0", threshold=0))))


@given(st.binary())
def test_any_bytes_are_refused(payload: bytes) -> None:
    with pytest.raises(DamagedError):
        parse_policy(payload)


MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001  hypothesis wants naive bounds
    lambda moment: moment.replace(microsecond=0)
)


@given(
    share=st.floats(0, 1),
    threshold=st.integers(0, 1 << 48),
    moments=st.tuples(st.none() | MOMENTS, st.none() | MOMENTS),
    flags=st.tuples(st.booleans(), st.booleans()),
    seq=st.integers(1, (1 << 53) - 1),
)
def test_every_policy_survives_writing_and_reading(
    share: float, threshold: int, moments: tuple[Any, Any], flags: tuple[bool, bool], seq: int
) -> None:
    offered = candidate(
        "1.5.0",
        share=share,
        threshold=threshold,
        not_before=moments[0],
        mandatory_after=moments[1],
        is_emergency=flags[0],
        is_halted=flags[1],
    )
    whole = policy(offered, policy_seq=seq)

    assert parse_policy(policy_bytes(whole)) == whole


@given(one_byte_changed(policy_bytes(WHOLE)))
def test_a_policy_with_any_one_byte_changed_is_another_or_none(payload: bytes) -> None:
    try:
        parsed = parse_policy(payload)
    except DamagedError:
        return
    assert parsed != WHOLE


@pytest.mark.parametrize("name", ["pilot", "beta", "regional", "regional:DE"])
def test_channels_have_these_names(name: str) -> None:
    assert is_channel(name)


@pytest.mark.parametrize("name", ["", "Pilot", "regional:", "regional:DEU", "regional:../x", "pilot\n"])
def test_nothing_else_is_a_channel(name: str) -> None:
    assert not is_channel(name)


@pytest.mark.parametrize(("name", "expected"), [("DE", True), ("de", False), ("", False), ("..", False)])
def test_a_region_is_two_capital_letters(name: str, *, expected: bool) -> None:
    assert is_region(name) is expected
