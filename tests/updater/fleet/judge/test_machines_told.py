"""What latency, memory and silence say."""

import math
from dataclasses import replace

import pytest

from tests.updater.fleet.judge.stories import told as contacts
from updater.fleet.judge.evidence import Arm, Evidence
from updater.fleet.judge.limits import Limits
from updater.fleet.judge.machines_told import Habits, habits, heard, say
from updater.fleet.judge.verdict import Action

SLOW = Habits("latency", trial=math.log(5000), left_out=math.log(3000), control=0.0)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (SLOW, [Action.ROLL_BACK]),
        (replace(SLOW, left_out=math.log(1000)), [Action.PAUSE]),
        (replace(SLOW, trial=math.log(90)), []),
        (replace(SLOW, control=math.log(200)), [Action.ENVIRONMENT]),
        (replace(SLOW, name="silence", left_out=math.log(1500)), [Action.ROLL_BACK]),
    ],
    ids=["all machines", "rests on one shop", "too little", "controls as well", "silence"],
)
def test_action_follows_from_what_is_left_without_any_one_shop(found: Habits, wanted: list[Action]) -> None:
    assert [one.action for one in say(found, Limits()).reasons] == wanted


@pytest.mark.parametrize("name", ["latency", "memory", "silence"])
def test_each_stream_tells_its_numbers(name: str) -> None:
    told = say(replace(SLOW, name=name), Limits())
    assert [one.name for one in told.figures] == [f"{name}_e", f"{name}_left_out_e", f"{name}_environment_e"]
    assert told.reasons[0].figures == told.figures


def test_all_three_are_weighed_even_of_nothing() -> None:
    assert [(one.name, one.trial) for one in habits(Evidence())] == [
        ("latency", 0.0),
        ("memory", 0.0),
        ("silence", pytest.approx(0.0)),
    ]


def test_service_that_nobody_reaches_is_no_versions_fault() -> None:
    trial = contacts(8, has_told=False, silent_h=60)
    control = tuple(replace(one, arm=Arm.CONTROL, install=f"c{one.install}") for one in trial)
    silent = habits(Evidence(contacts=trial + control))[2]
    assert [one.action for one in say(silent, Limits()).reasons] == [Action.ENVIRONMENT]


def test_enough_that_have_told_are_enough() -> None:
    mixed = contacts(8) + contacts(10, has_told=False)[8:]
    assert heard(Evidence(contacts=mixed), Limits()).missing == ()


def test_installs_that_still_have_to_tell_are_counted() -> None:
    mixed = contacts(5) + contacts(10, has_told=False)[5:]
    (missing,) = heard(Evidence(contacts=mixed), Limits()).missing
    assert (missing.limit, missing.trials) == ("silence", 3)


def test_version_that_nobody_agreed_to_tell_of_is_not_certified() -> None:
    mute = tuple(replace(one, level=1) for one in contacts(5))
    (missing,) = heard(Evidence(contacts=mute), Limits()).missing
    assert missing.trials is None
