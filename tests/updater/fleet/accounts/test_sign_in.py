"""Signing in: both steps for everybody, one answer for every refusal, and no way around the wait."""

from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from tests.updater.fleet.accounts.guests import PASSWORD, Guests
from updater.fleet.accounts import people
from updater.fleet.accounts.drawn import kept
from updater.fleet.accounts.errors import SignedOutError, SignInError, WaitError, WordsError
from updater.fleet.accounts.passwords import Passwords
from updater.fleet.accounts.people import By
from updater.fleet.accounts.sessions import Stage
from updater.fleet.accounts.sign_in import Attempt
from updater.fleet.store.account_tables import DEVICES, USERS

WRONG = "another four words"


def _refusal(guests: Guests, name: str, password: str = "", address: str = "192.0.2.7") -> str:
    with pytest.raises(SignInError) as caught:
        guests.first(name, password or "another four words", address)
    return f"{type(caught.value).__name__}: {caught.value} {caught.value.remedy}"


def test_a_password_alone_is_half_a_sign_in(guests: Guests) -> None:
    guests.set_up("mira")
    assert guests.session(guests.first("mira").cookie).stage is Stage.PASSWORD


def test_both_steps_are_a_whole_one_under_another_cookie(guests: Guests) -> None:
    guests.set_up("mira")
    half = guests.first("MIRA ")
    whole = guests.sign_in.with_second_factor(guests.session(half.cookie), guests.digits("mira"))
    assert guests.session(whole.cookie).stage is Stage.FULL
    assert whole.cookie != half.cookie
    with pytest.raises(SignedOutError):
        guests.session(half.cookie)


def test_unknown_wrong_disabled_and_not_set_up_are_answered_alike(guests: Guests) -> None:
    guests.set_up("mira")
    guests.set_up("noor")
    guests.add("olaf")
    with guests.database.begin() as connection:
        people.disable(connection, "noor", By("root", guests.now))
    answers = {_refusal(guests, "mira"), _refusal(guests, "nobody"), _refusal(guests, "noor", PASSWORD)}
    assert answers | {_refusal(guests, "olaf", "")} == {_refusal(guests, "mira")}


def test_unknown_names_wait_as_known_ones_do(guests: Guests) -> None:
    guests.set_up("mira")
    for name in ("mira", "nobody"):
        kinds = [_refusal(guests, name, address=f"192.0.2.{at}").partition(":")[0] for at in range(8)]
        assert kinds == ["SignInError"] * 5 + ["WaitError"] * 3


def test_a_name_that_nobody_has_is_not_written_down(guests: Guests) -> None:
    _refusal(guests, "correct horse battery staple")
    assert guests.acts() == [("somebody", "sign-in refused")]


def test_the_right_password_has_to_wait_too(guests: Guests) -> None:
    guests.set_up("mira")
    for at in range(5):
        _refusal(guests, "mira", address=f"192.0.2.{at}")
    with pytest.raises(WaitError):
        guests.first("mira", address="198.51.100.3")
    guests.now += 15_000
    assert guests.first("mira", address="198.51.100.3").cookie


def test_strangers_do_not_lock_out_who_has_been_here_before(guests: Guests) -> None:
    device = guests.set_up("mira").device
    for at in range(40):
        guests.now += 16_000
        with pytest.raises(SignInError):
            guests.first("mira", "another four words", f"203.0.113.{at}")
    with pytest.raises(WaitError):
        guests.first("mira", address="198.51.100.3")
    assert guests.first("mira", address="198.51.100.3", device=device).cookie


def test_a_known_browser_of_one_account_is_a_stranger_to_another(guests: Guests) -> None:
    device = guests.set_up("mira").device
    guests.set_up("noor")
    for at in range(5):
        _refusal(guests, "noor", address=f"203.0.113.{at}")
    with pytest.raises(WaitError):
        guests.first("noor", device=device)


def test_one_address_cannot_try_all_names(guests: Guests) -> None:
    kinds = [_refusal(guests, f"name{at}").partition(":")[0] for at in range(32)]
    assert kinds == ["SignInError"] * 30 + ["WaitError"] * 2


def test_a_code_of_the_second_factor_counts_once(guests: Guests) -> None:
    guests.set_up("mira")
    digits = guests.digits("mira")
    assert guests.sign_in.with_second_factor(guests.session(guests.first("mira").cookie), digits)
    again = guests.session(guests.first("mira").cookie)
    with pytest.raises(SignInError):
        guests.sign_in.with_second_factor(again, digits)


def test_the_code_of_the_set_up_counts_no_more(guests: Guests) -> None:
    guests.set_up("mira")
    guests.now -= 30_000
    session = guests.session(guests.first("mira").cookie)
    with pytest.raises(SignInError):
        guests.sign_in.with_second_factor(session, guests.digits("mira"))


def test_five_wrong_codes_and_the_password_is_asked_again(guests: Guests) -> None:
    guests.set_up("mira")
    session = guests.session(guests.first("mira").cookie)
    cookie = guests.first("mira").cookie
    half = guests.session(cookie)
    for _ in range(5):
        with pytest.raises(SignInError):
            guests.sign_in.with_second_factor(half, "000000")
    with pytest.raises(SignedOutError):
        guests.session(cookie)
    assert session.stage is Stage.PASSWORD


def test_who_has_the_password_cannot_try_all_codes(guests: Guests) -> None:
    guests.set_up("mira")
    kinds = [_kind_of_refusal(guests) for _ in range(12)]
    assert kinds == [SignInError] * 10 + [WaitError] * 2


