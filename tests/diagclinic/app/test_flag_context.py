"""What a publisher may aim at."""

import re

import pytest

from diagclinic import __version__
from diagclinic.app.flag_context import context_of, platform_name, this_tier, tier_of
from diagclinic.app.flag_file import parse
from tests.flag_files import written
from updater.client.manifest import is_platform
from updater.release.flag_check import CONTEXT


@pytest.mark.parametrize(
    ("ram_gb", "cores", "tier"),
    [(2, 4, "light"), (8, 1, "light"), (8, 4, "standard"), (32, 4, "standard"), (16, 8, "strong")],
)
def test_tier_of_a_computer(ram_gb: float, cores: int, tier: str) -> None:
    assert tier_of(ram_gb, cores) == tier


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [
        ("linux", "x86_64", "linux-x86_64"),
        ("win32", "AMD64", "windows-x86_64"),
        ("darwin", "arm64", "macos-arm64"),
    ],
)
def test_platform_is_called_as_releases_call_it(system: str, machine: str, name: str) -> None:
    assert platform_name(system, machine) == name
    assert is_platform(name)


def test_this_computer_has_a_tier_and_a_platform() -> None:
    assert this_tier() in {"light", "standard", "strong"}
    assert re.fullmatch(r"[a-z]+-\w+", platform_name())


def test_all_is_told_that_publishers_may_ask_for() -> None:
    told = context_of(parse(written({})))
    assert {*told, "vci", "targetingKey"} == set(CONTEXT)
    assert (told["version"], told["channel"], told["region"]) == (__version__, "pilot", "EU")
