"""What the plan's criteria are held against."""

from typing import Any

import pytest

from tests.updater.fleet.rollout.fleet import BEGAN, did, enrol, told
from tests.updater.fleet.rows import DAY_MS, put
from updater.fleet.rollout.criteria import Figures
from updater.fleet.rollout.figures import figures_of
from updater.fleet.rollout.steering import Beginning, begin, rollout
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import FEEDBACK

NOW = 112 * DAY_MS


def _figures(database: Database) -> Figures:
    with database.begin() as connection:
        begin(connection, Beginning("1.1.0", "1.0.0", "pilot", "ada", BEGAN * DAY_MS))
        return figures_of(connection, rollout(connection, "1.1.0"), NOW)


def test_figures_of_a_phase_are_counted_since_it_began(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a")
        did(connection, "a", "1.1.0", BEGAN - 1, ok=99)
        did(connection, "a", "1.1.0", BEGAN, ok=30, failed=10)
        did(connection, "a", "1.0.0", BEGAN, ok=7)
        for name, count in {"clean": 6, "crash": 1, "hang": 2, "abnormal": 3, "power_loss": 9}.items():
            told(connection, "a", "1.1.0", BEGAN, name=name, count=count)
    found = _figures(database)
    assert (found.operations, found.failed, found.installs, found.days) == (40, 10, 1, 12.0)
    assert (found.sessions, found.crashes, found.is_certified) == (12, 3, False)


def test_nobody_told_anything_yet(database: Database) -> None:
    assert _figures(database) == Figures(0, 0, 0, 0, 0, None, 0, 12.0, is_certified=False)


@pytest.mark.parametrize("stranger", [{"how": "open"}, {"revoked_at": 1}])
def test_strangers_count_for_nothing(database: Database, stranger: dict[str, Any]) -> None:
    with database.begin() as connection:
        enrol(connection, "a", **stranger)
        did(connection, "a", "1.1.0", BEGAN, ok=400)
        told(connection, "a", "1.1.0", BEGAN, count=50)
        put(connection, FEEDBACK, {"install": "a", "seq": 1, "csat": 5})
    assert _figures(database) == Figures(0, 0, 0, 0, 0, None, 0, 12.0, is_certified=False)


def test_install_is_one_voice_a_day(database: Database) -> None:
    with database.begin() as connection:
        enrol(connection, "a", "b")
        loud = ({"install": "a", "seq": number, "csat": 5} for number in range(40))
        put(connection, FEEDBACK, *loud)
        put(connection, FEEDBACK, {"install": "a", "seq": 40, "csat": 4, "at": (BEGAN + 1) * DAY_MS})
        put(connection, FEEDBACK, {"install": "b", "seq": 1, "csat": 3}, {"install": "b", "seq": 2})
    found = _figures(database)
    assert (found.ratings, found.satisfaction) == (3, 4.0)
