"""All that the judge is told."""

from dataclasses import replace
from typing import Any

import pytest

from tests.updater.fleet.rollout.fleet import BEGAN, TRIAL, counted, did, enrol, told
from tests.updater.fleet.rows import DAY_MS, put
from updater.fleet.judge.evidence import Evidence, Rating
from updater.fleet.judge.limits import Limits
from updater.fleet.rollout.evidence import evidence_of, fingerprint
from updater.fleet.rollout.plan import Watch
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import FEEDBACK


def _evidence(database: Database) -> Evidence:
    with database.read() as connection:
        return evidence_of(connection, TRIAL, Watch(), Limits())


def test_nobody_has_nothing_to_say(database: Database) -> None:
    assert _evidence(database) == Evidence(today=107)


def test_every_part_is_filled(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a")
        did(connection, "a", "1.0.0", BEGAN - 1, ok=99, failed=1, times=counted(*[50.0] * 100))
        did(connection, "a", "1.1.0", BEGAN, ok=9, failed=1, times=counted(*[50.0] * 10))
        told(connection, "a", "1.0.0", BEGAN - 1, count=20)
        told(connection, "a", "1.1.0", BEGAN)
        put(connection, FEEDBACK, {"install": "a", "seq": 1, "csat": 4, "at": (BEGAN + 1) * DAY_MS})
    found = _evidence(database)
    parts = (found.history, found.operations, found.session_history, found.sessions, found.contacts)
    assert [len(part) for part in parts] == [1] * 5
    assert (len(found.exceedances), len(found.tallies)) == (2, 5)
    assert found.rating == Rating((0, 0, 0, 1, 0))


@pytest.mark.parametrize("stranger", [{"how": "open"}, {"revoked_at": 1}])
def test_strangers_rate_nothing(database: Database, stranger: dict[str, Any]) -> None:
    with database.begin() as connection:
        enrol(connection, "a", **stranger)
        put(connection, FEEDBACK, {"install": "a", "seq": 1, "csat": 1, "at": (BEGAN + 1) * DAY_MS})
    assert _evidence(database).rating is None


def test_same_evidence_has_the_same_fingerprint(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a")
        did(connection, "a", "1.1.0", BEGAN, ok=9, failed=1)
    first, second = _evidence(database), _evidence(database)
    assert fingerprint(first) == fingerprint(second)
    assert fingerprint(first) != fingerprint(replace(first, today=1))
