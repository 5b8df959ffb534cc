"""Back to an earlier version, and the record with it."""

import json
import signal
import sys
from dataclasses import replace

import pytest

from tests.updater.rig import Rig
from updater.install import audit
from updater.install.installed import find
from updater.install.rollback import (
    UNHEARD,
    RollbackError,
    begin,
    finish_pending,
    pin_now,
    refusal,
    roll_back,
)
from updater.install.slots import write_slots
from updater.install.state import Change, Pending, Pin, Snapshot, State, Trial, read_state

FAILED = Pending("2026-11-21T10:00:00Z", "2.0.0", "1.0.0", "launcher", "It crashed.", bad=True)


pytestmark = pytest.mark.usefixtures("data")


def migrated(rig: Rig, behaviour: str = "good") -> Rig:
    """Return an install whose version 2.0.0 has migrated the record and added a row to it."""
    rig.add("1.0.0")
    rig.add("2.0.0", behaviour, schema=(2, 1, 2))
    rig.write_record(1, "before")
    copy = rig.data / "copy.json"
    copy.write_bytes((rig.data / "record.json").read_bytes())
    rig.write_record(2, "before", "since")
    snapshot = Snapshot(str(copy), 1, "1.0.0")
    rig.set(current="2.0.0", last_good="2.0.0", snapshot=snapshot)
    return rig


def same_format(rig: Rig) -> Rig:
    """Return an install with two versions of the same format."""
    rig.add("1.0.0")
    rig.add("1.1.0")
    rig.set(current="1.1.0", last_good="1.1.0")
    return rig


def test_a_person_goes_back_and_stays_there(rig: Rig) -> None:
    after = roll_back(same_format(rig).layout, "1.0.0", "Ann", "It is slow.", Pin("1.0.0", 7))
    assert (after.current, after.last_good, after.pin, after.pending) == (
        "1.0.0",
        "1.0.0",
        Pin("1.0.0", 7),
        None,
    )
    assert read_state(rig.layout) == after


def test_who_and_why_stand_in_history_and_log(rig: Rig) -> None:
    after = roll_back(same_format(rig).layout, "1.0.0", "Ann", "It is slow.")
    assert after.history[-1] == Change(after.history[-1].at, "1.1.0", "1.0.0", "Ann", "It is slow.")
    entry = audit.read(rig.layout)[-1]
    assert (entry["act"], entry["who"], entry["why"]) == ("rollback", "Ann", "It is slow.")


@pytest.mark.parametrize(
    ("fields", "to", "code"),
    [
        ({}, "0.9.0", "not-kept"),
        ({}, "../1.0.0", "not-kept"),
        ({"bad": ("1.0.0",)}, "1.0.0", "bad"),
        ({"yanked": ("1.0.0",)}, "1.0.0", "yanked"),
        ({"halts": {"h1": "1.0.0"}}, "1.0.0", "halted"),
        ({"floor": "1.0.1"}, "1.0.0", "below-floor"),
        ({}, "1.1.0", "current"),
    ],
)
def test_what_may_not_run_is_refused_and_nothing_changes(
    rig: Rig, fields: dict[str, object], to: str, code: str
) -> None:
    same_format(rig).set(**fields)
    before = rig.state
    with pytest.raises(RollbackError) as caught:
        roll_back(rig.layout, to, "Ann", "because")
    assert (caught.value.code, rig.state) == (code, before)


def test_a_version_with_a_lost_file_is_not_gone_back_to(rig: Rig) -> None:
    same_format(rig)
    found = find(rig.layout, "1.0.0")
    assert found is not None
    found.app.unlink()
    refused = refusal(rig.layout, rig.state, "1.0.0")
    assert refused is not None
    assert refused[0] == "not-kept"


def test_a_record_that_can_go_back_without_loss_does(rig: Rig) -> None:
    roll_back(migrated(rig).layout, "1.0.0", "Ann", "It is slow.")
    assert rig.record == {"schema": 1, "rows": ["before", "since"]}


def test_where_that_would_lose_something_the_copy_comes_back_with_all_since(rig: Rig) -> None:
    roll_back(migrated(rig, "lossy").layout, "1.0.0", "Ann", "It is slow.")
    assert rig.record == {"schema": 1, "rows": ["before", "since"]}
    assert json.loads((rig.data / "kept.json").read_bytes())["schema"] == 2


