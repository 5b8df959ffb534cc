"""Who takes part in a trial."""

from tests.updater.fleet.rollout.fleet import BEGAN, TRIAL, did, enrol, told
from tests.updater.fleet.rows import DAY_MS
from updater.fleet.judge.evidence import Arm
from updater.fleet.rollout.members import Member, members
from updater.fleet.store.database import Database


def _members(database: Database) -> dict[str, Member]:
    with database.read() as connection:
        return members(connection, TRIAL)


def test_only_who_was_let_in_by_a_code_counts(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a")
        enrol(connection, "b", how="open")
        enrol(connection, "c", revoked_at=5)
    assert set(_members(database)) == {"a"}


def test_who_did_something_with_the_version_is_on_trial_since_that_day(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a", "b", version="1.0.0")
        did(connection, "a", "1.1.0", BEGAN + 2)
        did(connection, "a", "1.1.0", BEGAN + 3)
        did(connection, "b", "1.0.0", BEGAN + 2)
    found = _members(database)
    assert (found["a"].arm, found["a"].taken_at, found["a"].has_told) == (
        Arm.TRIAL,
        (BEGAN + 2) * DAY_MS,
        True,
    )
    assert (found["b"].arm, found["b"].taken_at) == (Arm.CONTROL, None)


def test_who_went_back_stays_on_trial(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a", version="1.0.0")
        told(connection, "a", "1.1.0", BEGAN + 1)
        did(connection, "a", "1.0.0", BEGAN + 2)
    assert _members(database)["a"].arm is Arm.TRIAL


def test_who_took_the_version_and_fell_silent_has_not_told(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a", "b", version="1.0.0")
        told(connection, "a", "1.0.0", BEGAN + 1, what="update", name="taken:1.1.0")
        enrol(connection, "c", version="1.1.0")
        told(connection, "b", "1.1.0", BEGAN + 1, what="update", name="taken")
        told(connection, "c", "1.1.0", BEGAN + 1, what="update", name="taken")
    found = _members(database)
    assert [(one.arm, one.has_told) for one in found.values()] == [(Arm.TRIAL, False)] * 3


def test_another_version_that_was_taken_is_none(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a", version="1.0.0")
        told(connection, "a", "1.0.0", BEGAN + 1, what="update", name="taken:1.1.1")
        told(connection, "a", "1.0.0", BEGAN + 1, what="update", name="good")
    assert _members(database)["a"].arm is Arm.CONTROL


def test_who_told_last_from_the_version_is_on_trial(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a", version="1.1.0")
    found = _members(database)["a"]
    assert (found.taken_at, found.has_told) == (TRIAL.began_at, False)
