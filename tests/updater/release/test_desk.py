"""A desk that only says what it would do leaves everything as it is."""

from pathlib import Path

import pytest

from tests.updater.world import World
from updater.release.desk import Desk
from updater.release.expiring import expire
from updater.release.founding import found
from updater.release.halting import halt
from updater.release.rotating import rotate


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "act",
    [
        lambda desk: halt(desk, "1.0.0", "it smokes"),
        lambda desk: rotate(desk, "root", "it was time"),
        lambda desk: rotate(desk, "releases", "it was time"),
        lambda desk: expire(desk, keep=1),
    ],
    ids=["halt", "rotate root", "rotate releases", "expire"],
)
def test_saying_desk_changes_nothing(world: World, act: object) -> None:
    before, keys = files(world.desk.folder), dict(world.keys.signers)
    desk, writer = world.desk.saying()
    act(desk)  # type: ignore[operator]  # one of the above
    assert (files(world.desk.folder), world.keys.signers) == (before, keys)
    assert any(line.endswith("bytes)") and "timestamp.json" in line for line in writer.lines)


def test_saying_desk_begins_no_repository(world: World, tmp_path: Path) -> None:
    elsewhere = Desk(
        tmp_path / "none", world.keys, world.desk.writer, world.clock, world.desk.draw, "publisher"
    )
    desk, writer = elsewhere.saying()
    found(desk)
    assert not (tmp_path / "none").exists()
    assert any("1.root.json" in line for line in writer.lines)


def test_parts_lie_in_the_folder(tmp_path: Path, world: World) -> None:
    folder = world.desk.folder
    assert (world.desk.live.repo, world.desk.staged, world.desk.log) == (
        folder / "repo",
        folder / "staged",
        folder / "publisher.log",
    )
