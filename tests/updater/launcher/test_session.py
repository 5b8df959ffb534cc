"""From a start to its end, with versions that are good, or bad in every way."""

import json
import os
import random
import signal
import subprocess
import sys

import pytest

from tests.updater.rig import Rig
from updater.install import audit
from updater.install.processes import wait
from updater.install.rollback import roll_back
from updater.install.state import Pending, Pin, Trial

#: bodies of programs of which each says or does what its name tells
CLOSES_EARLY = "say('selftest')\nsay('closing')\n"
CRASHES_WHEN_CLOSING = "say('selftest')\nsay('closing')\nsys.exit(1)\n"
CRASHES_WHEN_PAINTED = "say('selftest')\nsay('database')\nsay('window')\nos.abort()\n"
EXITS_EARLY = "sys.exit(0)\n"
SAYS_NOTHING = "time.sleep(1000)\n"
FAILS = "say('failed the record is damaged')\ntime.sleep(1000)\n"
NO_PROGRAM = "#!/nowhere/python\n"
INFO = "if sys.argv[1:2] == ['db']:\n    print('{\"file_schema\": null}')\n    sys.exit(0)\n"
HEAD = f"""#!{sys.executable} -IS
import os, sys, time
def say(words):
    with open(os.environ["DIAGCLINIC_HEALTH"], "a") as file:
        file.write(words + "\\n")
{INFO}"""


def program(body: str) -> str:
    return body if body.startswith("#!") else HEAD + body


def on_trial(rig: Rig, tries: int = 0, failed: int = 0, **fields: object) -> Rig:
    """Return the install with 1.1.0 on trial beside the good 1.0.0."""
    rig.add("1.0.0")
    rig.set(current="1.1.0", last_good="1.0.0", trial=Trial("1.1.0", tries, failed), **fields)
    return rig


def settled(rig: Rig) -> Rig:
    """Return the install in which 1.1.0 has proved itself and 1.0.0 is kept."""
    rig.add("1.0.0")
    rig.set(current="1.1.0", last_good="1.1.0")
    return rig


# What is on trial ----------------------------------------------------------------------------------


def test_a_version_that_lives_is_good_from_then_on(rig: Rig) -> None:
    on_trial(rig).add("1.1.0")
    assert rig.start().returncode == 0
    state = rig.state
    assert (state.current, state.last_good, state.trial) == ("1.1.0", "1.1.0", None)
    assert state.history[-1].why == "It proved itself."
    assert audit.read(rig.layout)[-1]["act"] == "good"


def test_its_flags_are_the_good_ones_from_then_on(rig: Rig) -> None:
    on_trial(rig).add("1.1.0")
    rig.layout.flags.mkdir()
    (rig.layout.flags / "current.json").write_text('{"new": true}')
    rig.start()
    assert json.loads((rig.layout.flags / "good.json").read_text()) == {"new": True}


@pytest.mark.parametrize(
    "body",
    [CRASHES_WHEN_CLOSING, CRASHES_WHEN_PAINTED, EXITS_EARLY, FAILS, NO_PROGRAM],
    ids=["closing", "painted", "exits", "fails", "no program"],
)
def test_a_version_that_fails_twice_is_left_at_once_and_for_good(rig: Rig, body: str) -> None:
    on_trial(rig).add_program("1.1.0", program(body))
    done = rig.start()
    state = rig.state
    assert (done.returncode, rig.started) == (0, ["1.0.0"])
    assert (state.current, state.last_good, state.trial) == ("1.0.0", "1.0.0", None)
    assert (state.bad, state.flags, state.pending) == (("1.1.0",), "good", None)
    assert [end["version"] for end in rig.ends] == ["1.1.0", "1.1.0", "1.0.0"]


def test_a_version_that_fails_is_left_for_a_halted_one_where_there_is_no_other(rig: Rig) -> None:
    on_trial(rig, halts={"h1": "1.0.0"}).add_program("1.1.0", program(FAILS))
    rig.start()
    assert (rig.started, rig.state.current, rig.state.bad) == (["1.0.0"], "1.0.0", ("1.1.0",))


def test_a_version_that_fails_is_left_for_one_that_was_not_halted(rig: Rig) -> None:
    on_trial(rig, halts={"h1": "1.0.0"}).add_program("1.1.0", program(FAILS))
    rig.add("0.9.0")
    rig.start()
    assert (rig.started, rig.state.current) == (["0.9.0"], "0.9.0")


