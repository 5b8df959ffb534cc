"""Floors: pure rules of how old something may be."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tuf.api.metadata import Timestamp

from updater.client.errors import DamagedError, ReplayedError
from updater.client.floors import (
    Seen,
    check_floors,
    claimed_at,
    numbered,
    raised,
    reference_time,
    role_numbers,
    signed_at,
)
from updater.client.tuf_client import RoleFacts
from updater.install.state import State

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FAR = NOW + timedelta(days=365)
ROLES = (
    RoleFacts("timestamp", 9, NOW, "aa"),
    RoleFacts("releases", 4, FAR, "bb"),
    RoleFacts("halt", 2, FAR, "cc"),
)


def seen(root: int = 3, at: datetime = NOW, **numbers: int) -> Seen:
    return Seen(root, at, numbers)


def timestamp(expires: datetime, **fields: object) -> Timestamp:
    return Timestamp(expires=expires, unrecognized_fields=dict(fields))


@pytest.mark.parametrize("latest", [0, 1, 2])
def test_the_latest_of_clock_build_and_signed_time_is_taken_for_the_time(latest: int) -> None:
    times = [NOW - timedelta(days=1)] * 3
    times[latest] = NOW

    assert reference_time(times[0], times[1], int(times[2].timestamp())) == NOW


def test_versions_of_roles_are_floors_but_for_those_signed_online() -> None:
    assert role_numbers(ROLES) == {"role:releases#bb": 4, "role:halt#cc": 2}


def test_a_number_hangs_on_its_keys() -> None:
    assert numbered("x", "aa") != numbered("x", "bb")


@pytest.mark.parametrize(
    ("fields", "moment"),
    [({"signed_at": "2031-01-01T00:00:00Z"}, datetime(2031, 1, 1, tzinfo=UTC)), ({}, NOW)],
)
def test_what_a_timestamp_claims_is_told_as_it_stands(fields: dict[str, str], moment: datetime) -> None:
    assert claimed_at(timestamp(NOW + timedelta(days=45), **fields)) == moment


def test_a_timestamp_says_when_it_was_signed() -> None:
    said = timestamp(FAR, signed_at="2026-11-20T00:00:00Z")

    assert signed_at(said, FAR, ROLES) == datetime(2026, 11, 20, tzinfo=UTC)


def test_a_timestamp_that_does_not_say_was_signed_45_days_before_its_end() -> None:
    assert signed_at(timestamp(NOW), FAR, ROLES) == NOW - timedelta(days=45)


def test_no_timestamp_was_signed_after_its_own_end() -> None:
    assert signed_at(timestamp(NOW, signed_at="2099-01-01T00:00:00Z"), FAR, ROLES) == NOW


def test_no_timestamp_was_signed_after_what_it_vouches_for_had_ended() -> None:
    said = timestamp(FAR + timedelta(days=900), signed_at="2028-01-01T00:00:00Z")

    assert signed_at(said, FAR + timedelta(days=9), ROLES) == FAR


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(DamagedError):
        signed_at(timestamp(FAR, signed_at="today"), FAR, ROLES)


def test_an_older_root_is_refused() -> None:
    with pytest.raises(ReplayedError, match="root is number 3, but this computer has seen number 4"):
        check_floors(seen(root=3), State(root_version=4))


def test_an_older_role_is_refused_by_name() -> None:
    with pytest.raises(ReplayedError, match="releases is number 3, but this computer has seen number 4"):
        check_floors(seen(**{"role:releases#bb": 3}), State(policy_seq={"role:releases#bb": 4}))


def test_the_same_again_is_no_replay() -> None:
    known = State(root_version=3, policy_seq={"a#b": 4})

    check_floors(seen(root=3, **{"a#b": 4}), known)

    assert raised(known, seen(root=3, **{"a#b": 4})).policy_seq == known.policy_seq


def test_other_keys_begin_anew() -> None:
    check_floors(seen(**{"a#new": 1}), State(policy_seq={"a#old": 400}))


@given(
    roots=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    days=st.tuples(st.integers(0, 9), st.integers(0, 9)),
)
def test_floors_only_rise(roots: tuple[int, int], days: tuple[int, int]) -> None:
    state = State()
    for root, day in zip(roots, days, strict=True):
        state = raised(state, seen(root, NOW + timedelta(days=day)))

    assert state.root_version == max(roots)
    assert state.time_floor == int((NOW + timedelta(days=max(days))).timestamp())
