"""How long who guessed waits; and that nobody makes others wait for long."""

import pytest
from sqlalchemy import func, select

from updater.fleet.accounts.errors import WaitError
from updater.fleet.accounts.throttle import (
    BY_ACCOUNT,
    BY_ADDRESS,
    BY_DEVICE,
    BY_SECOND,
    FORGOTTEN_AFTER,
    Count,
    Limit,
    forgive,
    note_guess,
    refuse_early,
)
from updater.fleet.store.account_tables import GUESSES
from updater.fleet.store.database import Database

_COUNT = Count(Limit("test", 3, 10, 60), "mira")
_NOW = 1_795_262_400_000


def _guess(database: Database, times: int, count: Count = _COUNT, now: int = _NOW) -> None:
    for _ in range(times):
        with database.begin() as connection:
            note_guess(connection, (count,), now)


def _left_s(database: Database, now: int, count: Count = _COUNT) -> int:
    with database.begin() as connection:
        try:
            refuse_early(connection, (count,), now)
        except WaitError as error:
            return error.seconds
    return 0


def test_the_first_guesses_cost_nothing(database: Database) -> None:
    _guess(database, 2)
    assert _left_s(database, _NOW) == 0


@pytest.mark.parametrize(("guesses", "seconds"), [(3, 10), (4, 20), (5, 40), (6, 60), (400, 60)])
def test_each_further_one_doubles_the_wait_up_to_a_bound(guesses: int, seconds: int) -> None:
    assert _COUNT.limit.wait_s(guesses) == seconds


def test_when_the_wait_is_over_the_next_guess_counts(database: Database) -> None:
    _guess(database, 3)
    assert _left_s(database, _NOW + 9_999) == 1
    assert _left_s(database, _NOW + 10_000) == 0


def test_who_was_right_begins_anew(database: Database) -> None:
    _guess(database, 9)
    with database.begin() as connection:
        forgive(connection, (_COUNT,))
    assert _left_s(database, _NOW) == 0


def test_others_do_not_wait(database: Database) -> None:
    _guess(database, 9)
    assert _left_s(database, _NOW, Count(_COUNT.limit, "noor")) == 0


def test_after_a_day_it_is_forgotten_and_the_row_is_gone(database: Database) -> None:
    _guess(database, 9)
    _guess(database, 1, Count(_COUNT.limit, "noor"), _NOW + FORGOTTEN_AFTER + 1)
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(GUESSES)).scalar_one() == 1


def test_the_database_does_not_tell_what_was_typed(database: Database) -> None:
    _guess(database, 1, Count(BY_ACCOUNT, "my password by mistake"))
    with database.read() as connection:
        assert "mistake" not in str(connection.execute(select(GUESSES)).all())


@pytest.mark.parametrize("limit", [BY_ACCOUNT, BY_ADDRESS, BY_DEVICE, BY_SECOND])
def test_no_limit_locks_for_more_than_an_hour(limit: Limit) -> None:
    assert limit.wait_s(10**6) <= 3600


def test_a_browser_that_is_known_never_waits_for_long() -> None:
    assert BY_DEVICE.wait_s(10**6) <= 60
