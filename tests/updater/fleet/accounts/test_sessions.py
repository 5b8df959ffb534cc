"""Sessions: found by their cookie alone, ended by rest, by age, and when their person may no longer."""

import pytest
from sqlalchemy import select, update

from tests.updater.fleet.accounts.guests import Guests
from updater.fleet.accounts import sessions
from updater.fleet.accounts.errors import SignedOutError
from updater.fleet.accounts.roles import Role
from updater.fleet.accounts.sessions import HALF, IDLE, WHOLE, Stage
from updater.fleet.store.account_tables import SESSIONS, USERS


def _started(guests: Guests, stage: Stage = Stage.FULL) -> str:
    guests.add("mira", Role.SUPPORT)
    with guests.database.begin() as connection:
        return sessions.start(connection, "mira", stage, guests.now, guests.random.randbytes)


def _seen(guests: Guests, cookie: str) -> None:
    with guests.database.begin() as connection:
        sessions.note_seen(connection, guests.session(cookie), guests.now)


def test_a_session_tells_whose_it_is(guests: Guests) -> None:
    found = guests.session(_started(guests))
    assert (found.name, found.role, found.stage) == ("mira", Role.SUPPORT, Stage.FULL)


def test_the_cookie_itself_is_not_kept(guests: Guests) -> None:
    cookie = _started(guests)
    with guests.database.read() as connection:
        assert cookie not in str(connection.execute(select(SESSIONS)).all())


@pytest.mark.parametrize("cookie", ["", "x", "' OR 1=1 --", "\x00", "\u00fc" * 50])
def test_another_cookie_is_nobody(guests: Guests, cookie: str) -> None:
    _started(guests)
    with pytest.raises(SignedOutError):
        guests.session(cookie)


def test_it_ends_after_rest(guests: Guests) -> None:
    cookie = _started(guests)
    guests.now += IDLE - 1
    assert guests.session(cookie).is_stale
    guests.now += 1
    with pytest.raises(SignedOutError):
        guests.session(cookie)


def test_who_is_here_is_noted_once_a_minute(guests: Guests) -> None:
    cookie = _started(guests)
    assert not guests.session(cookie).is_stale
    guests.now += 60_000
    assert guests.session(cookie).is_stale
    _seen(guests, cookie)
    assert not guests.session(cookie).is_stale


def test_it_ends_in_any_case(guests: Guests) -> None:
    cookie = _started(guests)
    end = guests.now + WHOLE
    while guests.now < end - IDLE:
        guests.now += IDLE - 1000
        _seen(guests, cookie)
    guests.now = end
    with pytest.raises(SignedOutError):
        guests.session(cookie)


@pytest.mark.parametrize("stage", [Stage.PASSWORD, Stage.SECRET])
def test_half_a_sign_in_ends_early(guests: Guests, stage: Stage) -> None:
    cookie = _started(guests, stage)
    guests.now += HALF
    with pytest.raises(SignedOutError):
        guests.session(cookie)


def test_who_is_disabled_is_out_at_once(guests: Guests) -> None:
    cookie = _started(guests)
    with guests.database.begin() as connection:
        connection.execute(update(USERS).values(disabled_at=guests.now))
    with pytest.raises(SignedOutError):
        guests.session(cookie)


def test_a_role_is_that_of_now(guests: Guests) -> None:
    cookie = _started(guests)
    with guests.database.begin() as connection:
        connection.execute(update(USERS).values(role=Role.VIEWER))
    assert guests.session(cookie).role is Role.VIEWER


def test_one_ends_and_the_other_goes_on(guests: Guests) -> None:
    one = _started(guests)
    with guests.database.begin() as connection:
        other = sessions.start(connection, "mira", Stage.FULL, guests.now, guests.random.randbytes)
        sessions.end(connection, sessions.find(connection, one, guests.now))
    assert guests.session(other).name == "mira"
    with pytest.raises(SignedOutError):
        guests.session(one)


def test_old_ones_are_thrown_away(guests: Guests) -> None:
    _started(guests)
    guests.now += WHOLE + 1
    with guests.database.begin() as connection:
        sessions.start(connection, "mira", Stage.FULL, guests.now, guests.random.randbytes)
        assert len(connection.execute(select(SESSIONS)).all()) == 1


def test_misses_are_counted_in_the_database(guests: Guests) -> None:
    session = guests.session(_started(guests))
    with guests.database.begin() as connection:
        assert [sessions.note_miss(connection, session) for _ in range(3)] == [1, 2, 3]
