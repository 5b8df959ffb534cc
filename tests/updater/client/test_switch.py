"""Which version starts next, and who said so."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.updater.client.packs import release
from updater.client.acts import Act
from updater.client.errors import (
    BelowFloorError,
    BusyError,
    NotAllowedError,
    NotKeptError,
    PinnedError,
    UpdateError,
)
from updater.client.switch import refusal, switch
from updater.install import audit
from updater.install.layout import Layout
from updater.install.state import Pending, Pin, State, Trial, change_state, read_state

ACT = Act("kim", "because")
RUNS = State(current="1.0.0", last_good="1.0.0")
BACK = Pending("", "1.0.0", "0.9.0", "kim", "because")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path)
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        release(version, {"app": version.encode()}).place(layout.versions)
    change_state(layout, lambda _: RUNS)
    return layout


def test_the_new_version_is_on_trial_with_the_good_one_behind_it(layout: Layout) -> None:
    state = switch(layout, "1.1.0", ACT)
    assert (state.current, state.last_good, state.trial) == ("1.1.0", "1.0.0", Trial("1.1.0"))
    assert read_state(layout) == state


@pytest.mark.parametrize(
    ("before", "after"), [("current", "current"), ("good", "current"), ("factory", "factory")]
)
def test_flags_that_an_earlier_failure_left_are_tried_again_with_the_new_version(
    layout: Layout, before: str, after: str
) -> None:
    change_state(layout, lambda state: replace(state, flags=before))
    assert switch(layout, "1.1.0", ACT).flags == after


def test_the_change_is_remembered_with_who_and_why(layout: Layout) -> None:
    (change,) = switch(layout, "1.1.0", ACT).history
    assert (change.from_, change.to, change.who, change.why) == ("1.0.0", "1.1.0", "kim", "because")


@pytest.mark.parametrize("name", ["apply", "import"])
def test_the_act_is_in_the_log_under_its_name(layout: Layout, name: str) -> None:
    switch(layout, "1.1.0", ACT, name)
    entry = audit.read(layout)[-1]
    assert (entry["act"], entry["detail"]) == (name, {"from": "1.0.0", "to": "1.1.0"})


def test_switching_twice_changes_nothing_more(layout: Layout) -> None:
    state = switch(layout, "1.1.0", ACT)
    assert switch(layout, "1.1.0", ACT) == state
    assert len(audit.read(layout)) == 1


def test_a_further_switch_keeps_the_version_that_proved_itself(layout: Layout) -> None:
    switch(layout, "1.1.0", ACT)
    state = switch(layout, "1.2.0", ACT)
    assert (state.current, state.last_good, state.trial) == ("1.2.0", "1.0.0", Trial("1.2.0"))


def test_a_version_that_is_not_complete_is_not_switched_to(layout: Layout) -> None:
    (layout.version("1.1.0") / "app").unlink()
    with pytest.raises(NotKeptError):
        switch(layout, "1.1.0", ACT)


@pytest.mark.parametrize(
    ("known", "error"),
    [
        ({"pin": Pin("1.0.0")}, PinnedError),
        ({"floor": "1.1.1"}, BelowFloorError),
        ({"bad": ("1.1.0",)}, NotAllowedError),
        ({"yanked": ("1.1.0",)}, NotAllowedError),
        ({"halts": {"h1": "1.1.0"}}, NotAllowedError),
        ({"pending": BACK}, BusyError),
    ],
    ids=["pinned", "below the floor", "failed", "withdrawn", "halted", "on the way back"],
)
def test_what_is_known_here_can_forbid_it(
    layout: Layout, known: dict[str, object], error: type[UpdateError]
) -> None:
    change_state(layout, lambda state: replace(state, **known))
    with pytest.raises(error):
        switch(layout, "1.1.0", ACT)
    assert read_state(layout) == replace(RUNS, **known)


def test_a_pin_to_that_very_version_allows_it() -> None:
    assert refusal(replace(RUNS, pin=Pin("1.1.0")), "1.1.0") is None


def test_a_record_that_waits_for_a_version_that_failed_keeps_no_other_from_being_taken() -> None:
    waits = replace(BACK, from_="1.2.0", to="1.0.0", bad=True)
    assert refusal(replace(RUNS, pending=waits, bad=("1.2.0",)), "1.1.0") is None