def test_a_way_back_over_several_formats_takes_the_copy_that_the_version_reads(rig: Rig) -> None:
    migrated(rig).add("3.0.0", "lossy", schema=(3, 1, 3))
    rig.write_record(3, "before", "since", "and later")
    newer = Snapshot(str(rig.data / "newer.json"), 2, "2.0.0")
    rig.set(
        current="3.0.0",
        last_good="3.0.0",
        snapshot=newer,
        earlier=(Snapshot(str(rig.data / "copy.json"), 1, "1.0.0"),),
    )
    roll_back(rig.layout, "1.0.0", "Ann", "It is slow.")
    assert rig.record == {"schema": 1, "rows": ["before", "since", "and later"]}


def broken(rig: Rig) -> Rig:
    """Return an install whose version 2.0.0 does not run at all."""
    migrated(rig)
    found = find(rig.layout, "2.0.0")
    assert found is not None
    found.app.chmod(0o644)
    return rig


def test_where_the_version_that_failed_does_not_run_the_journal_is_replayed(rig: Rig) -> None:
    after = begin(broken(rig).layout, FAILED)
    assert rig.record == {"schema": 1, "rows": ["before", "since"]}
    assert (after.current, after.bad, after.pending) == ("1.0.0", ("2.0.0",), None)


def test_a_version_that_is_gone_is_left_by_the_journal_too(rig: Rig) -> None:
    migrated(rig)
    rig.layout.version("2.0.0").rename(rig.layout.root / "virus")
    begin(rig.layout, FAILED)
    assert rig.record == {"schema": 1, "rows": ["before", "since"]}


def answering(rig: Rig, version: str, **answers: object) -> None:
    """Let the program of `version` answer these and nothing else."""
    text = f"#!{sys.executable} -IS\nimport json, sys\nANSWERS = {answers!r}\n"
    text += "answer = ANSWERS.get(sys.argv[2])\nprint(json.dumps(answer))\n"
    text += "sys.exit(1 if answer is None or 'error' in answer else 0)\n"
    rig.add_program(version, text)


def test_what_could_not_be_carried_is_told_and_logged(rig: Rig) -> None:
    answers = {"info": {"file_schema": 2}, "import": {"not_carried": ["two notes"]}}
    answering(rig, "1.0.0", **answers)
    answering(rig, "2.0.0")
    rig.set(current="2.0.0", last_good="2.0.0", snapshot=Snapshot("/copy", 1, "1.0.0"))
    after = roll_back(rig.layout, "1.0.0", "Ann", "It is slow.")
    assert after.notices[-1] == "Could not be carried over: two notes"
    assert '"not_carried":["two notes"]' in rig.layout.audit.read_text()


def test_a_version_that_works_is_not_left_if_its_record_cannot_go_with_it(rig: Rig) -> None:
    answering(rig, "1.0.0", info={"file_schema": 2})
    answering(rig, "2.0.0", downgrade={"error": "busy", "what": "It is open.", "remedy": "Close it."})
    rig.set(current="2.0.0", last_good="2.0.0", snapshot=Snapshot("/copy", 1, "1.0.0"))
    before = rig.state
    with pytest.raises(RollbackError, match="Close it") as caught:
        roll_back(rig.layout, "1.0.0", "Ann", "It is slow.")
    assert (caught.value.code, rig.state) == ("busy", before)


def test_a_record_without_a_copy_that_the_other_reads_stays_with_its_version(rig: Rig) -> None:
    migrated(rig, "lossy").set(snapshot=Snapshot("/copy", 2, "1.9.0"))
    with pytest.raises(RollbackError, match="no copy"):
        roll_back(rig.layout, "1.0.0", "Ann", "It is slow.")
    assert (rig.state.current, rig.state.pending) == ("2.0.0", None)


def stranded(rig: Rig) -> State:
    """Return the state after leaving a failed version whose record cannot be moved now."""
    broken(rig)
    (rig.data / "copy.json").rename(rig.data / "aside.json")
    (rig.data / "copy.json").write_text("damaged")
    return begin(rig.layout, FAILED)


