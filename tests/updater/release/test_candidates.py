"""Newest first, and whoever is outside a share finds an earlier version that everybody may take."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from updater.client.policy import Candidate, Policy
from updater.release.candidates import is_whole, offered
from updater.release.policies import blank

NOW = datetime(2026, 11, 21, tzinfo=UTC)
FULL = 1 << 48


def candidate(version: str, share: float = 1.0) -> Candidate:
    return Candidate(version, share, round(share * FULL), "salt", ("*",), None, None, None, False, False)  # noqa: FBT003  fields of a record


def policy(*candidates: Candidate) -> Policy:
    made = blank("pilot", NOW)
    for one in candidates:
        made = offered(made, one, FULL)
    return made


def order(made: Policy) -> list[str]:
    return [one.version for one in made.candidates]


def test_newest_comes_first_whenever_it_was_offered() -> None:
    assert order(policy(candidate("1.10.0", 0.5), candidate("1.9.0"))) == ["1.10.0", "1.9.0"]


def test_prior_version_stays_below_a_share() -> None:
    assert order(policy(candidate("1.0.0"), candidate("1.1.0", 0.05))) == ["1.1.0", "1.0.0"]


def test_two_that_everybody_may_take_are_kept() -> None:
    assert order(policy(*(candidate(f"1.{number}.0") for number in range(5)))) == ["1.4.0", "1.3.0"]


def test_shares_in_between_are_kept_too() -> None:
    made = policy(candidate("1.0.0"), candidate("1.1.0", 0.5), candidate("1.2.0"), candidate("1.3.0", 0.05))
    assert order(made) == ["1.3.0", "1.2.0", "1.1.0", "1.0.0"]


def test_larger_share_takes_the_place_of_the_smaller() -> None:
    made = policy(candidate("1.0.0"), candidate("1.1.0", 0.05), candidate("1.1.0", 0.25))
    assert [(one.version, one.share) for one in made.candidates] == [("1.1.0", 0.25), ("1.0.0", 1.0)]


@pytest.mark.parametrize(
    "fields",
    [
        {"threshold": FULL - 1},
        {"regions": ("EU",)},
        {"min_from": "1.0.0"},
        {"not_before": NOW},
        {"is_halted": True},
    ],
)
def test_what_somebody_cannot_take_lets_nothing_below_it_go(fields: dict[str, object]) -> None:
    narrow = replace(candidate("1.2.0"), **fields)
    assert not is_whole(narrow, FULL)
    assert order(policy(candidate("1.0.0"), candidate("1.1.0"), narrow)) == ["1.2.0", "1.1.0", "1.0.0"]
