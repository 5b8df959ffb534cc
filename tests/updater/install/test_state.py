"""The state that a start depends on."""

import json
import os
import subprocess
import sys
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.updater.rig import SOURCE, Rig
from updater.install import audit
from updater.install.locks import LockHeldError, holding
from updater.install.slots import canonical, read_slots, valid_slots, write_slots
from updater.install.state import (
    LOST,
    Change,
    Pending,
    Pin,
    Snapshot,
    State,
    Trial,
    change_state,
    read_state,
    rebuilt,
    state_from_json,
    state_to_json,
)

FULL = State(
    current="1.4.0",
    last_good="1.3.0",
    trial=Trial("1.4.0", 1),
    pending=Pending("2026-11-21T10:00:00Z", "1.4.0", "1.3.0", "Ann", "slow", bad=True, pin=Pin("1.3.0", 7)),
    bad=("1.2.0",),
    pin=Pin("1.3.0"),
    floor="1.1.0",
    yanked=("1.1.5",),
    policy_seq={"channels/pilot/policy.json": 7},
    halts={"h1": "1.3.9"},
    root_version=3,
    time_floor=1_795_000_000,
    snapshot=Snapshot("/data/copy", 4, "1.3.0"),
    earlier=(Snapshot("/data/older", 2, "1.1.0"),),
    flags="good",
    history=(Change("2026-11-20T10:00:00Z", "1.2.0", "1.3.0", "Ann", "new"),),
    notices=("Something.",),
    others={"what_comes_later": [1, {"a": None}]},
)
VERSIONS = st.tuples(*[st.integers(0, 30)] * 3).map(lambda numbers: ".".join(map(str, numbers)))
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
CHANGES = st.builds(Change, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
PINS = st.none() | st.builds(Pin, TEXTS, st.none() | st.integers())
STATES = st.builds(
    State,
    current=st.just("") | VERSIONS,
    last_good=st.just("") | VERSIONS,
    trial=st.none() | st.builds(Trial, VERSIONS, st.integers(0, 5), st.integers(0, 5)),
    pending=st.none()
    | st.builds(Pending, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, st.booleans(), PINS, st.booleans()),
    bad=st.lists(VERSIONS, max_size=3).map(tuple),
    pin=PINS,
    floor=VERSIONS,
    yanked=st.lists(VERSIONS, max_size=3).map(tuple),
    policy_seq=st.dictionaries(TEXTS, st.integers(0, 99), max_size=3),
    halts=st.dictionaries(TEXTS, TEXTS, max_size=3),
    root_version=st.integers(0, 9),
    time_floor=st.integers(0, 2**40),
    snapshot=st.none() | st.builds(Snapshot, TEXTS, st.integers(), TEXTS),
    earlier=st.lists(st.builds(Snapshot, TEXTS, st.integers(), TEXTS), max_size=2).map(tuple),
    flags=TEXTS,
    history=st.lists(CHANGES, max_size=3).map(tuple),
    notices=st.lists(TEXTS, max_size=3).map(tuple),
    others=st.just({}),
)
NONSENSE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def test_every_field_outlives_the_way_to_the_disk_and_back(rig: Rig) -> None:
    change_state(rig.layout, lambda _: FULL)
    assert read_state(rig.layout) == FULL


def test_the_names_on_disk_are_those_of_the_contract() -> None:
    content = state_to_json(FULL)
    named = {each.name for each in fields(State)} - {"others"} | {"what_comes_later"}
    assert set(content) == named
    pending = {"from", "to", "who", "why", "at", "bad", "pin", "restoring"}
    assert set(json.loads(canonical(content))["pending"]) == pending


@given(state=STATES)
def test_any_state_comes_back_through_json(state: State) -> None:
    assert state_from_json(json.loads(canonical(state_to_json(state)))) == state


@given(name=st.sampled_from([each.name for each in fields(State) if each.name != "others"]), value=NONSENSE)
def test_nonsense_in_any_field_is_a_value_error_or_a_state_of_the_right_types(name: str, value: Any) -> None:
    try:
        state = state_from_json({**state_to_json(FULL), name: value})
    except ValueError:
        return
    assert type(getattr(state, name)) in {type(getattr(FULL, name)), type(None)}


@pytest.mark.parametrize(
    "content",
    [
        {"current": 3},
        {"current": "../../elsewhere"},
        {"last_good": "1.2"},
        {"floor": "none"},
        {"trial": {}},
        {"trial": {"version": "1.0.0", "tries": True}},
        {"trial": {"version": "x"}},
        {"bad": ["x"]},
        {"yanked": "1.0.0"},
        {"policy_seq": {"a": "b"}},
        {"policy_seq": []},
        {"root_version": 1.0},
        {"history": {}},
        {"history": [{"at": ""}]},
        {"pending": {"at": "", "from": "1.0.0"}},
    ],
)
def test_a_bad_value_is_no_state(content: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        state_from_json(content)


def test_an_older_state_lacks_what_is_new() -> None:
    assert state_from_json({"current": "1.0.0"}) == State(current="1.0.0")


def test_what_a_newer_program_keeps_outlives_a_change_by_an_older_one(rig: Rig) -> None:
    write_slots(rig.layout.slots("state"), {"current": "1.0.0", "later": {"a": 1}})
    change_state(rig.layout, lambda state: replace(state, current="1.1.0"))
    assert (read_slots(rig.layout.slots("state")) or {})["later"] == {"a": 1}


def test_a_slot_with_a_bad_value_gives_way_to_the_other(rig: Rig) -> None:
    rig.set(current="1.0.0")
    write_slots(rig.layout.slots("state"), {"current": 7})
    assert rig.state.current == "1.0.0"


@pytest.mark.parametrize("looks", [1, 2])
def test_writes_that_tear_both_slots_for_a_moment_are_no_lost_state(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, looks: int
) -> None:
    rig.set(current="1.0.0")
    torn = iter([[]] * looks)
    monkeypatch.setattr(
        "updater.install.state.valid_slots", lambda pair: next(torn, None) or valid_slots(pair)
    )
    state = read_state(rig.layout)
    assert state is not None
    assert state.current == "1.0.0"


def test_a_change_never_writes_over_the_slot_that_counted(rig: Rig) -> None:
    rig.set(current="1.0.0")
    before = rig.layout.slots("state")[0].read_bytes()
    write_slots(rig.layout.slots("state"), {"current": 7})
    rig.set(current="1.1.0")
    assert rig.layout.slots("state")[0].read_bytes() == before
    assert rig.state.current == "1.1.0"


@given(floors=st.lists(st.tuples(VERSIONS, st.integers(0, 9), st.integers(0, 9)), max_size=4))
def test_floors_only_rise(
    tmp_path_factory: pytest.TempPathFactory, floors: list[tuple[str, int, int]]
) -> None:
    rig = Rig(tmp_path_factory.mktemp("rig"))
    highest = ("0.0.0", 0, 0)
    for floor, seq, time in floors:
        rig.set(floor=floor, policy_seq={"p": seq}, root_version=seq, time_floor=time)
        highest = (
            max(highest[0], floor, key=lambda version: tuple(map(int, version.split(".")))),
            max(highest[1], seq),
            max(highest[2], time),
        )
        state = rig.state
        assert (state.floor, state.policy_seq["p"], state.time_floor) == highest
        assert state.root_version == highest[1]


def test_a_policy_s_number_is_not_forgotten_by_a_change_that_leaves_it_out(rig: Rig) -> None:
    rig.set(policy_seq={"a": 3})
    rig.set(policy_seq={"b": 1})
    assert rig.state.policy_seq == {"a": 3, "b": 1}


def test_history_and_notices_are_bounded_and_keep_the_newest(rig: Rig) -> None:
    notices = tuple(f"notice {number}" for number in range(30))
    rig.set(notices=notices, history=tuple(Change(str(n), "", "", "", "") for n in range(30)))
    assert rig.state.notices == notices[10:]
    assert [change.at for change in rig.state.history] == [str(n) for n in range(10, 30)]


def test_a_change_to_nothing_else_writes_nothing(rig: Rig) -> None:
    rig.set(current="1.0.0")
    before = [path.stat().st_mtime_ns for path in rig.layout.slots("state") if path.exists()]
    change_state(rig.layout, lambda state: state)
    assert [path.stat().st_mtime_ns for path in rig.layout.slots("state") if path.exists()] == before


def test_a_change_that_makes_no_state_is_refused_and_nothing_written(rig: Rig) -> None:
    rig.set(current="1.0.0")
    with pytest.raises(ValueError, match="version"):
        rig.set(current="newest")
    assert rig.state.current == "1.0.0"


def test_an_error_in_the_change_leaves_the_state_and_the_lock(rig: Rig) -> None:
    rig.set(current="1.0.0")

    def refuse(state: State) -> State:
        raise RuntimeError(state.current)

    with pytest.raises(RuntimeError):
        change_state(rig.layout, refuse)
    rig.set(last_good="1.0.0")
    assert rig.state.current == "1.0.0"


def test_a_change_waits_for_no_lock_for_ever(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("updater.install.state.WAIT_S", 0.0)
    with holding(rig.layout.lock("state")), pytest.raises(LockHeldError):
        rig.set(current="1.0.0")


def test_processes_that_change_it_at_the_same_time_lose_nothing(rig: Rig) -> None:
    add = (
        "import sys; from dataclasses import replace; from pathlib import Path\n"
        "from updater.install.layout import Layout; from updater.install.state import change_state\n"
        "for n in range(5): change_state(Layout(Path(sys.argv[1])), "
        "lambda s: replace(s, halts={**s.halts, sys.argv[2] + str(n): '1.0.0'}))"
    )
    line = [sys.executable, "-c", add, str(rig.layout.root)]
    both = [subprocess.Popen([*line, name], env={**os.environ, "PYTHONPATH": str(SOURCE)}) for name in "ab"]
    assert [process.wait() for process in both] == [0, 0]
    assert sorted(rig.state.halts) == [f"{name}{n}" for name in "ab" for n in range(5)]


def test_a_lost_state_runs_the_newest_complete_version_and_says_so(rig: Rig) -> None:
    rig.add("1.9.0")
    rig.add("1.10.0")
    for slot in rig.layout.slots("state"):
        slot.write_bytes(b"\0" * 512)
    assert rebuilt(rig.layout) == State(current="1.10.0", last_good="1.10.0", notices=(LOST,))


def test_a_state_that_never_was_is_no_lost_one(rig: Rig) -> None:
    rig.add("1.0.0")
    assert rebuilt(rig.layout) == State(current="1.0.0", last_good="1.0.0")


def test_floors_outlive_the_loss_of_both_slots(rig: Rig) -> None:
    rig.set(floor="1.1.0", policy_seq={"p": 4}, root_version=2, time_floor=99)
    for slot in rig.layout.slots("state"):
        slot.write_bytes(b"garbage")
    state = change_state(rig.layout, lambda state: state)
    assert (state.floor, state.policy_seq, state.root_version, state.time_floor) == ("1.1.0", {"p": 4}, 2, 99)


@pytest.mark.parametrize(
    "nonsense", [None, 7, {}, {"floor": "x", "policy_seq": {}, "root_version": 1, "time_floor": 1}]
)
def test_nonsense_in_the_log_hides_no_floor_before_it(rig: Rig, nonsense: Any) -> None:
    rig.set(floor="1.1.0")
    audit.append(rig.layout, "floors", "", "", nonsense)
    for slot in rig.layout.slots("state"):
        slot.unlink(missing_ok=True)

    assert rebuilt(rig.layout).floor == "1.1.0"


def test_the_log_says_nothing_but_floors(rig: Rig) -> None:
    rig.set(floor="1.1.0")
    floors = audit.read(rig.layout)[-1]["detail"]
    assert isinstance(floors, dict)
    audit.append(rig.layout, "floors", "", "", {**floors, "flags": "factory", "yanked": ["1.0.0"]})
    for slot in rig.layout.slots("state"):
        slot.unlink(missing_ok=True)

    assert (rebuilt(rig.layout).flags, rebuilt(rig.layout).yanked) == ("current", ())


def test_each_rise_of_a_floor_stands_in_the_audit_log(rig: Rig) -> None:
    rig.set(floor="1.1.0")
    rig.set(current="1.2.0")
    rig.set(floor="1.2.0")
    logged = [entry["detail"] for entry in audit.read(rig.layout) if entry["act"] == "floors"]
    assert [detail["floor"] for detail in logged if isinstance(detail, dict)] == ["1.1.0", "1.2.0"]


def test_a_floor_that_the_log_cannot_take_is_not_raised(rig: Rig) -> None:
    rig.set(current="1.0.0")
    rig.layout.audit.mkdir(parents=True)
    with pytest.raises(OSError, match="audit"):
        rig.set(floor="1.1.0")
    assert rig.state.floor == "0.0.0"
