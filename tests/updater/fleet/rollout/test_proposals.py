"""Acts that take two people."""

import pytest

from tests.updater.fleet.rows import DAY_MS
from updater.fleet.rollout.errors import RefusedError, SecondPersonError
from updater.fleet.rollout.proposals import Wish, agree, propose, take_back, waiting
from updater.fleet.store.database import Database
from updater.fleet.store.errors import UnknownError

WISH = Wish("1.1.0", "resume", "ada", "it was the adapter", 1000)


def test_another_person_agrees(database: Database) -> None:
    with database.begin() as connection:
        number = propose(connection, WISH)
        found = agree(connection, number, "bob", 2000)
        assert (found.version, found.act, found.who) == ("1.1.0", "resume", "ada")
        assert waiting(connection, 2000) == ()


@pytest.mark.parametrize("who", ["ada", "Ada", " ADA "])
def test_nobody_agrees_with_themselves(database: Database, who: str) -> None:
    with database.begin() as connection:
        number = propose(connection, WISH)
        with pytest.raises(SecondPersonError):
            agree(connection, number, who, 2000)
        assert len(waiting(connection, 2000)) == 1


def test_nothing_is_agreed_to_twice(database: Database) -> None:
    with database.begin() as connection:
        number = propose(connection, WISH)
        agree(connection, number, "bob", 2000)
        with pytest.raises(UnknownError):
            agree(connection, number, "carol", 2001)


def test_what_waited_too_long_waits_no_more(database: Database) -> None:
    late = 1000 + 7 * DAY_MS
    with database.begin() as connection:
        number = propose(connection, WISH)
        with pytest.raises(UnknownError):
            agree(connection, number, "bob", late)
        propose(connection, WISH.__class__("1.1.0", "resume", "bob", "again", late))
        assert len(waiting(connection, late)) == 1


def test_same_wish_waits_once(database: Database) -> None:
    with database.begin() as connection:
        propose(connection, WISH)
        with pytest.raises(RefusedError):
            propose(connection, WISH)


def test_anybody_takes_it_back(database: Database) -> None:
    with database.begin() as connection:
        number = propose(connection, WISH)
        take_back(connection, number, "ada", 2000)
        assert waiting(connection, 2000) == ()
