"""What a publisher may aim at."""

import pytest

from diagclinic import __version__
from diagclinic.app.flag_context import context_of, tier_of
from diagclinic.app.flag_file import parse
from tests.flag_files import written
from updater.client.manifest import is_platform
from updater.release.flag_check import CONTEXT


@pytest.mark.parametrize(
    ("ram_gb", "cores", "tier"),
    [
        (2, 4, "light"),
        (8, 1, "light"),
        (0, 4, "standard"),
        (8, 4, "standard"),
        (32, 4, "standard"),
        (16, 8, "strong"),
    ],
)
def test_tier_of_a_computer(ram_gb: float, cores: int, tier: str) -> None:
    assert tier_of(ram_gb, cores) == tier


def test_this_computer_has_a_tier_and_a_platform() -> None:
    told = context_of(parse(written({})))
    assert told["tier"] in {"light", "standard", "strong"}
    assert is_platform(told["platform"])


def test_all_is_told_that_publishers_may_ask_for() -> None:
    told = context_of(parse(written({})))
    assert {*told, "vci", "targetingKey"} == set(CONTEXT)
    assert (told["version"], told["channel"], told["region"]) == (__version__, "pilot", "EU")