def test_a_version_that_failed_is_left_even_so_and_the_record_is_tried_again(rig: Rig) -> None:
    after = stranded(rig)
    assert (after.current, after.bad, after.pending) == ("1.0.0", ("2.0.0",), FAILED)
    assert "the record waits" in after.notices[-1]
    assert rig.record["rows"] == ["before", "since"]


def test_the_record_follows_as_soon_as_it_can(rig: Rig) -> None:
    stranded(rig)
    (rig.data / "aside.json").rename(rig.data / "copy.json")
    after = finish_pending(rig.layout)
    assert (after.current, after.pending) == ("1.0.0", None)
    assert rig.record == {"schema": 1, "rows": ["before", "since"]}
    assert len([change for change in after.history if change.to == "1.0.0"]) == 1


def test_a_record_that_waits_holds_up_nobody_who_goes_elsewhere(rig: Rig) -> None:
    stranded(rig)
    rig.add("3.0.0", schema=(2, 1, 2))
    rig.set(current="3.0.0", trial=Trial("3.0.0"))
    after = finish_pending(rig.layout)
    assert (after.current, after.pending) == ("3.0.0", None)


def test_what_was_cut_off_before_its_first_step_is_done(rig: Rig) -> None:
    migrated(rig).set(pending=replace(FAILED, bad=False, who="Ann"))
    after = finish_pending(rig.layout)
    assert (after.current, after.pending, rig.record["schema"]) == ("1.0.0", None, 1)


def test_what_was_cut_off_after_the_record_went_is_not_done_to_the_record_again(rig: Rig) -> None:
    migrated(rig).set(pending=FAILED)
    rig.write_record(1, "before", "since", "and later")
    assert finish_pending(rig.layout).current == "1.0.0"
    assert rig.record["rows"] == ["before", "since", "and later"]


def cut_off_in_import(rig: Rig) -> None:
    """Go back by a copy, and be cut off before the answer of that step could be noted down."""
    program = f"#!{sys.executable} -IS\nimport json, os, signal, sys\n"
    program += f"record = {str(rig.data / 'record.json')!r}\nverb = sys.argv[2]\n"
    program += "if verb == 'import':\n    open(record, 'w').write('{\"schema\": 1, \"rows\": []}')\n"
    program += "    os.kill(os.getppid(), signal.SIGKILL)\n"
    program += "print(json.dumps({'file_schema': json.load(open(record))['schema']}))\n"
    rig.layout.version("1.0.0").rename(rig.folder / "toy")
    rig.add_program("1.0.0", program)
    done = rig.run(sys.executable, "-m", "updater.launcher", "--recover", "rollback", "1.0.0")
    assert done.returncode == -signal.SIGKILL


def test_what_was_cut_off_before_it_could_say_what_was_lost_says_so(rig: Rig) -> None:
    migrated(rig, "lossy")
    cut_off_in_import(rig)
    after = finish_pending(rig.layout)
    assert (after.current, after.pending) == ("1.0.0", None)
    assert after.notices[-1].endswith(UNHEARD)


@pytest.mark.parametrize("is_bad", [True, False])
def test_a_way_to_what_is_no_version_is_dropped(rig: Rig, is_bad: bool) -> None:
    pending = replace(FAILED, from_="1.1.0", to="../../elsewhere", bad=is_bad)
    same_format(rig).set(pending=pending)
    state = finish_pending(rig.layout)
    assert (state.current, state.pending) == ("1.1.0", None)


def test_nothing_pending_is_nothing_done(rig: Rig) -> None:
    before = same_format(rig).state
    assert finish_pending(rig.layout) == before
    assert not rig.layout.audit.exists()


@pytest.mark.parametrize(
    ("channel", "policy_seq"), [("pilot", 7), ("beta", None), (["pilot"], None), (None, None)]
)
def test_a_pin_holds_until_this_channel_s_policy_is_followed_by_another(
    rig: Rig, channel: object, policy_seq: int | None
) -> None:
    write_slots(rig.layout.slots("install"), {"channel": channel})
    same_format(rig).set(policy_seq={"channels/pilot/policy.json": 7})
    assert pin_now(rig.layout, "1.0.0") == Pin("1.0.0", policy_seq)
