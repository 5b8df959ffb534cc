"""Nothing leaves the repository that an install may still be told to take."""

from pathlib import Path

import pytest

from tests.updater.world import World
from updater.release.keeping import needed
from updater.release.promoting import Wish, promote
from updater.release.restricting import allow_downgrade, raise_floor


@pytest.fixture
def many(tmp_path: Path) -> World:
    made = World(tmp_path)
    for number in range(8):
        made.add(f"1.{number}.0")
    return made


def test_newest_stay(many: World) -> None:
    assert list(needed(many.desk, keep=4)) == ["1.4.0", "1.5.0", "1.6.0", "1.7.0"]


def test_candidate_stays(many: World) -> None:
    many.offer("1.1.0", "regional")
    assert needed(many.desk, keep=1) == {"1.1.0": "a candidate of regional", "1.7.0": "one of the newest 1"}


def test_candidate_of_a_region_stays(many: World) -> None:
    many.offer("1.1.0", "regional:EU")
    assert "1.1.0" in needed(many.desk, keep=1)


def test_step_on_the_way_to_a_candidate_stays(many: World) -> None:
    many.offer("1.7.0", min_from="1.2.0")
    assert needed(many.desk, keep=1)["1.2.0"] == "a step on the way of pilot"


def test_floor_stays(many: World) -> None:
    raise_floor(many.desk, "1.3.0", ("beta",), "it leaks")
    assert needed(many.desk, keep=1)["1.3.0"] == "the floor of beta"


def test_way_down_stays(many: World) -> None:
    allow_downgrade(many.desk, "1.0.0", ("beta",), "it smokes")
    assert needed(many.desk, keep=1)["1.0.0"] == "a way down of beta"


def test_candidate_that_waits_for_signatures_stays(many: World) -> None:
    del many.keys.signers[many.keys.names["chan-beta-1"]]
    promote(many.desk, Wish("1.1.0", "beta", 1.0))
    assert needed(many.desk, keep=1)["1.1.0"] == "a candidate of 2.chan-beta"


@pytest.mark.parametrize("keep", [0, -1])
def test_fewer_than_one_is_none(many: World, keep: int) -> None:
    assert needed(many.desk, keep) == {}
