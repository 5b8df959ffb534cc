"""Of what something is asked."""

from sqlalchemy import select

from tests.updater.fleet.rows import filled
from updater.fleet.health.scope import Scope, within
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import VERSION_DAYS
from updater.fleet.store.install_tables import INSTALLS


def _days(database: Database, scope: Scope) -> list[int]:
    rows = [{"day": 1}, {"day": 2, "channel": "beta"}, {"day": 3, "version": "1.0.0", "region": "JP"}]
    with filled(database, (VERSION_DAYS, rows)) as connection:
        query = select(VERSION_DAYS.c.day).where(within(VERSION_DAYS, scope)).order_by(VERSION_DAYS.c.day)
        return list(connection.execute(query).scalars())


def test_nothing_named_is_everything(database: Database) -> None:
    assert _days(database, Scope()) == [1, 2, 3]


def test_what_is_named_narrows(database: Database) -> None:
    assert _days(database, Scope(version="1.1.0", channel="pilot")) == [1]


def test_first_and_last_day_count(database: Database) -> None:
    assert _days(database, Scope(since=2, until=3)) == [2, 3]


def test_text_of_a_stranger_is_no_sql(database: Database) -> None:
    assert _days(database, Scope(version="' OR 1=1 --")) == []


def test_columns_that_a_table_lacks_do_not_count(database: Database) -> None:
    with filled(database, (INSTALLS, [{"install": "a"}])) as connection:
        found = connection.execute(
            select(INSTALLS.c.install).where(within(INSTALLS, Scope(vci="x", since=9)))
        )
        assert list(found.scalars()) == ["a"]
