"""What may not run any more, and what may be gone back to."""

import pytest

from tests.updater.world import World
from updater.client.policy import Policy
from updater.release.errors import RefusedError
from updater.release.policies import policy_of
from updater.release.restricting import allow_downgrade, raise_floor, yank

PILOT = ("pilot",)


def pilot(world: World) -> Policy:
    found = policy_of(world.live, "pilot")
    assert found
    return found


def test_yanked_version_is_named_and_offered_no_more(world: World) -> None:
    world.offer("1.0.0")
    world.offer("1.1.0")
    yank(world.desk, "1.1.0", PILOT, "it smokes")
    assert (pilot(world).yanked, [one.version for one in pilot(world).candidates]) == (("1.1.0",), ["1.0.0"])


def test_yanking_twice_is_refused(world: World) -> None:
    yank(world.desk, "1.1.0", PILOT, "it smokes")
    with pytest.raises(RefusedError):
        yank(world.desk, "1.1.0", PILOT, "it smokes")


def test_floor_takes_what_lies_below_with_it(world: World) -> None:
    world.offer("1.0.0")
    world.offer("1.1.0")
    raise_floor(world.desk, "1.1.0", PILOT, "it leaks")
    assert (pilot(world).floor, [one.version for one in pilot(world).candidates]) == ("1.1.0", ["1.1.0"])


def test_floor_never_sinks(world: World) -> None:
    raise_floor(world.desk, "1.1.0", PILOT, "it leaks")
    with pytest.raises(RefusedError, match="floors only rise"):
        raise_floor(world.desk, "1.0.0", PILOT, "it leaks")


def test_floor_that_nobody_could_run_is_refused(world: World) -> None:
    with pytest.raises(RefusedError, match="not published"):
        raise_floor(world.desk, "9.0.0", PILOT, "it leaks")


def test_yank_that_leaves_a_channel_without_any_version_is_refused(world: World) -> None:
    world.offer("1.0.0")
    world.offer("1.1.0")
    raise_floor(world.desk, "1.1.0", PILOT, "it leaks")
    with pytest.raises(RefusedError, match="pilot would be left without any version") as caught:
        yank(world.desk, "1.1.0", PILOT, "it smokes")
    assert ("--leave-none" in caught.value.remedy, len(pilot(world).candidates)) == (True, 1)


def test_floor_that_leaves_a_channel_without_any_version_is_refused(world: World) -> None:
    world.offer("1.0.0")
    with pytest.raises(RefusedError, match="pilot would be left without any version"):
        raise_floor(world.desk, "1.1.0", PILOT, "it leaks")
    assert pilot(world).floor == "0.0.0"


def test_channel_is_left_without_any_version_where_that_is_meant(world: World) -> None:
    world.offer("1.0.0")
    raise_floor(world.desk, "1.1.0", PILOT, "it leaks", may_leave_none=True)
    world.offer("1.1.0")
    yank(world.desk, "1.1.0", PILOT, "it smokes", may_leave_none=True)
    assert (pilot(world).floor, pilot(world).candidates) == ("1.1.0", ())


def test_halted_version_is_none_that_is_left(world: World) -> None:
    world.offer("1.0.0")
    world.offer("1.1.0")
    world.halt("1.0.0")
    with pytest.raises(RefusedError, match="pilot would be left without any version"):
        yank(world.desk, "1.1.0", PILOT, "it smokes")


def test_desk_of_a_region_that_offers_nothing_else_is_named(world: World) -> None:
    for version in ("1.0.0", "1.1.0"):
        world.offer(version, "regional")
    world.offer("1.1.0", "regional:EU")
    with pytest.raises(RefusedError, match=r"^regional in EU would be left"):
        yank(world.desk, "1.1.0", ("regional",), "it smokes")


def test_ways_down_are_named_in_order(world: World) -> None:
    allow_downgrade(world.desk, "1.1.0", PILOT, "it smokes")
    allow_downgrade(world.desk, "1.0.0", PILOT, "it smokes")
    assert pilot(world).allow_downgrade_to == ("1.0.0", "1.1.0")


def test_way_down_below_the_floor_is_refused(world: World) -> None:
    raise_floor(world.desk, "1.1.0", PILOT, "it leaks")
    with pytest.raises(RefusedError, match="below the floor"):
        allow_downgrade(world.desk, "1.0.0", PILOT, "it smokes")


def test_way_down_to_a_halted_version_is_refused(world: World) -> None:
    world.halt("1.0.0")
    with pytest.raises(RefusedError, match="halted"):
        allow_downgrade(world.desk, "1.0.0", PILOT, "it smokes")
