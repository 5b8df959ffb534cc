"""A look through the repository finds what any install would stumble over, and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.updater.world import PLATFORM, World
from updater.client.tuf_client import LIMITS
from updater.release.changes import Act, Change, revise_root
from updater.release.checking import check
from updater.release.committing import commit, resign
from updater.release.live import hashed_path


def test_sound_repository_has_no_faults(world: World) -> None:
    world.offer("1.1.0")
    world.offer("1.1.0", "regional:EU")
    world.halt("1.0.0")
    world.rotate("root")
    checked = check(world.desk)
    assert (checked.is_sound, checked.targets, checked.packs) == (True, 7, 3)


def test_bytes_of_packs_are_counted(world: World) -> None:
    assert check(world.desk).size == sum(path.stat().st_size for path in world.repo.rglob("*.pack"))


def bend(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def bend_pack(world: World) -> None:
    bend(world.live.targets / f"app/1.1.0/{PLATFORM}/full.pack")


def lose_pack(world: World) -> None:
    (world.live.targets / f"app/1.1.0/{PLATFORM}/from-1.0.0.pack").unlink()


def bend_target(world: World) -> None:
    target = world.live.role("releases").signed.targets[f"app/1.1.0/{PLATFORM}/manifest.json.zst"]
    bend(world.live.targets / hashed_path(target))


def lose_role(world: World) -> None:
    (world.live.metadata / "3.releases.json").unlink()


def bend_timestamp(world: World) -> None:
    bend(world.live.metadata / "timestamp.json")


def lose_root(world: World) -> None:
    world.rotate("root")
    world.rotate("root")
    (world.live.metadata / "2.root.json").unlink()


def bend_log(world: World) -> None:
    world.desk.log.write_bytes(world.desk.log.read_bytes().replace(b"publish", b"PUBLISH", 1))


def outgrow(world: World) -> None:
    """Publish a root that is larger than what installs ever read."""
    change = Change(Act("test"))
    revise_root(world.desk, change).signed.unrecognized_fields["x-words"] = "x" * LIMITS.root_max_length
    commit(world.desk, change)


def let_expire(world: World) -> None:
    world.clock.pass_days(-60)
    resign(replace(world.desk, is_clock_right=True))


def test_damaged_log_is_no_fault_of_the_repository(world: World) -> None:
    bend_log(world)
    checked = check(world.desk)
    assert (checked.is_sound, "does not follow" in checked.log_fault) == (True, True)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (bend_pack, "chunks are not as signed"),
        (lose_pack, "chunks are not as signed"),
        (bend_target, "manifest.json.zst"),
        (lose_role, "no install can follow"),
        (bend_timestamp, "no install can follow"),
        (lose_root, "no install can follow"),
        (outgrow, "no install can follow"),
        (let_expire, "no install can follow"),
    ],
)
def test_fault_is_found(world: World, spoil: Callable[[World], None], words: str) -> None:
    spoil(world)
    checked = check(world.desk)
    assert not checked.is_sound
    assert words in " ".join(checked.faults)
