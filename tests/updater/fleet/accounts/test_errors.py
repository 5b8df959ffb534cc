"""Errors of accounts: each with its own code and a remedy, none with a reason that helps to guess."""

import pytest

from updater.fleet.accounts import errors
from updater.fleet.accounts.errors import AccountError, NobodyError, SignInError, WaitError
from updater.fleet.store.errors import FleetError

_KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AccountError)]


@pytest.mark.parametrize("kind", _KINDS)
def test_each_error_says_what_to_do(kind: type[AccountError]) -> None:
    assert issubclass(kind, FleetError)
    assert kind.remedy.endswith(".")


def test_codes_are_unique() -> None:
    assert len({kind.code for kind in _KINDS}) == len(_KINDS)


def test_a_refusal_has_the_same_words_whatever_the_reason() -> None:
    assert str(SignInError()) == "These do not belong together, or no longer count."


def test_who_has_to_wait_is_told_how_long() -> None:
    error = WaitError(17)
    assert error.seconds == 17
    assert "17 seconds" in str(error)


def test_a_remedy_of_its_own_stands_in_for_the_usual_one() -> None:
    assert NobodyError("x", "Look elsewhere.").remedy == "Look elsewhere."
