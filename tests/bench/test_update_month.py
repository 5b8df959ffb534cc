"""A month of a small fleet, with every signature real."""

from pathlib import Path

import pytest

from tests.bench.month_fleet import Shop
from tests.bench.month_plan import moment
from tests.bench.update_month import expected, measure

pytestmark = pytest.mark.timeout(600)  # a busy machine takes its time


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    return measure(tmp_path_factory.mktemp("month"), 25)


@pytest.mark.parametrize("key", ["wrong_version", "outside", "halt_ignored"])
def test_nobody_runs_what_the_plan_does_not_say(figures: dict[str, float], key: str) -> None:
    assert figures[key] == 0


def test_month_ends_with_more_than_one_version(figures: dict[str, float]) -> None:
    assert {"on_1.1.1", "on_1.2.0"} <= figures.keys()


def test_most_contacts_cost_little(figures: dict[str, float]) -> None:
    assert 1 < figures["requests_per_contact"] < 12


def shop(**more: object) -> Shop:
    return Shop("0" * 32, "pilot", "", "daily", 600, 0, **more)


def test_plan_counts_as_of_the_last_contact() -> None:
    assert expected(shop(last_contact=moment(1))) == "1.0.0"
    assert expected(shop(last_contact=moment(3))) == "1.1.0"


def test_install_without_a_contact_stays_as_it_was_delivered(tmp_path: Path) -> None:
    assert expected(Shop("0" * 32, "pilot", "", "never", 600, 0, last_contact=moment(3))) == "1.0.0"
