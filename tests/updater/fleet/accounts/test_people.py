"""People: added, changed, disabled, reset; each with a line in the audit and their sessions ended."""

import pytest
from sqlalchemy import select

from tests.updater.fleet.accounts.guests import Guests
from updater.fleet.accounts import people
from updater.fleet.accounts.errors import NobodyError, SignedOutError, SignInError, WordsError
from updater.fleet.accounts.people import SET_UP, By, Person
from updater.fleet.accounts.roles import Role
from updater.fleet.store.account_tables import RECOVERY_CODES, USERS


def _by(guests: Guests) -> By:
    return By("root", guests.now)


def _only(guests: Guests) -> Person:
    with guests.database.read() as connection:
        (person,) = people.everybody(connection)
    return person


def _owner(guests: Guests, code: str) -> str | None:
    with guests.database.read() as connection:
        return people.owner_of(connection, code, guests.now)


def test_somebody_new_has_a_code_and_nothing_else(guests: Guests) -> None:
    code = guests.add("Mira ", Role.SUPPORT)
    assert _only(guests) == Person(
        "mira", Role.SUPPORT, guests.now, guests.now, "test", None, None, is_set_up=False
    )
    assert _owner(guests, code.lower()) == "mira"


def test_the_code_itself_is_not_kept(guests: Guests) -> None:
    code = guests.add("mira")
    with guests.database.read() as connection:
        told = str(connection.execute(select(USERS)).all())
    assert code not in told
    assert code.replace("-", "") not in told


def test_a_code_that_is_old_is_nobodys(guests: Guests) -> None:
    code = guests.add("mira")
    guests.now += SET_UP
    assert _owner(guests, code) is None


@pytest.mark.parametrize("empty", ["", "  ", "-", "----"])
def test_no_code_is_nobodys_even_when_somebody_has_none(guests: Guests, empty: str) -> None:
    guests.set_up("mira")
    assert _owner(guests, empty) is None


def test_two_cannot_be_called_alike(guests: Guests) -> None:
    guests.add("mira")
    with pytest.raises(WordsError):
        guests.add("MIRA")


@pytest.mark.parametrize(
    "name", ["judge", "Judge", "", "a b", "<b>", "../x", "-x", "x" * 41, "m\u00edra", "x\n", "a'b"]
)
def test_names_are_plain(guests: Guests, name: str) -> None:
    with pytest.raises(WordsError):
        people.cleaned(name if name != "x\n" else "x\ny")


def test_who_is_disabled_is_out_and_stays_out(guests: Guests) -> None:
    cookie = guests.set_up("mira").cookie
    with guests.database.begin() as connection:
        people.disable(connection, "mira", _by(guests))
    with pytest.raises(SignedOutError):
        guests.session(cookie)
    with pytest.raises(SignInError):
        guests.first("mira")


def test_a_reset_takes_password_factor_codes_and_sessions(guests: Guests) -> None:
    cookie = guests.set_up("mira").cookie
    with guests.database.begin() as connection:
        code = people.reset(connection, "mira", _by(guests), guests.random.randbytes)
        assert not connection.execute(select(RECOVERY_CODES)).all()
    assert not _only(guests).is_set_up
    assert _owner(guests, code) == "mira"
    with pytest.raises(SignedOutError):
        guests.session(cookie)
    with pytest.raises(SignInError):
        guests.first("mira")


def test_a_reset_lets_who_was_disabled_begin_anew(guests: Guests) -> None:
    guests.set_up("mira")
    with guests.database.begin() as connection:
        people.disable(connection, "mira", _by(guests))
        people.reset(connection, "mira", _by(guests), guests.random.randbytes)
    assert _only(guests).disabled_at is None


def test_another_role_ends_the_sessions_and_is_dated(guests: Guests) -> None:
    cookie = guests.set_up("mira").cookie
    guests.now += 5000
    with guests.database.begin() as connection:
        people.give_role(connection, "mira", Role.RELEASE_MANAGER, _by(guests))
    assert (_only(guests).role, _only(guests).role_since) == (Role.RELEASE_MANAGER, guests.now)
    with pytest.raises(SignedOutError):
        guests.session(cookie)


def test_each_change_is_in_the_audit(guests: Guests) -> None:
    guests.add("mira")
    with guests.database.begin() as connection:
        people.give_role(connection, "mira", Role.SUPPORT, _by(guests))
        people.reset(connection, "mira", _by(guests), guests.random.randbytes)
        people.disable(connection, "mira", _by(guests))
    acts = ["role given", "user reset", "user disabled"]
    assert guests.acts() == [("test", "user added"), *(("root", act) for act in acts)]


def test_nobody_cannot_be_changed(guests: Guests) -> None:
    with guests.database.begin() as connection:
        with pytest.raises(NobodyError):
            people.disable(connection, "noor", _by(guests))
        with pytest.raises(NobodyError):
            people.give_role(connection, "noor", Role.VIEWER, _by(guests))
        with pytest.raises(NobodyError):
            people.reset(connection, "noor", _by(guests), guests.random.randbytes)
