"""What crashes that the old version never had say."""

import pytest

from updater.fleet.judge.evidence import CrashGroup, Evidence
from updater.fleet.judge.limits import Limits
from updater.fleet.judge.signatures_told import signatures
from updater.fleet.judge.verdict import Action


def evidence(shops: int, count: int, control: int = 0) -> Evidence:
    return Evidence(
        crashes=(CrashGroup("00ff00ff00ff00ff", "adapter:read:7", 2, shops, shops, count, control),)
    )


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (evidence(1, 1), []),
        (evidence(1, 3), [Action.PAUSE]),
        (evidence(2, 2), [Action.PAUSE]),
        (evidence(3, 3), [Action.ROLL_BACK]),
        (evidence(3, 3, control=1), [Action.PAUSE]),
        (evidence(2, 2, control=1), []),
        (evidence(6, 9), [Action.ROLL_BACK]),
        (evidence(6, 9, control=4), [Action.PAUSE]),
        (evidence(1, 1, control=9), []),
    ],
    ids=[
        "once",
        "again and again",
        "two shops",
        "three shops",
        "three and a control",
        "two and a control",
        "six shops",
        "some controls too",
        "controls",
    ],
)
def test_action_follows_from_shops_on_both_sides(told: Evidence, wanted: list[Action]) -> None:
    assert [one.action for one in signatures(told, 0.1, Limits()).reasons] == wanted


def test_words_name_the_crash_and_where_it_came() -> None:
    (reason,) = signatures(evidence(2, 5), 0.1, Limits()).reasons
    assert "adapter:read:7 (00ff00ff00ff00ff), came 5 times on 2 installs of 2 shops" in reason.words


def test_words_say_where_one_install_alone_is_behind_it() -> None:
    (reason,) = signatures(evidence(1, 2), 0.1, Limits()).reasons
    assert "came 2 times on one single install, and in 0 shops on the old version" in reason.words


def test_numbers_are_told_without_any_crash() -> None:
    told = signatures(Evidence(), 0.1, Limits())
    assert {one.name: one.number for one in told.figures} == {"signatures_new": 0.0, "signatures_e": 1.0}
