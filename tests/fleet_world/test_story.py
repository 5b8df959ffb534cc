"""A fleet as it lives, in small."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet_world.story import BASE, Fleet, Habits, Scanned, fleet

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Fleet]:
    with fleet(tmp_path, Habits(shops=1, scans=1)) as world:
        yield world


def test_what_is_lost_or_miscounted_is_found(world: Fleet) -> None:
    world.day()
    assert (world.days, world.running(), world.fewest_scans()) == (1, [BASE], 1)
    assert (world.lost_visits(), world.miscounted()) == ([], 0)
    (done,) = world.done[0]
    assert (done.version, done.code) == (BASE, 0)
    world.done[0].append(Scanned(BASE, 0, 99))
    assert (world.lost_visits(), world.miscounted(), world.miscounted({BASE})) == ([(0, 99)], 1, 0)


def test_a_pulled_cable_is_a_failed_scan_that_is_counted(world: Fleet) -> None:
    world.pulled = 1.0
    world.day()
    assert [one.code for one in world.done[0]] == [3]
    assert (world.service.scans()[BASE, False], world.miscounted()) == (1, 0)
