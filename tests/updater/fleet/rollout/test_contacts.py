"""When installs were heard of."""

import pytest

from tests.updater.fleet.rollout.fleet import BEGAN, TRIAL, arrived, enrol, told
from tests.updater.fleet.rows import DAY_MS, HOUR_MS
from updater.fleet.judge.evidence import Arm, Contact
from updater.fleet.rollout.contacts import contacts, gaps_h
from updater.fleet.rollout.members import members
from updater.fleet.store.database import Database


def _contacts(database: Database) -> tuple[Contact, ...]:
    with database.read() as connection:
        return contacts(connection, TRIAL, members(connection, TRIAL))


def test_silence_is_counted_from_when_the_version_was_taken(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a", version="1.0.0", seen_at=(BEGAN + 1) * DAY_MS)
        told(connection, "a", "1.0.0", BEGAN + 2, what="update", name="taken:1.1.0")
        arrived(connection, "a", *(day * DAY_MS for day in range(90, BEGAN + 2)))
    (found,) = _contacts(database)
    assert (found.arm, found.has_told, found.silent_h) == (Arm.TRIAL, False, 5 * 24)
    assert set(found.usual_gaps_h) == {24.0}


def test_silence_ends_with_each_contact(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a", seen_at=TRIAL.now - 3 * HOUR_MS)
        told(connection, "a", "1.1.0", BEGAN, what="session", name="started")
    (found,) = _contacts(database)
    assert (found.silent_h, found.has_told) == (3, True)


@pytest.mark.parametrize(("seen", "has_told"), [(BEGAN + 1, True), (BEGAN - 1, False)])
def test_control_has_told_when_it_was_heard_since_the_trial_began(
    database: Database, seen: int, has_told: bool
) -> None:
    with database.begin() as connection:
        enrol(connection, "a", version="1.0.0", seen_at=seen * DAY_MS)
    (found,) = _contacts(database)
    assert (found.arm, found.has_told) == (Arm.CONTROL, has_told)


def test_whoever_runs_something_else_is_no_control(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a", version="0.9.0")
    assert _contacts(database) == ()


def test_consent_comes_along(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a", level=0)
    (found,) = _contacts(database)
    assert (found.level, found.has_withdrawn) == (0, True)


def test_what_arrives_together_is_one_contact() -> None:
    minute = HOUR_MS // 60
    assert gaps_h([0, minute, 10 * HOUR_MS, 12 * HOUR_MS, 99 * HOUR_MS], 20 * HOUR_MS) == (
        pytest.approx(10, abs=0.1),
        2.0,
    )