def test_a_version_that_hangs_is_left_too(rig: Rig) -> None:
    rig.settle(silence_s=0.5)
    on_trial(rig).add_program("1.1.0", program(SAYS_NOTHING))
    rig.start()
    assert (rig.started, rig.state.bad) == (["1.0.0"], ("1.1.0",))
    assert rig.ends[0]["why"] == "It was silent for 0 s."


def test_the_person_is_told_what_was_left_why_and_what_runs(rig: Rig) -> None:
    on_trial(rig).add_program("1.1.0", program(FAILS))
    rig.start()
    why = "it did not start as it should on this computer. It says: the record is damaged."
    assert rig.state.notices == (f"Version 1.1.0 was left: {why} Version 1.0.0 runs.",)


def test_a_version_that_fails_once_and_lives_then_is_good(rig: Rig) -> None:
    once = rig.folder / "once"
    body = f"if not os.path.exists({str(once)!r}):\n    open({str(once)!r}, 'w').close()\n    os.abort()\n"
    body += "".join(f"say({word!r})\n" for word in ("selftest", "database", "window"))
    body += "time.sleep(0.3)\nsay('alive')\ntime.sleep(0.3)\n"
    on_trial(rig).add_program("1.1.0", program(body))
    assert rig.start().returncode == 0
    assert (rig.state.last_good, rig.state.bad) == ("1.1.0", ())


def test_a_user_who_closes_early_costs_no_try(rig: Rig) -> None:
    rig.settle(health_s=60.0)
    on_trial(rig).add("1.1.0")
    for _ in range(3):
        assert rig.start(life_s=0.0).returncode == 0
    assert (rig.state.trial, rig.started) == (Trial("1.1.0", 0), ["1.1.0"] * 3)


def test_a_start_that_is_told_to_end_costs_no_try(rig: Rig) -> None:
    rig.settle(health_s=60.0)
    on_trial(rig).add_program("1.1.0", program("say('window')\ntime.sleep(1000)\n"))
    launcher = subprocess.Popen([sys.executable, "-m", "updater.launcher"], env=rig.environment())
    while not any("window" in path.read_text() for path in rig.layout.health.glob("*.txt")):
        assert wait(launcher, 0.02) is None
    launcher.send_signal(signal.SIGTERM)
    assert launcher.wait() == 128 + signal.SIGTERM
    assert (rig.state.trial, rig.state.bad) == (Trial("1.1.0", 0), ())


@pytest.mark.parametrize(("tries", "failed"), [(2, 2), (4, 0), (4, 1)])
def test_a_version_whose_tries_are_used_up_is_not_started_again(rig: Rig, tries: int, failed: int) -> None:
    on_trial(rig, tries, failed).add("1.1.0")
    rig.start()
    assert (rig.started, rig.state.bad) == (["1.0.0"], ("1.1.0",))


def test_a_failure_before_this_start_counts(rig: Rig) -> None:
    on_trial(rig, tries=1, failed=1).add("1.1.0", "crash")
    rig.start()
    assert [end["version"] for end in rig.ends] == ["1.1.0", "1.0.0"]


def test_power_cuts_on_the_way_to_its_proof_condemn_no_version(rig: Rig) -> None:
    rig.settle(health_s=60.0)
    on_trial(rig).add_program("1.1.0", program("say('window')\ntime.sleep(1000)\n"))
    for cuts in (1, 2, 3):
        cut_while_starting(rig)
        assert (rig.state.trial, rig.state.bad) == (Trial("1.1.0", cuts), ())


def cut_while_starting(rig: Rig) -> None:
    """Start, and end everything at once as soon as the window is painted."""
    for path in rig.layout.health.glob("*.txt"):
        path.unlink()
    launcher = subprocess.Popen(
        [sys.executable, "-m", "updater.launcher"], env=rig.environment(), start_new_session=True
    )
    while not any("window" in path.read_text() for path in rig.layout.health.glob("*.txt")):
        assert wait(launcher, 0.02) is None
    os.killpg(launcher.pid, signal.SIGKILL)
    launcher.wait()


def test_a_way_back_during_the_trial_is_not_undone_by_what_proves_itself_after_it(rig: Rig) -> None:
    rig.settle(health_s=1.0)
    on_trial(rig).add("1.1.0")
    launcher = subprocess.Popen([sys.executable, "-m", "updater.launcher"], env=rig.environment(life_s=5.0))
    while not rig.started:
        assert wait(launcher, 0.02) is None
    roll_back(rig.layout, "1.0.0", "Ann", "It is slow.", Pin("1.0.0"))
    assert launcher.wait() == 0
    assert (rig.state.current, rig.ends[0]["good"]) == ("1.0.0", True)


