"""What an experiment asks, as fleet.toml has it."""

import tomllib
from typing import Any

import pytest

from updater.fleet.experiments import design as subject
from updater.fleet.experiments.design import designs
from updater.fleet.store.errors import SettingsError

TOLD = tomllib.loads(str(subject.__doc__).partition("\n\n")[2])["experiments"]


def test_example_is_read() -> None:
    (found,) = designs(TOLD)
    assert (found.name, found.metric, found.base, found.default) == (
        "live_polling",
        "round_ms",
        "plain",
        "plain",
    )
    assert (found.shares, found.smallest_log) == (
        {"plain": 0.5, "adaptive": 0.5},
        pytest.approx(0.0953, abs=1e-4),
    )


def test_who_has_none_has_none() -> None:
    assert designs({}) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"metric": ""},
        {"metric": 3},
        {"base": "other"},
        {"default": "other"},
        {"shares": {"plain": 1.0}},
        {"shares": {"plain": 0.5, "adaptive": 0.6}},
        {"shares": {"plain": "half", "adaptive": 0.5}},
        {"better": "faster"},
        {"smallest": 0},
        {"alpha": 1},
        {"alpha": True},
        {"guardrail": -1},
        {"until": "2027-03-01"},
        {"colour": "red"},
    ],
)
def test_what_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=r"experiments\.live_polling"):
        designs({"live_polling": {**TOLD["live_polling"], **change}})


def test_experiment_that_is_no_table_is_refused() -> None:
    with pytest.raises(SettingsError):
        designs({"live_polling": 3})
