"""A version on trial."""

from typing import Any

import pytest
from sqlalchemy import insert

from tests.updater.fleet.rows import DAY_MS, filled
from updater.fleet.rollout.errors import NoRolloutError
from updater.fleet.rollout.trial import Trial, trial_of
from updater.fleet.store.database import Database
from updater.fleet.store.steering_tables import ACTS, ROLLOUTS


def test_trial_is_what_the_rollout_says(database: Database) -> None:
    with filled(database, (ROLLOUTS, [{"version": "1.1.0", "began_at": 100 * DAY_MS + 5}])) as connection:
        found = trial_of(connection, "1.1.0", 105 * DAY_MS, 20)
    assert found == Trial("1.1.0", "1.0.0", 100 * DAY_MS + 5, 105 * DAY_MS, 20)
    assert (found.began, found.first) == (100, 80)


def test_version_that_nobody_began_is_told_apart(database: Database) -> None:
    with database.read() as connection, pytest.raises(NoRolloutError):
        trial_of(connection, "9.9.9", 0)


@pytest.mark.parametrize(
    ("act", "began", "accepted"),
    [
        ({}, 106 * DAY_MS, 105 * DAY_MS + 7),
        ({"dry": 1}, 100 * DAY_MS, 0),
        ({"outcome": "failed: no desk"}, 100 * DAY_MS, 0),
        ({"act": "pause"}, 100 * DAY_MS, 0),
        ({"version": "1.2.0"}, 100 * DAY_MS, 0),
    ],
    ids=["resumed", "dry", "failed", "another act", "another version"],
)
def test_trial_begins_anew_after_two_let_it_go_on(
    database: Database, act: dict[str, Any], began: int, accepted: int
) -> None:
    usual = {"at": 105 * DAY_MS + 7, "version": "1.1.0", "act": "resume", "who": "ada", "second": "bob"}
    with database.begin() as connection:
        connection.execute(insert(ACTS).values({**usual, "why": "x", "dry": 0, "outcome": "done", **act}))
    with filled(database, (ROLLOUTS, [{"version": "1.1.0"}])) as connection:
        found = trial_of(connection, "1.1.0", 110 * DAY_MS)
    assert (found.began_at, found.accepted_at) == (began, accepted)