def test_a_version_on_trial_that_is_not_complete_waits_for_its_repair(rig: Rig) -> None:
    app = on_trial(rig).add("1.1.0").app
    whole = app.read_bytes()
    app.write_text("torn")
    rig.start()
    assert (rig.started, rig.state.bad, rig.state.trial) == (["1.0.0"], (), Trial("1.1.0", 0))
    app.write_bytes(whole)
    rig.start()
    assert (rig.started, rig.state.last_good) == (["1.0.0", "1.1.0"], "1.1.0")


def test_where_the_last_good_one_may_not_run_any_more_another_kept_one_does(rig: Rig) -> None:
    on_trial(rig, 2, 2, yanked=("1.0.0",)).add("1.1.0")
    rig.add("0.9.0")
    rig.start()
    assert (rig.started, rig.state.current) == (["0.9.0"], "0.9.0")


def test_where_there_is_nothing_else_what_failed_is_started_all_the_same(rig: Rig) -> None:
    rig.add("1.1.0")
    rig.set(current="1.1.0", trial=Trial("1.1.0", 2, 2))
    assert rig.start().returncode == 0
    assert (rig.started, rig.state.last_good, rig.state.trial) == (["1.1.0"], "1.1.0", None)


# The record with it --------------------------------------------------------------------------------


def test_a_record_is_saved_and_migrated_before_a_new_version_first_shows_itself(rig: Rig) -> None:
    on_trial(rig).add("1.1.0", schema=(2, 1, 2))
    rig.write_record(1, "a row")
    rig.start()
    snapshot = rig.state.snapshot
    assert snapshot is not None
    assert (snapshot.schema, snapshot.version) == (1, "1.0.0")
    assert rig.record == {"schema": 2, "rows": ["a row", "started 1.1.0"]}


def test_a_version_whose_record_cannot_be_saved_waits_and_keeps_its_tries(rig: Rig) -> None:
    on_trial(rig).add("1.1.0", schema=(2, 1, 2))
    rig.write_record(1)
    (rig.data / "snapshots").write_text("in the way")
    assert rig.start().returncode == 0
    assert (rig.started, rig.state.trial) == (["1.0.0"], Trial("1.1.0", 0))
    assert "Version 1.1.0 has to wait" in rig.state.notices[0]


def test_a_version_that_waited_is_tried_when_it_can_be(rig: Rig) -> None:
    on_trial(rig).add("1.1.0", schema=(2, 1, 2))
    rig.write_record(1)
    (rig.data / "snapshots").write_text("in the way")
    rig.start()
    (rig.data / "snapshots").unlink()
    rig.start()
    assert (rig.started, rig.state.last_good) == (["1.0.0", "1.1.0"], "1.1.0")


def test_a_record_is_saved_even_where_the_last_good_version_lacks_a_file(rig: Rig) -> None:
    on_trial(rig).add("1.1.0", schema=(2, 1, 2))
    rig.layout.version("1.0.0").rename(rig.layout.root / "virus")
    rig.write_record(1, "a row")
    rig.start()
    snapshot = rig.state.snapshot
    assert snapshot is not None
    assert (snapshot.schema, rig.record["schema"]) == (1, 2)


def test_a_version_that_fails_after_migrating_is_left_with_every_row(rig: Rig) -> None:
    on_trial(rig).add("1.1.0", "crash", schema=(2, 1, 2))
    rig.write_record(1, "a row")
    rig.start()
    assert rig.record == {"schema": 1, "rows": ["a row", "started 1.0.0"]}


def test_a_version_that_damages_the_record_is_left(rig: Rig) -> None:
    on_trial(rig).add("1.1.0", "corrupt", schema=(2, 1, 2))
    rig.write_record(1, "a row")
    rig.start()
    assert (rig.state.bad, rig.state.pending) == (("1.1.0",), None)
    assert rig.record == {"schema": 1, "rows": ["a row", "started 1.0.0"]}


def test_a_migration_that_fails_twice_is_a_version_that_failed(rig: Rig) -> None:
    on_trial(rig)
    body = 'print(\'{"error": "disk", "what": "It broke.", "remedy": "Call."}\')\nsys.exit(1)\n'
    rig.add_program("1.1.0", f"#!{sys.executable} -IS\nimport sys\n{body}", schema=(2, 1, 2))
    rig.write_record(1, "a row")
    rig.start()
    assert (rig.state.bad, rig.record["schema"], rig.started) == (("1.1.0",), 1, ["1.0.0"])
    assert "It broke." in rig.state.notices[-1]


