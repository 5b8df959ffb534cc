"""What PostgreSQL does in its own way: whoever leads does so among many processes."""

import pytest

from updater.fleet.store.database import Database

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def test_it_is_the_one_that_is_meant(database: Database) -> None:
    assert database.dialect.name == "postgresql"


def test_two_lead_different_things_and_nobody_the_same(database: Database) -> None:
    lead = database.dialect.leading
    with (
        lead(database.engine, "a") as first,
        lead(database.engine, "b") as second,
        lead(database.engine, "a") as third,
    ):
        assert (first, second, third) == (True, True, False)
    with lead(database.engine, "a") as again:
        assert again
