"""The plan is followed step by step, with its days in between."""

from dataclasses import replace

import pytest

from tests.updater.world import Clock, World
from updater.release.errors import RefusedError, WaitingError
from updater.release.promoting import Wish, promote
from updater.release.settings import Wave, write_plan
from updater.release.waves import next_wave, promote_next

PLAN = (Wave("pilot", 1.0, 3), Wave("beta", 1.0), Wave("regional", 0.05), Wave("regional", 1.0))


@pytest.fixture
def planned(world: World) -> World:
    write_plan(world.desk.writer, world.desk.folder, PLAN)
    return world


def steps(world: World, count: int) -> list[Wave | None]:
    taken = []
    for _ in range(count):
        taken.append(next_wave(world.desk, "1.1.0"))
        promote_next(world.desk, "1.1.0")
        world.clock.pass_days(3)
    return taken


def test_every_step_is_taken_in_order(planned: World) -> None:
    assert steps(planned, 4) == list(PLAN)


def test_after_the_last_step_there_is_none(planned: World) -> None:
    steps(planned, 4)
    with pytest.raises(RefusedError, match="every step"):
        promote_next(planned.desk, "1.1.0")


def test_days_of_a_step_have_to_pass(planned: World) -> None:
    promote_next(planned.desk, "1.1.0")
    planned.clock.pass_days(2.9)
    with pytest.raises(RefusedError, match="go on from"):
        promote_next(planned.desk, "1.1.0")


def test_version_whose_halt_waits_is_told_so_before_its_days(planned: World) -> None:
    promote_next(planned.desk, "1.1.0")
    for number in (1, 2, 3):
        del planned.keys.signers[planned.keys.names[f"halt-{number}"]]
    planned.halt("1.1.0")
    with pytest.raises(WaitingError, match=r"the halt of 1\.1\.0 waits"):
        promote_next(planned.desk, "1.1.0")


def test_another_version_does_not_make_it_wait(planned: World) -> None:
    promote_next(planned.desk, "1.1.0")
    planned.clock.pass_days(3)
    promote_next(planned.desk, "1.0.0")
    promote_next(planned.desk, "1.1.0")
    assert next_wave(planned.desk, "1.1.0") == PLAN[2]


def test_step_that_was_taken_by_hand_counts(planned: World) -> None:
    promote(planned.desk, Wish("1.1.0", "pilot", 1.0))
    assert next_wave(planned.desk, "1.1.0") == PLAN[1]


def test_step_for_some_regions_is_not_the_plans(planned: World) -> None:
    steps(planned, 2)
    promote(planned.desk, Wish("1.1.0", "regional", 1.0, regions=("EU",)))
    assert next_wave(planned.desk, "1.1.0") == PLAN[2]


def test_step_is_for_every_region_whatever_was_offered_by_hand(planned: World) -> None:
    steps(planned, 2)
    promote(planned.desk, Wish("1.1.0", "regional", 0.05, regions=("EU",)))
    promote_next(planned.desk, "1.1.0")
    assert next_wave(planned.desk, "1.1.0") == PLAN[3]


def test_desk_that_agrees_does_not_let_the_others_wait_longer(planned: World) -> None:
    promote_next(planned.desk, "1.1.0")
    planned.clock.pass_days(3)
    promote(planned.desk, Wish("1.1.0", "regional:EU", 1.0))
    promote_next(planned.desk, "1.1.0")
    assert next_wave(planned.desk, "1.1.0") == PLAN[2]


def test_clock_that_was_set_back_lets_nothing_go_on(planned: World) -> None:
    promote_next(planned.desk, "1.1.0")
    past = Clock(planned.clock.now.replace(year=2020))
    with pytest.raises(RefusedError, match="go on from"):
        promote_next(replace(planned.desk, clock=past), "1.1.0")
