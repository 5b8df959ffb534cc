"""Crashes since the trial began."""

from dataclasses import replace
from typing import Any

import pytest

from tests.updater.fleet.rollout.fleet import BEGAN, TRIAL, arrived, enrol, told
from tests.updater.fleet.rows import DAY_MS, put
from updater.fleet.judge.evidence import CrashGroup
from updater.fleet.rollout.crash_evidence import crash_evidence
from updater.fleet.rollout.members import members
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import CRASH_GROUPS, CRASHES


def _found(database: Database, *crashes: dict[str, Any]) -> tuple[CrashGroup, ...]:
    with database.begin() as connection:
        enrol(connection, "a")
        enrol(connection, "b", version="1.0.0")
        put(connection, CRASH_GROUPS, {"signature": "s1"})
        for number, crash in enumerate(crashes):
            put(connection, CRASHES, {"signature": "s1", "seq": number, "install": "a", **crash})
    with database.read() as connection:
        return crash_evidence(connection, TRIAL, members(connection, TRIAL))


def test_new_crash_is_counted_by_installs_and_shops(database: Database) -> None:
    at = {"at": (BEGAN + 1) * DAY_MS}
    (found,) = _found(database, at, at, {**at, "install": "b"})
    assert (found.trial_installs, found.trial_shops, found.trial_count, found.was_known) == (2, 2, 3, False)
    assert (found.words, found.first_day) == ("ValueError in scan:run:7", BEGAN + 1)


def test_crash_that_two_shops_had_before_is_known(database: Database) -> None:
    before = {"version": "1.0.0", "at": 90 * DAY_MS}
    (found,) = _found(database, before, {**before, "install": "b"}, {"at": (BEGAN + 1) * DAY_MS})
    assert (found.trial_count, found.was_known) == (1, True)


def test_one_shop_that_had_it_before_is_a_control_and_no_more(database: Database) -> None:
    before = {"version": "1.0.0", "at": 90 * DAY_MS, "install": "b"}
    (found,) = _found(database, before, before | {"seq": 7}, {"at": (BEGAN + 1) * DAY_MS})
    assert (found.was_known, found.control_shops) == (False, 1)


def test_crash_of_the_old_version_since_then_is_the_controls(database: Database) -> None:
    (found,) = _found(database, {"version": "1.0.0", "at": (BEGAN + 1) * DAY_MS, "install": "b"})
    assert (found.trial_count, found.control_shops, found.was_known) == (0, 1, False)


def test_strangers_do_not_count(database: Database) -> None:
    assert _found(database, {"install": "unknown", "at": (BEGAN + 1) * DAY_MS}) == ()


def test_crash_without_frames_is_called_by_its_type(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a")
        put(connection, CRASH_GROUPS, {"signature": "s2", "frames": "[]", "type": "SIGSEGV"})
        row = {"signature": "s2", "seq": 1, "install": "a", "at": (BEGAN + 1) * DAY_MS}
        put(connection, CRASHES, row)
    with database.read() as connection:
        (found,) = crash_evidence(connection, TRIAL, members(connection, TRIAL))
    assert found.words == "SIGSEGV"


def test_crash_that_two_answered_for_is_known(database: Database) -> None:
    accepted = (BEGAN + 2) * DAY_MS
    with database.begin() as connection:
        enrol(connection, "a")
        put(connection, CRASH_GROUPS, {"signature": "s1"})
        for number, day in enumerate((BEGAN + 1, BEGAN + 3)):
            put(connection, CRASHES, {"signature": "s1", "seq": number, "install": "a", "at": day * DAY_MS})
    trial = replace(TRIAL, began_at=accepted, accepted_at=accepted)
    with database.read() as connection:
        (found,) = crash_evidence(connection, trial, members(connection, trial))
    assert (found.trial_count, found.was_known) == (1, True)


@pytest.mark.parametrize("stranger", [{"how": "open"}, {"revoked_at": 1}])
def test_strangers_make_no_crash_a_known_one(database: Database, stranger: dict[str, Any]) -> None:
    with database.begin() as connection:
        enrol(connection, "stranger", **stranger)
    laid = {"install": "stranger", "version": "0.1.0", "at": 90 * DAY_MS}
    (found,) = _found(database, laid, {"at": (BEGAN + 1) * DAY_MS})
    assert (found.trial_count, found.control_shops, found.was_known) == (1, 0, False)


@pytest.mark.parametrize(("arrival", "controls"), [(BEGAN - 1, 1), (BEGAN + 1, 0)])
def test_crash_of_before_that_was_told_since_is_new(database: Database, arrival: int, controls: int) -> None:
    with database.begin() as connection:
        arrived(connection, "b", arrival * DAY_MS)
    before = {"version": "1.0.0", "at": 90 * DAY_MS, "install": "b"}
    (found,) = _found(database, before, {"at": (BEGAN + 1) * DAY_MS})
    assert (found.was_known, found.control_shops) == (False, controls)


def test_install_on_trial_is_no_control_whatever_version_it_names(database: Database) -> None:
    with database.begin() as connection:
        told(connection, "b", "1.1.0", BEGAN)
    at = (BEGAN + 1) * DAY_MS
    (found,) = _found(database, {"at": at}, {"install": "b", "version": "1.0.0", "at": at})
    assert (found.trial_count, found.control_shops) == (1, 0)
