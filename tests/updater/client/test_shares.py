"""Shares that are exact on small fleets, sticky and monotone."""

import hashlib
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from updater.client.shares import POSITIONS, position, threshold_for

FLEETS = {count: [f"{number:032x}" for number in range(count)] for count in range(1, 51)}
PER_CENT = st.integers(0, 100).map(lambda number: number / 100)


def inside(threshold: int, fleet: list[str], salt: str = "salt") -> set[str]:
    return {install_id for install_id in fleet if position(salt, install_id) < threshold}


def test_a_position_is_the_first_six_bytes_of_the_hash_of_salt_newline_and_id() -> None:
    expected = hashlib.sha256(b"1.5.0\n00ff").hexdigest()[:12]

    assert position("1.5.0", "00ff") == int(expected, 16)


@pytest.mark.parametrize("count", FLEETS)
@given(share=PER_CENT)
def test_a_share_of_a_known_fleet_is_its_part_rounded_up(count: int, share: float) -> None:
    threshold = threshold_for(share, FLEETS[count], "salt")

    assert len(inside(threshold, FLEETS[count])) == ceil(Fraction(str(share)) * count)


def test_five_per_cent_of_ten_installs_is_one() -> None:
    assert len(inside(threshold_for(0.05, FLEETS[10], "salt"), FLEETS[10])) == 1


def test_seven_per_cent_of_a_hundred_is_seven_though_the_binary_number_is_more() -> None:
    fleet = [f"{number:032x}" for number in range(100)]

    assert len(inside(threshold_for(0.07, fleet, "salt"), fleet)) == 7


@given(shares=st.tuples(PER_CENT, PER_CENT).map(sorted), count=st.integers(0, 50), salt=st.text(min_size=1))
def test_a_larger_share_never_takes_anybody_out(shares: list[float], count: int, salt: str) -> None:
    fleet = FLEETS.get(count, [])

    thresholds = [threshold_for(share, fleet, salt) for share in shares]

    assert inside(thresholds[0], fleet, salt) <= inside(thresholds[1], fleet, salt)


@given(share=PER_CENT, at_least=st.integers(0, POSITIONS), count=st.integers(0, 50))
def test_a_threshold_never_falls_below_the_one_before(share: float, at_least: int, count: int) -> None:
    assert threshold_for(share, FLEETS.get(count, []), "salt", at_least) >= at_least


@given(share=PER_CENT)
def test_a_fleet_that_nobody_counts_gets_the_share_of_all_positions(share: float) -> None:
    assert threshold_for(share, [], "salt") == ceil(Fraction(str(share)) * POSITIONS)


@pytest.mark.parametrize(("share", "threshold"), [(0, 0), (1, POSITIONS)])
def test_nobody_and_everybody_hold_for_installs_that_are_not_known_too(share: float, threshold: int) -> None:
    assert threshold_for(share, FLEETS[10], "salt") == threshold


def test_an_install_that_is_listed_twice_counts_once() -> None:
    assert threshold_for(0.5, FLEETS[10] * 2, "salt") == threshold_for(0.5, FLEETS[10], "salt")


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_what_is_no_share_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="no share"):
        threshold_for(share, FLEETS[10], "salt")
