"""The runs of the benchmark of power cuts."""

from pathlib import Path

import pytest

from tests.bench.update_cuts import all_cases, cut, run
from tests.faults.shop import Shop

pytestmark = [pytest.mark.needs("fusermount3"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return Shop(tmp_path_factory.mktemp("cuts") / "shop", files=3)


def test_operations_are_cut_in_turn(shop: Shop) -> None:
    names = [name.split("|")[0] for name in all_cases(shop, ["launch", "roll back"], 4)]
    assert names == ["launch", "roll back"] * 2


def test_same_cuts_come_each_time(shop: Shop) -> None:
    first, again = (all_cases(shop, ["roll back"], 20) for _ in range(2))
    assert {name: case[1] for name, case in first.items()} == {name: case[1] for name, case in again.items()}


def test_some_cuts_lose_everything_and_some_a_part(shop: Shop) -> None:
    chances = {chance is None for _, _, chance in all_cases(shop, ["launch"], 20).values()}
    assert chances == {True, False}


def test_cut_is_survived(shop: Shop) -> None:
    (case,) = all_cases(shop, ["roll back"], 1).values()
    assert cut(case)["wrong"] == []


def test_results_are_kept(tmp_path: Path) -> None:
    told = run(["--cuts", "2", "--operations", "roll back", "--results", str(tmp_path / "file")])
    assert (told.metrics["runs"], told.missed) == (2, ())
    assert len((tmp_path / "file").read_text().splitlines()) == 2
