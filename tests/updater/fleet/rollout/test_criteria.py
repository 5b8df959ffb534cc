"""Whether a phase may be left."""

from dataclasses import replace

import pytest

from updater.fleet.rollout.criteria import Criterion, Figures, is_left, review
from updater.fleet.rollout.plan_file import read_plan

PILOT = read_plan(None).phase("pilot")
GOOD = Figures(
    sessions=200,
    crashes=2,
    operations=400,
    failed=20,
    ratings=6,
    satisfaction=4.1,
    installs=8,
    days=30,
    is_certified=True,
)


def _met(figures: Figures) -> dict[str, bool | None]:
    return {one.name: one.is_met for one in review(PILOT, figures)}


def test_phase_that_reached_everything_is_left() -> None:
    assert is_left(review(PILOT, GOOD))


@pytest.mark.parametrize(
    ("change", "name", "is_met"),
    [
        ({"days": 27.9}, "days", False),
        ({"installs": 4}, "installs", False),
        ({"crashes": 11}, "stability", False),
        ({"sessions": 99, "crashes": 0}, "stability", None),
        ({"failed": 41}, "operations", False),
        ({"operations": 299, "failed": 0}, "operations", None),
        ({"satisfaction": 3.4}, "satisfaction", False),
        ({"ratings": 4}, "satisfaction", None),
        ({"ratings": 0, "satisfaction": None}, "satisfaction", None),
        ({"is_certified": False}, "certified", False),
        ({"sessions": 0, "crashes": 0}, "stability", None),
    ],
)
def test_one_criterion_that_lacks_keeps_the_phase(
    change: dict[str, float], name: str, is_met: bool | None
) -> None:
    figures = replace(GOOD, **change)  # type: ignore[arg-type]  # fields of it
    assert (_met(figures)[name], is_left(review(PILOT, figures))) == (is_met, False)


def test_what_is_not_asked_for_is_met() -> None:
    lenient = replace(PILOT, exit=replace(PILOT.exit, min_ratings=0, is_certified=False))
    figures = replace(GOOD, ratings=0, satisfaction=None, is_certified=False)
    assert is_left(review(lenient, figures))


def test_criterion_tells_what_was_wanted_and_found() -> None:
    found = {one.name: one for one in review(PILOT, GOOD)}
    assert found["operations"] == Criterion("operations", "90% of 300 or more", "95.00% of 400", is_met=True)
