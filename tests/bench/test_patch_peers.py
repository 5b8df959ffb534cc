"""What the others send and take."""

from pathlib import Path

import pytest

from tests.bench.patch_peers import Peers
from tests.faults.trees import lay_down, tree

pytestmark = pytest.mark.needs("zstd", "tar")


@pytest.fixture
def trees(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "old", tmp_path / "new"
    lay_down(old, tree("1.0.0", 30))
    lay_down(new, tree("1.1.0", 30))
    return old, new


def test_patch_is_smaller_than_the_whole(trees: tuple[Path, Path], tmp_path: Path) -> None:
    peers = Peers(tmp_path)
    step = peers.step(*trees, "app")
    assert 0 < step["app_zstd_patch_mb"] < 0.6 * peers.full(trees[1])["tar_zst_mb"]


def test_without_tufup_nothing_is_told_of_it(trees: tuple[Path, Path], tmp_path: Path) -> None:
    assert not [key for key in Peers(tmp_path).step(*trees, "app") if "bsdiff" in key]
