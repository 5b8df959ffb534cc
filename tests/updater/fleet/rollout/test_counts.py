"""Operations and sessions before the trial and in it."""

from tests.updater.fleet.rollout.fleet import BEGAN, TRIAL, did, enrol, told
from updater.fleet.judge.evidence import Arm, Batch, History
from updater.fleet.rollout.counts import batches, history, operations, sessions
from updater.fleet.rollout.members import members
from updater.fleet.store.database import Database


def _told(database: Database) -> tuple[tuple[History, ...], tuple[Batch, ...]]:
    with database.read() as connection:
        who, counts = members(connection, TRIAL), operations(connection, TRIAL)
        return history(counts, who, TRIAL), batches(counts, who, TRIAL)


def test_thirty_days_of_the_old_version_are_the_history(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a")
        did(connection, "a", "1.0.0", BEGAN - 31, ok=1000)
        did(connection, "a", "1.0.0", BEGAN - 30, ok=8, failed=2, incidents=1)
        did(connection, "a", "1.0.0", BEGAN - 1, ok=9, failed=1, incidents=1)
        did(connection, "a", "0.9.0", BEGAN - 2, ok=1000)
        did(connection, "a", "1.0.0", BEGAN, ok=1000)
    past, _ = _told(database)
    assert past == (History("shop of a", "scan", 20, 3, 2, "elm327/linux-x86_64"),)


def test_both_arms_since_the_trial_began_are_batches(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a", "b")
        did(connection, "a", "1.1.0", BEGAN, ok=5, failed=1, incidents=1)
        did(connection, "b", "1.0.0", BEGAN + 1, ok=6)
        did(connection, "b", "0.9.0", BEGAN + 1, ok=6)
    _, since = _told(database)
    assert since == (
        Batch(BEGAN, "shop of a", Arm.TRIAL, "scan", 5, 1, 1),
        Batch(BEGAN + 1, "shop of b", Arm.CONTROL, "scan", 6, 0, 0),
    )


def test_installs_of_one_shop_are_one_voice(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a", "b", shop="one")
        did(connection, "a", "1.1.0", BEGAN, ok=5)
        did(connection, "b", "1.1.0", BEGAN, ok=6, vci="doip")
    _, since = _told(database)
    assert since == (Batch(BEGAN, "one", Arm.TRIAL, "scan", 11, 0, 0),)


def test_stratum_is_what_most_was_done_with(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a")
        did(connection, "a", "1.0.0", BEGAN - 1, ok=5)
        did(connection, "a", "1.0.0", BEGAN - 1, ok=6, vci="doip")
    past, _ = _told(database)
    assert [one.stratum for one in past] == ["doip/linux-x86_64"]


def test_there_are_never_more_incidents_than_failures(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a")
        did(connection, "a", "1.1.0", BEGAN, failed=1, incidents=4)
    _, (batch,) = _told(database)
    assert batch.incidents == 1


def test_strangers_do_not_count(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a", how="open")
        did(connection, "a", "1.1.0", BEGAN, ok=5)
        did(connection, "unknown", "1.1.0", BEGAN, ok=5)
    assert _told(database) == ((), ())


def test_crashes_and_hangs_are_failed_sessions(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a")
        for name, count in (("clean", 7), ("crash", 2), ("hang", 1), ("power_loss", 9), ("started", 20)):
            told(connection, "a", "1.1.0", BEGAN, name=name, count=count)
    with database.read() as connection:
        found = batches(sessions(connection, TRIAL), members(connection, TRIAL), TRIAL)
    assert found == (Batch(BEGAN, "shop of a", Arm.TRIAL, "session", 7, 3, 3),)
