"""A fleet of processes lives through three versions, and nobody touches anything: bad ones are left.

Eight shops with launcher, program, update program and uploader, the fleet service on PostgreSQL, the
publisher's program; a clock that is moved by days.  `python -m tests.bench fleet` is the long story.
"""

from pathlib import Path
from typing import Final

import pytest

from tests.fleet_world.programs import Fault
from tests.fleet_world.story import DUMB, Fleet, Habits, failing, fleet
from tests.postgres import new_cluster

HABITS: Final = Habits(shops=8)
#: share of scans in which a cable is pulled, once that happens more often everywhere
DRIFTED: Final = 0.2
MOST_DAYS: Final = 8
LEAVES_WITHIN: Final = 2


def assert_left_everywhere(world: Fleet, version: str, fault: Fault, shops: int) -> None:
    """Let a version live that has a fault: it is halted, and all the `shops` that took it go back by that."""
    world.release(version, fault, share=f"{shops / HABITS.shops:.1%}")
    assert world.live(MOST_DAYS, version) == "rolled_back", world.told
    assert version in world.publisher.type("status")["halts"].values()
    acts = world.acts_on(version)
    assert {act["who"] for act in acts} == {"judge"}
    assert world.leave(LEAVES_WITHIN, version) == []
    assert list(world.back_by(version).values()) == ["halt"] * shops


@pytest.mark.timeout(1800)
def test_bad_versions_are_left_everywhere_and_a_changed_world_is_no_versions_fault(tmp_path: Path) -> None:
    with (
        new_cluster() as cluster,
        cluster.database() as database,
        fleet(tmp_path, HABITS, database) as world,
    ):
        world.day()
        assert_left_everywhere(world, "1.1.0", failing(0.9), shops=4)
        assert_left_everywhere(world, "1.2.0", DUMB, shops=5)
        world.pulled = DRIFTED
        world.release("1.3.0")
        for _ in range(2):
            world.day()
        assert world.state_of("1.3.0") in {"running", "paused"}, world.told
        assert list(world.back_by("1.3.0").values()) == [""] * (HABITS.shops // 2)
        assert world.lost_visits() == []
        assert world.miscounted({"1.2.0"}) == 0