# What has proved itself before ---------------------------------------------------------------------


def test_an_everyday_start_writes_no_state(rig: Rig) -> None:
    settled(rig).add("1.1.0")
    before = {path.name: path.read_bytes() for path in rig.layout.root.glob("state.?")}
    assert rig.start().returncode == 0
    assert {path.name: path.read_bytes() for path in rig.layout.root.glob("state.?")} == before


def test_a_good_version_that_does_not_start_any_more_is_stood_in_for(rig: Rig) -> None:
    settled(rig).add("1.1.0", "crash")
    rig.start()
    state = rig.state
    assert (rig.started, state.current, state.bad) == (["1.0.0"], "1.0.0", ())
    assert "Repair it" in state.notices[0]


def test_a_good_version_that_is_damaged_is_stood_in_for_until_it_is_repaired(rig: Rig) -> None:
    app = settled(rig).add("1.1.0").app
    whole = app.read_bytes()
    app.unlink()
    for _ in range(2):
        rig.start()
    words = "Version 1.1.0 is not complete on this computer. Repair it: diagclinic-update repair."
    assert (rig.started, rig.state.current, rig.state.notices) == (["1.0.0"] * 2, "1.1.0", (words,))
    app.write_bytes(whole)
    app.chmod(0o755)
    rig.start()
    assert rig.started[-1] == "1.1.0"


def test_a_good_version_that_crashes_at_work_is_not_left(rig: Rig) -> None:
    settled(rig).add_program("1.1.0", program(CRASHES_WHEN_PAINTED))
    assert rig.start().returncode == 128 + signal.SIGABRT
    assert (rig.state.current, len(rig.ends), rig.ends[0]["code"]) == ("1.1.0", 1, -signal.SIGABRT)


def test_a_version_that_only_asks_for_a_moment_is_not_taken_for_a_failure(rig: Rig) -> None:
    settled(rig).add_program("1.1.0", program(EXITS_EARLY))
    assert rig.start().returncode == 0
    assert len(rig.ends) == 1


def test_where_no_version_starts_nothing_is_changed_and_the_person_told(rig: Rig) -> None:
    settled(rig).add("1.1.0", "crash")
    rig.layout.version("1.0.0").rename(rig.layout.root / "aside")
    before = rig.state
    done = rig.start()
    assert (done.returncode, rig.state) == (1, before)
    assert "DiagClinic recovery" in done.stderr


def test_a_lost_state_is_made_anew(rig: Rig) -> None:
    rig.add("1.0.0")
    rig.add("1.1.0")
    for slot in rig.layout.slots("state"):
        slot.write_bytes(b"\0" * 4096)
    assert rig.start().returncode == 0
    assert (rig.started, rig.state.current) == (["1.1.0"], "1.1.0")


def test_a_roll_back_that_was_cut_off_is_ended_before_anything_starts(rig: Rig) -> None:
    settled(rig).add("1.1.0", schema=(2, 1, 2))
    rig.write_record(2, "a row")
    rig.set(pending=Pending("2026-11-21T10:00:00Z", "1.1.0", "1.0.0", "Ann", "It is slow."))
    rig.start()
    assert (rig.started, rig.state.pending, rig.record["schema"]) == (["1.0.0"], None, 1)


def test_a_roll_back_that_cannot_be_ended_leaves_the_version_that_works(rig: Rig) -> None:
    settled(rig).add("1.1.0", "lossy", schema=(2, 1, 2))
    rig.write_record(2, "a row")
    rig.set(pending=Pending("2026-11-21T10:00:00Z", "1.1.0", "1.0.0", "Ann", "It is slow."))
    rig.start()
    assert (rig.started, rig.state.pending) == (["1.1.0"], None)
    assert "The record cannot go with it" in rig.state.notices[0]


def test_nonsense_in_the_install_s_settings_is_no_reason_not_to_start(rig: Rig) -> None:
    rig.layout.slots("install")[0].write_text("{}")
    settled(rig).add("1.1.0")
    assert rig.start().returncode == 0
    assert rig.started == ["1.1.0"]


def test_a_row_of_everyday_starts_has_no_false_fall_back(rig: Rig) -> None:
    chance = random.Random(4)  # noqa: S311  a sample, no secret
    rig.settle(health_s=0.05)
    on_trial(rig).add("1.1.0")
    starts = [chance.choice([0.0, 0.0, 0.3]) for _ in range(12)]
    assert [rig.start(life_s=life_s).returncode for life_s in starts] == [0] * len(starts)
    assert (rig.started, rig.state.bad) == (["1.1.0"] * len(starts), ())
