"""A version on trial."""

import pytest

from tests.updater.fleet.rows import DAY_MS, filled
from updater.fleet.rollout.errors import NoRolloutError
from updater.fleet.rollout.trial import Trial, trial_of
from updater.fleet.store.database import Database
from updater.fleet.store.steering_tables import ROLLOUTS


def test_trial_is_what_the_rollout_says(database: Database) -> None:
    with filled(database, (ROLLOUTS, [{"version": "1.1.0", "began_at": 100 * DAY_MS + 5}])) as connection:
        found = trial_of(connection, "1.1.0", 105 * DAY_MS, 20)
    assert found == Trial("1.1.0", "1.0.0", 100 * DAY_MS + 5, 105 * DAY_MS, 20)
    assert (found.began, found.first) == (100, 80)


def test_version_that_nobody_began_is_told_apart(database: Database) -> None:
    with database.read() as connection, pytest.raises(NoRolloutError):
        trial_of(connection, "9.9.9", 0)
