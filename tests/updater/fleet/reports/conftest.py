"""A report of the seeded fleet."""

from collections.abc import Iterator

import pytest

from tests.updater.fleet.seeding import NOW, seed
from tests.updater.fleet.seeding_steering import steer
from updater.fleet.reports.content import Report
from updater.fleet.reports.gathering import gather
from updater.fleet.reports.periods import Span, last_whole
from updater.fleet.rollout.actuator import Actuator, Order
from updater.fleet.rollout.settings import settings_of
from updater.fleet.store.database import Database, open_database
from updater.fleet.store.schema import prepare

#: Monday of the week that `NOW` lies in, so that the halt lies in the last whole one
_HALTED_AT = NOW - 7 * 86_400_000


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Give the seeded fleet, with a version that was halted in the week before."""
    database = open_database("", tmp_path_factory.mktemp("reports"))
    prepare(database)
    seed(database)
    steer(database, NOW)
    actuator = Actuator(database, lambda: _HALTED_AT, None, settings_of({}).plan)
    actuator.do(Order("1.5.0", "halt", "mira", "it crashes \u2013 on ELM327"))
    yield database
    database.close()


@pytest.fixture(scope="session")
def weekly(filled: Database) -> Report:
    """Give the report of the week before."""
    with filled.read() as connection:
        return gather(connection, last_whole(Span.WEEK, NOW), NOW)
