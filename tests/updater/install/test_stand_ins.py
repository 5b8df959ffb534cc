"""Which version may start instead."""

import pytest

from tests.updater.rig import Rig
from updater.install.stand_ins import fits_record, stand_ins, unwatched, way_out
from updater.install.state import State, Trial

pytestmark = pytest.mark.usefixtures("data")


def order(rig: Rig, state: State) -> list[str]:
    return [found.version for found in stand_ins(rig.layout, state)]


def test_the_current_version_comes_first_then_older_then_newer_ones(rig: Rig) -> None:
    for version in ("1.0.0", "1.1.0", "1.2.0", "1.3.0"):
        rig.add(version)
    assert order(rig, State(current="1.2.0"))[:4] == ["1.2.0", "1.1.0", "1.0.0", "1.3.0"]


def test_while_another_is_on_trial_the_last_good_one_comes_first_and_the_trial_last(rig: Rig) -> None:
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        rig.add(version)
    state = State(current="1.2.0", last_good="1.1.0", trial=Trial("1.2.0", 2))
    assert order(rig, state) == ["1.1.0", "1.0.0", "1.1.0", "1.2.0"]


@pytest.mark.parametrize(
    "state",
    [
        State(current="1.1.0", bad=("1.0.0",)),
        State(current="1.1.0", yanked=("1.0.0",)),
        State(current="1.1.0", floor="1.0.1"),
    ],
)
def test_what_may_not_run_stands_in_for_nothing(rig: Rig, state: State) -> None:
    rig.add("1.0.0")
    assert order(rig, state) == []


def test_what_was_halted_stands_in_where_nothing_else_does(rig: Rig) -> None:
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        rig.add(version)
    state = State(current="1.2.0", last_good="1.2.0", halts={"h1": "1.1.0"})
    assert order(rig, state)[:3] == ["1.2.0", "1.0.0", "1.1.0"]


def test_last_good_version_that_was_halted_comes_after_those_that_were_not(rig: Rig) -> None:
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        rig.add(version)
    state = State(current="1.2.0", last_good="1.1.0", trial=Trial("1.2.0", 2), halts={"h1": "1.1.0"})
    assert order(rig, state) == ["1.0.0", "1.1.0", "1.2.0"]


def test_what_runs_starts_though_it_was_halted(rig: Rig) -> None:
    for version in ("1.0.0", "1.1.0"):
        rig.add(version)
    assert order(rig, State(current="1.1.0", last_good="1.1.0", halts={"h1": "1.1.0"}))[0] == "1.1.0"


def test_what_cannot_work_with_the_record_as_it_is_stands_in_for_nothing(rig: Rig) -> None:
    rig.write_record(2)
    rig.add("1.0.0", schema=(1, 1, 1))
    rig.add("1.1.0", schema=(1, 1, 2))
    rig.add("1.2.0", schema=(3, 1, 3))
    assert order(rig, State(current="1.3.0")) == ["1.1.0"]


def test_a_version_that_cannot_even_tell_does_not_fit(rig: Rig) -> None:
    version = rig.add("1.0.0")
    version.app.chmod(0o644)
    assert not fits_record(rig.layout, version)


def test_every_version_fits_where_there_is_no_record(rig: Rig) -> None:
    assert fits_record(rig.layout, rig.add("1.0.0", schema=(7, 7, 7)))


def test_way_out_leads_to_a_halted_version_only_where_there_is_no_other(rig: Rig) -> None:
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        rig.add(version)
    both = State(current="1.2.0", last_good="1.1.0", trial=Trial("1.2.0", 2), halts={"h1": "1.1.0"})
    none = State(current="1.2.0", bad=("1.0.0",), last_good="1.1.0", trial=both.trial, halts=both.halts)
    ways = [way_out(rig.layout, state, "1.2.0") for state in (both, none)]
    assert [way and way.version for way in ways] == ["1.0.0", "1.1.0"]


def test_what_runs_unwatched_is_halted_last(rig: Rig) -> None:
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        rig.add(version)
    state = State(current="1.3.0", halts={"h1": "1.2.0"})
    assert [found.version for found in unwatched(rig.layout, state, may_try=True)] == [
        "1.1.0",
        "1.0.0",
        "1.2.0",
    ]
