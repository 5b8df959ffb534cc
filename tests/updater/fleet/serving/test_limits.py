"""Limits are what fleet.toml says, where that makes sense."""

from typing import Any

import pytest

from updater.fleet.serving.limits import Limits
from updater.fleet.store.errors import SettingsError


def test_what_is_not_said_stays() -> None:
    assert Limits.read({"connections": 5}) == Limits(connections=5)


@pytest.mark.parametrize(
    "said", [{"conections": 5}, {"requests": 0}, {"requests": "5"}, {"idle_s": True}, {"idle_s": 1.5}]
)
def test_what_makes_no_sense_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=next(iter(said))):
        Limits.read(said)
