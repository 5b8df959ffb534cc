"""What installs of one way learn."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.bench.month_client import Counted, Learning
from tests.updater.world import World
from updater.client.folder_source import FolderSource
from updater.client.work import Work

PILOT = ("pilot", "")


@pytest.fixture
def learning(tmp_path: Path) -> Learning:
    world = World(tmp_path / "world")
    world.add("1.0.0")
    world.offer("1.0.0")
    return Learning(world, tmp_path)


def now() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=1)


def test_policy_that_was_signed_is_learnt(learning: Learning) -> None:
    learnt = learning.learn((PILOT, -1, 0), now())
    assert [each.version for each in learnt.policies[0].candidates] == ["1.0.0"]


def test_same_way_is_gone_once(learning: Learning) -> None:
    learning.learn((PILOT, -1, 0), now())
    learning.learn((PILOT, -1, 0), now())
    assert learning.refreshes == 1


def test_who_knows_more_asks_for_less(learning: Learning) -> None:
    first = learning.learn((PILOT, -1, 0), now())
    learning.world.resign()
    second = learning.learn((PILOT, 0, 1), now())
    assert 0 < second.size < first.size
    assert 0 < second.requests < first.requests


def test_two_ways_to_the_same_state_learn_the_same(learning: Learning) -> None:
    learning.learn((PILOT, -1, 0), now())
    learning.world.offer("1.0.0", share=0.5)
    known, fresh = learning.learn((PILOT, 0, 1), now()), learning.learn((PILOT, -1, 1), now())
    assert known.policies == fresh.policies


def test_versions_with_a_patch_are_known(learning: Learning) -> None:
    learning.world.add("1.1.0")
    assert learning.patched_from("1.1.0") == {"1.0.0"}


def test_requests_and_bytes_are_counted(tmp_path: Path) -> None:
    (tmp_path / "metadata").mkdir()
    (tmp_path / "metadata" / "1.root.json").write_bytes(b"12345")
    source = Counted(FolderSource(tmp_path, Work()))
    told = b"".join(source.read("metadata/1.root.json"))
    assert (told, source.requests, source.size) == (b"12345", 1, 5)
