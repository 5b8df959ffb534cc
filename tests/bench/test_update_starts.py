"""Starts that are normal, and what the launcher makes of them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench.update_starts import REAL_WINDOW, Start, figures, full, judged, prepared, real, short
from tests.faults.shop import NEW, OLD, Copy, Shop
from tests.faults.sweep import Results
from updater.client.install import HEALTH_S
from updater.install.state import Trial, change_state

pytestmark = pytest.mark.timeout(600)  # a busy machine takes its time

PROVED = {"failed": False, "proved": True}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return prepared(Shop(tmp_path_factory.mktemp("starts") / "shop", files=3))


@pytest.fixture
def copy(shop: Shop) -> Copy:
    """An install in which the new version has come up and proved itself."""
    copy = shop.copy(shop.template(f"{NEW} on trial"))
    say_ended(copy)
    change_state(copy.layout, lambda state: replace(state, last_good=NEW, trial=None))
    return copy


def say_ended(copy: Copy, version: str = NEW, why: str = "") -> None:
    copy.layout.health.mkdir(exist_ok=True)
    line = {"version": version, "why": why}
    (copy.layout.health / "ended.jsonl").write_text(json.dumps(line) + "\n")


def test_no_normal_start_is_a_failure(shop: Shop, tmp_path: Path) -> None:
    told = figures(dict(short(shop, 12)), Results(tmp_path / "results"), "")
    assert (told["false_fallbacks"], told["starts"]) == (0, 12)
    assert told["closed_early"] + told["proved"] == 12


def test_start_that_is_closed_at_once_proves_nothing(shop: Shop) -> None:
    assert Start(shop, NEW, 1.0, 0.0).run() == {"failed": False, "proved": False}


def test_start_that_lives_on_proves_itself(shop: Shop) -> None:
    assert Start(shop, NEW, 0.2, 0.8).run() == PROVED


def test_program_itself_that_is_closed_early_has_not_failed(shop: Shop) -> None:
    assert not Start(shop, REAL_WINDOW, 60.0, 4.0).run()["failed"]


def test_program_itself_is_closed_at_three_moments(shop: Shop) -> None:
    assert {start.life_s for _, start in real(shop, 6)} == {0.0, 0.5, 5.0}


def test_full_length_is_that_of_a_shop(shop: Shop) -> None:
    starts = [start for _, start in full(shop, 4)]
    assert {start.health_s for start in starts} == {HEALTH_S}
    assert [start.life_s > HEALTH_S for start in starts] == [False, True, False, True]


def test_version_that_proved_itself_has_not_failed(copy: Copy) -> None:
    assert judged(copy, NEW, 0) == PROVED


@pytest.mark.parametrize(
    "change", [{"bad": (NEW,)}, {"current": OLD}, {"trial": Trial(NEW, 1)}], ids=["bad", "left", "tried"]
)
def test_fall_back_counts_as_a_failure(copy: Copy, change: dict[str, object]) -> None:
    change_state(copy.layout, lambda state: replace(state, **change))
    assert judged(copy, NEW, 0)["failed"]


@pytest.mark.parametrize("ended", [(OLD, ""), (NEW, "it was silent for 60 s")])
def test_end_that_is_called_a_failure_counts_as_one(copy: Copy, ended: tuple[str, str]) -> None:
    say_ended(copy, *ended)
    assert judged(copy, NEW, 0)["failed"]


def test_exit_code_of_a_failure_counts_as_one(copy: Copy) -> None:
    assert judged(copy, NEW, 1)["failed"]
