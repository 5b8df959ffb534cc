"""Who was offered a version and is no more is told; who never was, or still is, is not."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from updater.client.policy import Candidate
from updater.release.policies import blank
from updater.release.reaching import Policies, left_without

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def offer(version: str, *regions: str, threshold: int = 1) -> Candidate:
    where = regions or ("*",)
    return Candidate(version, 1.0, threshold, "salt", where, None, None, None, False, False)  # noqa: FBT003  fields of a policy


def policies(**offers: tuple[Candidate, ...]) -> Policies:
    """Return policies by their channels; `regional_EU` is that of the desk."""
    named = {name.replace("_", ":"): candidates for name, candidates in offers.items()}
    return {name: replace(blank(name, NOW), candidates=candidates) for name, candidates in named.items()}


def lost(before: Policies, after: Policies, *halted: str) -> tuple[str, ...]:
    return left_without(before, after, frozenset(halted))


OLD, NEW = offer("1.0.0"), offer("1.1.0")


def test_channel_that_is_offered_nothing_any_more_is_left_without() -> None:
    assert lost(policies(pilot=(OLD,), beta=(OLD,)), policies(pilot=(), beta=(OLD,))) == ("pilot",)


def test_channel_that_never_had_anything_loses_nothing() -> None:
    assert lost({"pilot": None, "beta": None}, policies(pilot=(), beta=())) == ()


@pytest.mark.parametrize("left", [(), ("1.0.0",)])
def test_halted_version_is_as_good_as_none(left: tuple[str, ...]) -> None:
    assert lost(policies(pilot=(NEW, OLD)), policies(pilot=(OLD,)), *left) == ("pilot",) * len(left)


def test_version_for_nobody_is_none() -> None:
    assert lost(policies(pilot=(OLD,)), policies(pilot=(offer("1.1.0", threshold=0),))) == ("pilot",)


def test_region_whose_only_version_goes_is_named() -> None:
    before = policies(beta=(offer("1.1.0", "EU"), offer("1.0.0", "US")))
    assert lost(before, policies(beta=(offer("1.0.0", "US"),))) == ("beta in EU",)


def test_region_that_gets_what_everybody_gets_has_something() -> None:
    assert lost(policies(beta=(offer("1.1.0", "EU"), OLD)), policies(beta=(OLD,))) == ()


def test_region_with_a_desk_gets_what_both_offer() -> None:
    before = policies(regional=(NEW, OLD), regional_EU=(NEW,))
    assert lost(before, policies(regional=(OLD,), regional_EU=(NEW,))) == ("regional in EU",)


def test_desk_has_no_say_in_other_channels() -> None:
    before = policies(pilot=(NEW,), regional=(NEW, OLD), regional_EU=(NEW, OLD))
    assert lost(before, policies(pilot=(NEW,), regional=(OLD,), regional_EU=(OLD,))) == ()


def test_regions_of_a_channel_that_loses_all_are_not_named_one_by_one() -> None:
    before = policies(regional=(NEW,), regional_EU=(NEW,), regional_US=(NEW,))
    assert lost(before, policies(regional=(), regional_EU=(), regional_US=())) == ("regional",)
