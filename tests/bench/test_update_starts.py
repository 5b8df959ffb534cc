"""Starts that are normal, and what the launcher makes of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench.update_starts import ON_TRIAL, Start, figures, full, judged, prepared, short
from tests.faults.shop import NEW, OLD, Copy, Shop
from tests.faults.sweep import Results
from updater.client.install import HEALTH_S
from updater.install.state import Trial, change_state


@pytest.fixture
def copy(shop: Shop) -> Copy:
    """An install in which the new version has come up and proved itself."""
    copy = shop.copy(shop.template(ON_TRIAL))
    (copy.data / "record.json").write_text(f'{{"schema": 1, "rows": ["started {NEW}"]}}')
    change_state(copy.layout, lambda state: replace(state, last_good=NEW, trial=None))
    return copy


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return prepared(Shop(tmp_path_factory.mktemp("starts") / "shop", files=3))


def test_no_normal_start_is_a_failure(shop: Shop, tmp_path: Path) -> None:
    told = figures(dict(short(shop, 12)), Results(tmp_path / "results"), "")
    assert (told["false_fallbacks"], told["starts"]) == (0, 12)
    assert 0 < told["closed_early"] < 12


def test_start_that_is_closed_at_once_proves_nothing(shop: Shop) -> None:
    assert Start(shop, 1.0, 0.0).run() == {"failed": False, "proved": False, "early": True}


def test_start_that_lives_on_proves_itself(shop: Shop) -> None:
    assert Start(shop, 0.2, 0.8).run()["proved"]


def test_full_length_is_that_of_a_shop(shop: Shop) -> None:
    starts = [start for _, start in full(shop, 4)]
    assert {start.health_s for start in starts} == {HEALTH_S}
    assert [start.life_s > HEALTH_S for start in starts] == [False, True, False, True]


def test_version_that_proved_itself_has_not_failed(copy: Copy) -> None:
    assert judged(copy, 0) == {"failed": False, "proved": True}


@pytest.mark.parametrize(
    "change", [{"bad": (NEW,)}, {"current": OLD}, {"trial": Trial(NEW, 1)}], ids=["bad", "left", "tried"]
)
def test_fall_back_counts_as_a_failure(copy: Copy, change: dict[str, object]) -> None:
    change_state(copy.layout, lambda state: replace(state, **change))
    assert judged(copy, 0)["failed"]


def test_start_of_another_version_counts_as_a_failure(copy: Copy) -> None:
    (copy.data / "record.json").write_text(f'{{"schema": 1, "rows": ["started {OLD}"]}}')
    assert judged(copy, 0)["failed"]
