"""The table of roles is the one of docs/updates.md."""

import re
from pathlib import Path

import pytest

from updater.release.roles import DELEGATED, TOP, channel_role, is_role, policy_path, region_rule, rule_of

PAGE = Path(__file__).parents[3] / "docs" / "updates.md"


@pytest.mark.parametrize(
    ("role", "keys", "threshold", "days"),
    [
        ("root", 5, 3, 730),
        ("targets", 3, 2, 365),
        ("releases", 3, 2, 365),
        ("chan-pilot", 1, 1, 180),
        ("chan-beta", 2, 2, 180),
        ("chan-regional", 2, 2, 365),
        ("regional-EU", 2, 1, 180),
        ("halt", 3, 1, 180),
        ("resume", 3, 2, 365),
        ("flags", 3, 2, 365),
        ("notices", 2, 1, 180),
        ("snapshot", 1, 1, 45),
        ("timestamp", 1, 1, 45),
    ],
)
def test_each_role_has_its_keys_threshold_and_days(role: str, keys: int, threshold: int, days: int) -> None:
    rule = rule_of(role)
    assert (rule.keys, rule.threshold, rule.days) == (keys, threshold, days)


@pytest.mark.parametrize("rule", [*TOP[:2], *DELEGATED], ids=lambda rule: rule.name)
def test_page_says_how_many_sign(rule: object) -> None:
    name, keys, threshold = rule.name, rule.keys, rule.threshold  # type: ignore[attr-defined]  # a rule
    line = next(line for line in PAGE.read_text().splitlines() if re.match(rf"\|.*\b{name}\b.*\|", line))
    assert f"{threshold} of {keys}" in line


@pytest.mark.parametrize("rule", [*DELEGATED, region_rule("XX")], ids=lambda rule: rule.name)
def test_page_says_what_each_role_may_name(rule: object) -> None:
    text = PAGE.read_text()
    assert all(f"`{path}`" in text for path in rule.paths)  # type: ignore[attr-defined]  # a rule


@pytest.mark.parametrize(
    ("name", "is_one"), [("releases", True), ("root", True), ("regional-EU", True), ("releases (1)", False)]
)
def test_role_is_told_from_other_names(name: str, is_one: bool) -> None:
    assert is_role(name) is is_one


def test_no_rule_is_known_of_an_unknown_role() -> None:
    with pytest.raises(KeyError):
        rule_of("chan-alpha")


@pytest.mark.parametrize(
    ("channel", "role", "path"),
    [
        ("pilot", "chan-pilot", "channels/pilot/policy.json"),
        ("regional", "chan-regional", "channels/regional/policy.json"),
        ("regional:EU", "regional-EU", "channels/regional/EU/policy.json"),
    ],
)
def test_policy_of_a_channel_is_signed_by_its_role(channel: str, role: str, path: str) -> None:
    assert (channel_role(channel), policy_path(channel)) == (role, path)
