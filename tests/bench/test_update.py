"""The figures of updates, on trees that are small."""

from pathlib import Path

import pytest

from tests.bench.frozen_trees import Trees
from tests.bench.update import ours, rollbacks
from tests.faults.chance import seeded
from tests.faults.shop import Shop
from tests.faults.trees import lay_down
from tests.updater.world import toy_program

pytestmark = pytest.mark.timeout(600)  # a busy machine takes its time


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    folder = tmp_path_factory.mktemp("trees")
    trees = Trees(folder / "new", folder / "app", folder / "qt")
    lay_app(trees.new, "1.2.0", libraries("same", range(8)))
    lay_app(trees.app_before, "1.1.0", libraries("same", range(8)) | libraries("old", range(1)))
    lay_app(trees.qt_before, "1.0.0", libraries("same", range(8)) | libraries("old", range(4)))
    return ours(trees, folder)


def libraries(name: str, numbers: range) -> dict[str, bytes]:
    """Return files that are larger than a chunk."""
    return {f"lib{number}.bin": seeded(name, number).randbytes(1_100_000) for number in numbers}


def lay_app(folder: Path, version: str, files: dict[str, bytes]) -> None:
    program = toy_program(version, "good", (1, 1, 1))
    lay_down(folder, {**files, "diagclinic": program, "diagclinic-update": program})
    for name in ("diagclinic", "diagclinic-update"):
        (folder / name).chmod(0o755)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop", files=3)


def test_small_change_is_a_small_part_of_the_whole(figures: dict[str, float]) -> None:
    assert 0 < figures["app_packs_mb"] < 0.3 * figures["full_pack_mb"]


def test_larger_change_is_larger(figures: dict[str, float]) -> None:
    assert figures["app_mb"] < figures["qt_mb"]


def test_metadata_counts(figures: dict[str, float]) -> None:
    assert figures["app_packs_mb"] < figures["app_mb"]


def test_switch_and_memory_are_measured(figures: dict[str, float]) -> None:
    assert figures["switch_s"] > 0
    assert figures["peak_mb"] > 10


def test_way_back_with_a_real_record_is_measured(shop: Shop) -> None:
    assert rollbacks(shop, visits=2, times=1)["rollback_s"] > 0
