"""No version leaves the house that a new install could not begin with: it would never get an update."""

from pathlib import Path

import pytest

from tests.updater.world import World
from updater.client.install import DEFAULTS, ROOT
from updater.release.errors import TreeError
from updater.release.live import Live
from updater.release.trusting import refuse_no_trust


@pytest.fixture
def tree(world: World) -> Path:
    """A version with the trust that it has to have."""
    return world.folder / "trees" / "1.1.0"


def test_root_of_this_desk_passes_without_a_word(world: World, tree: Path) -> None:
    assert refuse_no_trust(tree, world.live) == ()


def test_earlier_root_of_this_desk_passes_too(world: World, tree: Path) -> None:
    world.rotate("root")
    assert (tree / ROOT).read_bytes() == (world.live.metadata / "1.root.json").read_bytes()
    assert refuse_no_trust(tree, world.live) == ()


def test_root_of_another_publisher_is_refused(world: World, tree: Path, tmp_path: Path) -> None:
    (tree / ROOT).write_bytes(World(tmp_path / "other").root)
    with pytest.raises(TreeError, match="is no root of this desk"):
        refuse_no_trust(tree, world.live)


def test_timestamp_in_the_place_of_the_root_is_refused(world: World, tree: Path) -> None:
    (tree / ROOT).write_bytes((world.live.metadata / "timestamp.json").read_bytes())
    with pytest.raises(TreeError, match="is a timestamp, no root"):
        refuse_no_trust(tree, world.live)


@pytest.mark.parametrize("content", [b"", b"{}", b"root of the publisher"])
def test_what_is_no_root_is_refused(world: World, tree: Path, content: bytes) -> None:
    (tree / ROOT).write_bytes(content)
    with pytest.raises(TreeError, match="is no root"):
        refuse_no_trust(tree, world.live)


def test_root_that_lacks_its_own_signatures_is_refused_without_a_desk(
    world: World, tree: Path, tmp_path: Path
) -> None:
    content = (tree / ROOT).read_bytes()
    (tree / ROOT).write_bytes(content.replace(b'"version":1', b'"version":7', 1))
    with pytest.raises(TreeError, match="is no root"):
        refuse_no_trust(tree, Live(tmp_path / "none"))


def test_root_that_nobody_can_compare_is_told(tree: Path, tmp_path: Path) -> None:
    (remark,) = refuse_no_trust(tree, Live(tmp_path / "none"))
    assert "nobody compared trust/root.json" in remark


@pytest.mark.parametrize("name", [ROOT, DEFAULTS])
def test_version_without_its_trust_is_refused(world: World, tree: Path, name: str) -> None:
    (tree / name).unlink()
    with pytest.raises(TreeError, match="cannot be read") as refused:
        refuse_no_trust(tree, world.live)
    assert "--root 1.root.json --defaults defaults.json" in refused.value.remedy


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"defaults", "is no JSON"),
        (b'{"channel": "pilot"}', "is not complete"),
        (b'{"channel": "regonal", "repositories": []}', "makes no sense: channel"),
        (b'{"channel": "pilot", "repositories": ["htp:/x"]}', "htp:/x is no URL"),
        (b'{"channel": "pilot", "repositories": ["https:///x"]}', "https:///x is no URL"),
        (b'{"channel": "pilot", "repositories": ["https://[x"]}', "is no URL"),
        (b'{"channel": "pilot", "repositories": [], "fleet": "http://x.org"}', "makes no sense: fleet"),
    ],
)
def test_defaults_that_no_install_could_begin_with_are_refused(
    world: World, tree: Path, content: bytes, words: str
) -> None:
    (tree / DEFAULTS).write_bytes(content)
    with pytest.raises(TreeError, match=words):
        refuse_no_trust(tree, world.live)
