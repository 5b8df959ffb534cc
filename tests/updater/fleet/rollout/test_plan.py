"""The staged plan as values."""

import pytest

from updater.fleet.rollout.plan import days_at, place_of
from updater.fleet.rollout.plan_file import read_plan


def test_phase_lasts_as_long_as_its_waves() -> None:
    assert [phase.days for phase in read_plan(None).phases] == [28, 56, 120, 0]


def test_phase_is_found_by_its_name() -> None:
    assert read_plan(None).phase("beta").channel == "beta"


def test_unknown_phase_is_the_first() -> None:
    assert read_plan(None).phase("no such").name == "pilot"


def test_phases_follow_each_other() -> None:
    plan = read_plan(None)
    following = [plan.after(name) for name in ("", "pilot", "beta", "regional", "general")]
    assert [phase and phase.name for phase in following] == ["pilot", "beta", "regional", "general", None]


@pytest.mark.parametrize(
    ("offered", "place"),
    [
        ({}, ("", "")),
        ({"pilot": 0.0}, ("", "")),
        ({"pilot": 1.0}, ("pilot", "100%")),
        ({"pilot": 1.0, "beta": 1.0}, ("beta", "100%")),
        ({"pilot": 1.0, "beta": 1.0, "regional": 0.05}, ("regional", "5%")),
        ({"pilot": 1.0, "beta": 1.0, "regional": 0.25}, ("regional", "25%")),
        ({"pilot": 1.0, "beta": 1.0, "regional": 1.0}, ("general", "100%")),
        ({"pilot": 1.0, "regional": 0.01}, ("pilot", "100%")),
    ],
)
def test_version_is_where_the_desk_offers_it(offered: dict[str, float], place: tuple[str, str]) -> None:
    assert place_of(read_plan(None), offered) == place


@pytest.mark.parametrize(("share", "days"), [("5%", 60), ("25%", 60), ("", 60), ("77%", 60)])
def test_each_share_has_its_days(share: str, days: int) -> None:
    assert days_at(read_plan(None).phase("regional"), share) == days
