"""To more installs with every step, exactly as many as were asked for, and never what may not run."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.updater.world import PLATFORM, World
from updater.client.policy import Candidate
from updater.client.shares import position
from updater.client.strict_json import canonical
from updater.release.enrolled import ENROLLED_NAME
from updater.release.errors import RefusedError, WaitingError
from updater.release.policies import policy_of
from updater.release.promoting import Wish, known_candidate, promote
from updater.release.restricting import raise_floor, yank
from updater.release.settings import write_platforms

IDS = [f"{number:032x}" for number in range(10)]


def offered(
    world: World, version: str, channel: str = "regional", share: float | None = 1.0, **fields: Any
) -> Candidate:
    promote(world.desk, Wish(version, channel, share, **fields))
    found = known_candidate(policy_of(world.live, channel), version)
    assert found
    return found


def enroll(world: World, *regions: str) -> None:
    regions = regions or ("",) * len(IDS)
    installs = [
        {"id": one, "channel": "regional", "region": region} for one, region in zip(IDS, regions, strict=True)
    ]
    world.desk.writer.put(world.desk.folder / ENROLLED_NAME, canonical({"format": 1, "installs": installs}))


def inside(candidate: Candidate) -> set[str]:
    return {one for one in IDS if position(candidate.salt, one) < candidate.threshold}


@pytest.mark.parametrize(("share", "count"), [(0.0, 0), (0.05, 1), (0.25, 3), (0.5, 5), (1.0, 10)])
def test_share_of_ten_known_installs_is_exact(world: World, share: float, count: int) -> None:
    enroll(world)
    assert len(inside(offered(world, "1.1.0", share=share))) == count


def test_who_is_in_stays_in(world: World) -> None:
    enroll(world)
    steps = [inside(offered(world, "1.1.0", share=share)) for share in (0.05, 0.25, 0.75, 1.0)]
    assert all(earlier < later for earlier, later in pairwise(steps))


def test_share_counts_the_installs_of_its_region(world: World) -> None:
    enroll(world, *("EU",) * 4, *("US",) * 6)
    candidate = offered(world, "1.1.0", share=0.5, regions=("EU",))
    assert len(inside(candidate) & set(IDS[:4])) == 2


def test_salt_is_the_same_in_every_channel(world: World) -> None:
    assert offered(world, "1.1.0", "pilot").salt == offered(world, "1.1.0", "beta").salt


def test_each_version_has_a_salt_of_its_own(world: World) -> None:
    assert offered(world, "1.1.0").salt != offered(world, "1.0.0").salt


def test_smaller_share_is_refused(world: World) -> None:
    offered(world, "1.1.0", share=0.25)
    with pytest.raises(RefusedError, match="to stop it, halt it"):
        promote(world.desk, Wish("1.1.0", "regional", 0.05))


def test_fewer_regions_are_refused(world: World) -> None:
    offered(world, "1.1.0")
    with pytest.raises(RefusedError, match="is in every region already"):
        promote(world.desk, Wish("1.1.0", "regional", 1.0, regions=("EU",)))


def test_more_regions_are_allowed(world: World) -> None:
    offered(world, "1.1.0", regions=("EU",))
    assert offered(world, "1.1.0", regions=("EU", "US")).regions == ("EU", "US")


def test_regions_stay_where_none_are_named(world: World) -> None:
    offered(world, "1.1.0", share=0.05, regions=("EU",))
    assert offered(world, "1.1.0", share=0.25).regions == ("EU",)


def test_share_stays_where_none_is_named(world: World) -> None:
    offered(world, "1.1.0", share=0.05)
    assert offered(world, "1.1.0", share=None, mandatory_after=world.clock.now).share == 0.05


def test_version_that_is_new_is_for_everybody_where_no_share_is_named(world: World) -> None:
    candidate = offered(world, "1.1.0", share=None)
    assert (candidate.share, candidate.regions) == (1.0, ("*",))


def test_regions_grow_to_all(world: World) -> None:
    offered(world, "1.1.0", regions=("EU",))
    assert offered(world, "1.1.0", regions=("*",)).regions == ("*",)


def test_same_once_more_is_refused(world: World) -> None:
    offered(world, "1.1.0")
    with pytest.raises(RefusedError, match="like that in regional already"):
        promote(world.desk, Wish("1.1.0", "regional", 1.0))


def test_more_versions_than_installs_read_are_refused_with_the_way_out(world: World) -> None:
    narrow = replace(offered(world, "1.1.0", "beta"), threshold=1)
    earlier = tuple(replace(narrow, version=f"0.{number}.0") for number in range(64))
    world.set_policy("regional", candidates=earlier)
    with pytest.raises(RefusedError, match="more than 64 versions") as caught:
        promote(world.desk, Wish("1.1.0", "regional", 0.05))
    assert "diagclinic-release floor" in caught.value.remedy


def test_policy_number_rises(world: World) -> None:
    offered(world, "1.1.0", share=0.05)
    offered(world, "1.1.0", share=0.25)
    assert getattr(policy_of(world.live, "regional"), "policy_seq", 0) == 2


def test_emergency_is_for_everybody_at_once(world: World) -> None:
    candidate = offered(world, "1.1.0", share=0.05, is_emergency=True)
    assert (candidate.share, candidate.threshold, candidate.is_emergency) == (1.0, 1 << 48, True)


def test_emergency_is_for_every_region_where_none_is_named(world: World) -> None:
    offered(world, "1.1.0", share=0.05, regions=("EU",))
    assert offered(world, "1.1.0", share=None, is_emergency=True).regions == ("*",)


def test_emergency_of_one_region_stays_there(world: World) -> None:
    offered(world, "1.1.0", share=0.05, regions=("EU",))
    assert offered(world, "1.1.0", regions=("EU",), is_emergency=True).regions == ("EU",)


def test_times_and_the_way_are_kept(world: World) -> None:
    later = world.clock.now + timedelta(days=3)
    candidate = offered(world, "1.1.0", not_before=world.clock.now, mandatory_after=later, min_from="1.0.0")
    assert (candidate.not_before, candidate.mandatory_after, candidate.min_from) == (
        world.clock.now,
        later,
        "1.0.0",
    )


def test_a_version_that_is_mandatory_before_it_may_be_taken_is_refused(world: World) -> None:
    now = world.clock.now
    offered(world, "1.1.0", share=0.25, not_before=now + timedelta(days=9))
    with pytest.raises(RefusedError, match="cannot be mandatory after"):
        offered(world, "1.1.0", mandatory_after=now + timedelta(days=8))


def test_next_step_keeps_what_the_first_one_said(world: World) -> None:
    later = world.clock.now + timedelta(days=3)
    offered(world, "1.1.0", share=0.05, mandatory_after=later, min_from="1.0.0")
    candidate = offered(world, "1.1.0", share=0.25)
    assert (candidate.mandatory_after, candidate.min_from) == (later, "1.0.0")


def test_version_that_nobody_published_is_refused(world: World) -> None:
    with pytest.raises(RefusedError, match=r"9\.0\.0 is not published"):
        promote(world.desk, Wish("9.0.0", "pilot", 1.0))


def test_version_that_lacks_a_platform_is_refused(world: World) -> None:
    write_platforms(world.desk.writer, world.desk.folder, (PLATFORM, "windows-x86_64"))
    with pytest.raises(RefusedError, match="not published for windows-x86_64"):
        promote(world.desk, Wish("1.1.0", "pilot", 1.0))


def test_halted_version_is_refused_with_its_reason(world: World) -> None:
    world.halt("1.1.0", "it smokes")
    with pytest.raises(RefusedError, match="it smokes"):
        promote(world.desk, Wish("1.1.0", "pilot", 1.0))


def test_version_whose_halt_waits_for_its_key_is_refused(world: World) -> None:
    for number in (1, 2, 3):
        del world.keys.signers[world.keys.names[f"halt-{number}"]]
    world.halt("1.1.0", "it smokes")
    with pytest.raises(WaitingError, match=r"the halt of 1\.1\.0 waits"):
        promote(world.desk, Wish("1.1.0", "regional", is_emergency=True))


def test_version_whose_halt_was_lifted_goes_on(world: World) -> None:
    world.resume(world.halt("1.1.0"))
    assert offered(world, "1.1.0").share == 1.0


def test_yanked_version_is_refused(world: World) -> None:
    yank(world.desk, "1.1.0", ("regional",), "it smokes")
    with pytest.raises(RefusedError, match="yanked"):
        promote(world.desk, Wish("1.1.0", "regional", 1.0))


def test_version_below_the_floor_is_refused(world: World) -> None:
    raise_floor(world.desk, "1.1.0", ("regional",), "it leaks")
    with pytest.raises(RefusedError, match=r"below the floor 1\.1\.0"):
        promote(world.desk, Wish("1.0.0", "regional", 1.0))


def test_desk_of_a_region_promotes_for_itself(world: World) -> None:
    offered(world, "1.1.0", "regional:EU", 0.5)
    assert policy_of(world.live, "regional") is None
