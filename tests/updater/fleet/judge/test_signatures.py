"""Crashes that the old version never had."""

import math
from dataclasses import replace

import pytest
from scipy import stats

from updater.fleet.judge.evidence import CrashGroup
from updater.fleet.judge.limits import Limits
from updater.fleet.judge.signatures import new_crashes, pausing


def group(
    signature: str = "s", shops: int = 2, count: int = 2, *, control: int = 0, day: int = 1
) -> CrashGroup:
    return CrashGroup(signature, "where", day, shops, shops, count, control)


def test_crash_that_has_nothing_to_do_with_the_version_gives_one_on_average() -> None:
    share = 0.2
    mean = sum(
        float(stats.binom.pmf(ours, 6, share))
        * math.exp(new_crashes([group(shops=ours, control=6 - ours)], share)[0].log_e)
        for ours in range(7)
    )
    assert mean == pytest.approx(1.0)


def test_known_crashes_take_no_rank() -> None:
    found = new_crashes([group("b", day=2), replace(group("a"), was_known=True), group("c", day=3)], 0.1)
    assert [(one.group.signature, one.rank) for one in found] == [("b", 1), ("c", 2)]


def test_later_crashes_have_to_be_stronger() -> None:
    found = new_crashes([group("a", shops=4), group("b", shops=4, day=2)], 0.1)
    assert [one.is_beyond(0.001) for one in found] == [True, False]


def test_all_ranks_together_use_no_more_than_alpha() -> None:
    assert sum(1 / (rank * (rank + 1)) for rank in range(1, 100_000)) < 1


@pytest.mark.parametrize(
    ("installs", "count", "pauses"), [(0, 0, False), (1, 1, False), (1, 2, True), (2, 2, True), (3, 9, True)]
)
def test_two_installs_or_two_times_pause(installs: int, count: int, pauses: bool) -> None:
    found = new_crashes([group(shops=installs, count=count)], 0.1)
    assert bool(pausing(found, Limits())) is pauses


def test_numbers_of_installs_and_times_are_configuration() -> None:
    strict = Limits(signature_installs=4, signature_repeats=3)
    found = new_crashes([group(shops=2, count=4)], 0.1)
    assert pausing(found, strict) == ()
    assert pausing(new_crashes([group(shops=2, count=5)], 0.1), strict)


def test_crash_of_controls_is_not_the_versions() -> None:
    assert pausing(new_crashes([group(control=1)], 0.1), Limits()) == ()


@pytest.mark.parametrize(
    ("shops", "control", "share", "pauses"),
    [
        (5, 1, 0.31, True),
        (3, 1, 0.1, True),
        (3, 1, 0.31, True),
        (3, 1, 0.5, False),
        (2, 1, 0.01, False),
        (9, 2, 0.1, False),
        (9, 1, 1.0, False),
    ],
)
def test_one_control_does_not_acquit_a_version(
    shops: int, control: int, share: float, *, pauses: bool
) -> None:
    found = new_crashes([group(shops=shops, control=control)], share)
    assert bool(pausing(found, Limits())) is pauses


@pytest.mark.parametrize("shops", [1, 3, 7])
@pytest.mark.parametrize("control", [0, 1])
def test_chance_is_that_of_shops_drawn_one_by_one(shops: int, control: int) -> None:
    (found,) = new_crashes([group(shops=shops, control=control)], 0.3)
    assert found.chance == pytest.approx(float(stats.binom.sf(shops - 1, shops + control, 0.3)))


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_without_controls_there_is_nothing_to_hold_it_against(share: float) -> None:
    assert new_crashes([group(shops=9)], share)[0].log_e == 0.0


@pytest.mark.parametrize(
    ("shops", "control", "share", "blames"),
    [
        (3, 0, 0.1, True),
        (3, 0, 0.3, True),
        (3, 0, 0.5, False),
        (5, 0, 0.5, True),
        (2, 0, 0.1, False),
        (3, 1, 0.1, False),
    ],
)
def test_crash_that_shops_on_trial_alone_have_blames_the_version(
    shops: int, control: int, share: float, *, blames: bool
) -> None:
    (found,) = new_crashes([group(shops=shops, control=control)], share)
    assert found.is_only_on_trial(Limits()) is blames