def _kind_of_refusal(guests: Guests) -> type[SignInError]:
    half = guests.session(guests.first("mira").cookie)
    with pytest.raises(SignInError) as caught:
        guests.sign_in.with_second_factor(half, "000000")
    return caught.type


def test_a_recovery_code_counts_once(guests: Guests) -> None:
    recovery = guests.set_up("mira").recovery
    assert len(set(recovery)) == 10
    typed = f" {recovery[3].lower()} "
    assert guests.sign_in.with_second_factor(guests.session(guests.first("mira").cookie), typed)
    again = guests.session(guests.first("mira").cookie)
    with pytest.raises(SignInError):
        guests.sign_in.with_second_factor(again, typed)


def test_a_recovery_code_of_somebody_else_does_not_count(guests: Guests) -> None:
    recovery = guests.set_up("mira").recovery
    guests.set_up("noor")
    half = guests.session(guests.first("noor").cookie)
    with pytest.raises(SignInError):
        guests.sign_in.with_second_factor(half, recovery[0])


def test_a_set_up_code_counts_once(guests: Guests) -> None:
    code = guests.add("mira")
    guests.sign_in.with_set_up_code(code, PASSWORD, "192.0.2.1")
    with pytest.raises(SignInError):
        guests.sign_in.with_set_up_code(code, PASSWORD, "192.0.2.1")


def test_a_weak_password_does_not_use_the_code_up(guests: Guests) -> None:
    code = guests.add("mira")
    with pytest.raises(WordsError):
        guests.sign_in.with_set_up_code(code, "password", "192.0.2.1")
    assert guests.sign_in.with_set_up_code(code, PASSWORD, "192.0.2.1").cookie


def test_who_set_the_password_has_no_way_in_without_a_second_factor(guests: Guests) -> None:
    half = guests.sign_in.with_set_up_code(guests.add("mira"), PASSWORD, "192.0.2.1")
    session = guests.session(half.cookie)
    assert session.stage is Stage.SECRET
    with pytest.raises(SignedOutError):
        guests.sign_in.with_second_factor(session, "000000")
    assert guests.session(guests.first("mira").cookie).stage is Stage.SECRET


def test_a_secret_stays_until_it_is_proved(guests: Guests) -> None:
    half = guests.sign_in.with_set_up_code(guests.add("mira"), PASSWORD, "192.0.2.1")
    first = guests.sign_in.offer_secret(guests.session(half.cookie))
    assert guests.sign_in.offer_secret(guests.session(half.cookie)) == first
    with pytest.raises(SignInError):
        guests.sign_in.prove_secret(guests.session(half.cookie), "000000")


def test_a_secret_that_was_not_offered_is_not_proved(guests: Guests) -> None:
    half = guests.sign_in.with_set_up_code(guests.add("mira"), PASSWORD, "192.0.2.1")
    with pytest.raises(SignedOutError):
        guests.sign_in.prove_secret(guests.session(half.cookie), "000000")


def test_a_changed_password_ends_every_other_session(guests: Guests) -> None:
    guests.set_up("mira")
    one, other = guests.enter("mira"), guests.enter("mira")
    new = guests.sign_in.change_password(guests.session(one.cookie), PASSWORD, "five other plain words")
    for cookie in (one.cookie, other.cookie):
        with pytest.raises(SignedOutError):
            guests.session(cookie)
    assert guests.session(new.cookie).stage is Stage.FULL
    with pytest.raises(SignInError):
        guests.first("mira", PASSWORD)
    assert guests.first("mira", "five other plain words").cookie


def test_the_old_password_is_not_guessed_in_an_open_session(guests: Guests) -> None:
    session = guests.session(guests.set_up("mira").cookie)
    for _ in range(5):
        with pytest.raises(SignInError):
            guests.sign_in.change_password(session, "not the old one", "five other plain words")
    with pytest.raises(WaitError):
        guests.sign_in.change_password(session, PASSWORD, "five other plain words")


def test_who_signs_out_is_out(guests: Guests) -> None:
    cookie = guests.set_up("mira").cookie
    guests.sign_in.sign_out(guests.session(cookie))
    with pytest.raises(SignedOutError):
        guests.session(cookie)
    assert guests.acts()[-1] == ("mira", "signed out")


def test_a_hash_that_was_too_cheap_is_made_anew_with_the_next_sign_in(guests: Guests) -> None:
    guests.set_up("mira")
    dearer = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    door = replace(guests.sign_in, passwords=dearer)
    assert door.with_password(Attempt("mira", PASSWORD, "192.0.2.1")).cookie
    with guests.database.read() as connection:
        hashed = connection.execute(select(USERS.c.password)).scalar_one()
    assert "t=2" in hashed
    assert guests.first("mira").cookie


def test_a_second_factor_that_was_set_up_is_not_replaced_by_an_older_session(guests: Guests) -> None:
    guests.sign_in.with_set_up_code(guests.add("mira"), PASSWORD, "192.0.2.1")
    thief, owner = (guests.session(guests.first("mira").cookie) for _ in range(2))
    secrets = {one: guests.sign_in.offer_secret(one) for one in (thief, owner)}
    thief, owner = (replace(one, offered=secret) for one, secret in secrets.items())
    guests.secrets |= {"owner": owner.offered, "thief": thief.offered}
    assert guests.sign_in.prove_secret(owner, guests.digits("owner"))
    with pytest.raises(SignedOutError):
        guests.sign_in.prove_secret(thief, guests.digits("thief"))


def test_a_browser_is_known_for_a_year(guests: Guests) -> None:
    device = guests.set_up("mira").device
    guests.now += 366 * 86_400_000
    guests.enter("mira")
    with guests.database.read() as connection:
        assert kept(device) not in connection.execute(select(DEVICES.c.hash)).scalars().all()
