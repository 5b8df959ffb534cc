"""updater.client.cli.back: back in seconds, by a person's word, with who and why on record."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.updater.client.cli.conftest import Run
from tests.updater.command import WHY, update
from tests.updater.rig import Rig
from tests.updater.world import World
from updater.client.cli.back import not_carried
from updater.install import audit
from updater.install.layout import Layout
from updater.install.locks import holding
from updater.install.rollback import finish_pending
from updater.install.state import State, change_state, read_state


def _state(shop: Layout) -> State:
    state = read_state(shop)
    assert state is not None
    return state


@pytest.fixture
def updated(both: Layout) -> Layout:
    """Return the install with the newer version running."""
    change_state(both, lambda state: replace(state, current="1.1.0", last_good="1.1.0"))
    return both


def test_way_back_needs_no_network_and_pins(updated: Layout) -> None:
    ended = update(updated, "rollback", "1.0.0", *WHY, "--json")
    assert (ended.code, ended.data["starts"], ended.data["version"]) == (0, "now", "1.0.0")
    assert (_state(updated).current, _state(updated).pin is not None) == ("1.0.0", True)


@pytest.mark.parametrize("is_open", [False, True])
def test_nobody_goes_back_while_a_vehicle_is_connected(updated: Layout, run: Run, *, is_open: bool) -> None:
    updated.busy.mkdir()
    (updated.busy / str(os.getpid())).write_text("A vehicle is connected.\n")
    with holding(updated.lock("run" if is_open else "other")):
        ended = run("rollback", "1.0.0", *WHY, "--json")
    assert (ended.code, ended.data["error"]) == (4, "vehicle-connected")
    assert (_state(updated).current, _state(updated).pending) == ("1.1.0", None)


def test_who_and_why_are_on_record(updated: Layout, run: Run) -> None:
    run("rollback", "1.0.0", *WHY)
    entry = audit.read(updated)[-1]
    assert (entry["act"], entry["who"], entry["why"]) == ("rollback", "Tess", "asked for.")


def test_way_back_without_a_reason_is_wrong_usage(run: Run) -> None:
    with pytest.raises(SystemExit) as ended:
        run("rollback", "1.0.0")
    assert ended.value.code == 2


def test_while_the_window_is_open_the_next_start_goes_back(updated: Layout, run: Run) -> None:
    with holding(updated.lock("run")):
        starts = run("rollback", "1.0.0", *WHY, "--json").data["starts"]
    pending = _state(updated).pending
    assert (starts, pending and pending.to, _state(updated).current) == ("next", "1.0.0", "1.1.0")


def test_version_that_is_not_here_is_refused(updated: Layout, run: Run) -> None:
    ended = run("rollback", "0.9.0", *WHY, "--json")
    assert (ended.code, ended.data["error"], _state(updated).current) == (1, "not-kept", "1.1.0")


@pytest.mark.parametrize(
    ("barred", "error"),
    [
        ({"floor": "1.1.0"}, "below-floor"),
        ({"yanked": ("1.0.0",)}, "not-allowed"),
        ({"bad": ("1.0.0",)}, "not-allowed"),
    ],
)
def test_version_that_may_not_run_is_refused(
    updated: Layout, run: Run, barred: dict[str, object], error: str
) -> None:
    change_state(updated, lambda state: replace(state, **barred))
    ended = run("rollback", "1.0.0", *WHY, "--json")
    assert (ended.code, ended.data["error"], _state(updated).current) == (4, error, "1.1.0")


def test_version_that_runs_is_no_way_back(updated: Layout, run: Run) -> None:
    assert run("rollback", "1.1.0", *WHY, "--json").code == 4


def test_bad_version_is_never_taken_again(updated: Layout, run: Run) -> None:
    run("rollback", "1.0.0", *WHY, "--bad")
    assert _state(updated).bad == ("1.1.0",)


def test_record_that_cannot_go_along_keeps_everything_as_it_was(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.add("1.2.0", "lossy", schema=(2, 1, 2))
    shop = world.make_install(tmp_path / "other", version="1.2.0")
    world.place(shop, "1.0.0")
    data = tmp_path / "data"
    data.mkdir()
    (data / "record.json").write_text(json.dumps({"schema": 2, "rows": []}))
    monkeypatch.setenv("DIAGCLINIC_DATA", str(data))
    ended = update(shop, "rollback", "1.0.0", *WHY, "--json")
    assert (ended.code, ended.data["error"], _state(shop).current) == (1, "data-step", "1.2.0")


def test_all_that_could_not_be_carried_is_given_however_much_it_is(updated: Layout) -> None:
    lost = [f"note {number}" for number in range(40)]
    audit.append(updated, "rollback", "Ann", "It is slow.", {"not_carried": ["an earlier one"]})
    audit.append(updated, "rollback", "Ann", "It is slow.", {"not_carried": lost})
    audit.append(updated, "pin", "Ann", "It is slow.", {})
    assert not_carried(updated) == lost


def test_who_is_busy_with_a_download_holds_up_no_way_back(updated: Layout, run: Run) -> None:
    with holding(updated.lock("update")):
        starts = run("rollback", "1.0.0", *WHY, "--json").data["starts"]
    assert (starts, finish_pending(updated).current) == ("next", "1.0.0")


def test_version_that_runs_is_pinned_until_the_plan_changes(updated: Layout, run: Run) -> None:
    change_state(updated, lambda state: replace(state, policy_seq={"channels/pilot/policy.json": 7}))
    assert run("pin", *WHY, "--json").data["pin"] == {"version": "1.1.0", "policy_seq": 7}


def test_version_is_pinned_for_good_where_that_is_asked_for(updated: Layout, run: Run) -> None:
    pin = run("pin", "1.1.0", "--until-unpinned", *WHY, "--json").data["pin"]
    assert pin == {"version": "1.1.0", "policy_seq": None}


@pytest.mark.parametrize(("version", "code"), [("1.0.0", 4), ("0.9.0", 1)])
def test_other_versions_are_not_pinned(updated: Layout, run: Run, version: str, code: int) -> None:
    assert (run("pin", version, *WHY, "--json").code, _state(updated).pin) == (code, None)


def test_unpinned_install_takes_updates_again(updated: Layout, run: Run) -> None:
    run("pin", *WHY)
    assert run("unpin", *WHY, "--json").data["pin"] is None
    assert [entry["act"] for entry in audit.read(updated)][-2:] == ["pin", "unpin"]


def test_way_back_that_was_asked_for_in_an_open_window_is_gone_at_the_next_start(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.settle()
    rig.add("1.0.0")
    rig.add("1.1.0", schema=(2, 1, 2))
    rig.set(current="1.1.0", last_good="1.1.0")
    rig.write_record(2, "a visit")
    with holding(rig.layout.lock("run")):
        update(rig.layout, "rollback", "1.0.0", *WHY)
    rig.start()
    assert (rig.state.current, rig.state.pin is not None, rig.started) == ("1.0.0", True, ["1.0.0"])
    assert (rig.record["schema"], rig.record["rows"][0]) == (1, "a visit")
