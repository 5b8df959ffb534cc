"""What an experiment found."""

import random
from dataclasses import replace
from datetime import date

import pytest

from tests.updater.fleet.experiments.test_design import TOLD
from updater.fleet.experiments.design import designs
from updater.fleet.experiments.findings import Answer, Finding, Group, report
from updater.fleet.experiments.sequential import ShopMean

(DESIGN,) = designs(TOLD)
EARLY, LATE = date(2026, 12, 1), date(2027, 4, 1)


def group(variant: str, shops: int, mean: float, *, failures: float = 0.02, spread: float = 0.2) -> Group:
    chance = random.Random(f"{variant}{mean}")  # noqa: S311  no secrets
    names = [f"{variant}{number}" for number in range(shops)]
    return Group(
        variant,
        shops,
        tuple(ShopMean(name, chance.gauss(mean, spread)) for name in names),
        tuple(ShopMean(name, chance.gauss(failures, 0.002)) for name in names),
    )


def finding(base: Group, other: Group, today: date = EARLY, **change: str) -> Finding:
    (found,) = report(replace(DESIGN, **change), (other, base), 0, today).findings
    return found


def test_quicker_is_better() -> None:
    found = finding(group("plain", 60, 5.0), group("adaptive", 60, 4.6))
    assert found.answer is Answer.BETTER
    assert found.ratio is not None
    assert found.low < found.ratio < found.high < 0


def test_quicker_is_worse_where_more_is_wanted() -> None:
    found = finding(group("plain", 60, 5.0), group("adaptive", 60, 4.6), better="higher")
    assert found.answer is Answer.WORSE


def test_few_shops_are_not_enough_yet() -> None:
    found = finding(group("plain", 5, 5.0), group("adaptive", 5, 4.6))
    assert (found.answer, found.ratio) == (Answer.NOT_ENOUGH, None)
    assert found.words == "Not enough yet: too few shops told."


def test_many_alike_shops_show_that_nothing_matters() -> None:
    found = finding(group("plain", 400, 5.0, spread=0.1), group("adaptive", 400, 5.0, spread=0.1))
    assert found.answer is Answer.NO_DIFFERENCE


def test_end_without_an_answer_says_so_with_what_is_still_possible() -> None:
    found = finding(group("plain", 20, 5.0), group("adaptive", 20, 5.0), LATE)
    assert found.answer is Answer.NOT_FOUND
    assert "somewhere between -" in found.words


def test_more_failures_stop_it_however_quick_it_is() -> None:
    found = finding(group("plain", 60, 5.0), group("adaptive", 60, 4.0, failures=0.06))
    assert found.answer is Answer.BROKEN


def test_groups_that_were_not_drawn_are_not_used() -> None:
    found = finding(group("plain", 200, 5.0), group("adaptive", 60, 4.6))
    assert found.answer is Answer.NOT_DRAWN


def test_experiment_without_its_base_finds_nothing() -> None:
    assert report(DESIGN, (group("adaptive", 60, 4.6),), 0, EARLY).findings == ()


@pytest.mark.parametrize("mixed", [0, 3])
def test_report_tells_how_many_saw_several(mixed: int) -> None:
    assert report(DESIGN, (), mixed, EARLY).mixed == mixed
