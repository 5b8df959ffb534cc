"""Passwords: Argon2id, the weak ones refused, the same work for nobody."""

import threading
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from updater.fleet.accounts import passwords as module
from updater.fleet.accounts.errors import BusyError, WordsError
from updater.fleet.accounts.passwords import LONGEST, Passwords, refuse_weak

_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class _Counted(PasswordHasher):
    """Counts what is verified."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified: list[str] = []

    def verify(self, hash: str | bytes, *words: str | bytes) -> Any:  # type: ignore[override]  # noqa: A002
        self.verified.append(str(hash))
        return super().verify(hash, *words)


@pytest.mark.parametrize(
    "weak",
    [
        "short",
        "x" * (LONGEST + 1),
        "aaaaaaaaaaaaaaa",
        "Password1234!",
        "123456789012",
        "mira-mira-12"[:4] * 3,
    ],
)
def test_a_password_that_is_guessed_early_is_refused(weak: str) -> None:
    with pytest.raises(WordsError):
        refuse_weak(weak, "mira")


def test_a_name_with_figures_behind_it_is_no_password() -> None:
    with pytest.raises(WordsError):
        refuse_weak("margarethe2026!", "margarethe")


@pytest.mark.parametrize("good", ["four plain words here", "t\u00fcr-fenster-dach", "correct horse battery"])
def test_long_and_varied_ones_are_taken(good: str) -> None:
    refuse_weak(good, "mira")


def test_hashes_are_argon2id_with_at_least_the_cost_of_the_rfc() -> None:
    parameters = extract_parameters(Passwords().hash("four plain words here"))
    assert parameters.type is Type.ID
    assert parameters.memory_cost >= 65536
    assert parameters.time_cost >= 3


def test_two_hashes_of_one_password_differ_and_both_are_right() -> None:
    passwords = Passwords(_CHEAP)
    one, other = passwords.hash("four plain words"), passwords.hash("four plain words")
    assert one != other
    assert passwords.is_right(one, "four plain words")
    assert passwords.is_right(other, "four plain words")
    assert not passwords.is_right(one, "four plain word")


def test_for_nobody_the_same_work_is_done_in_vain() -> None:
    hasher = _Counted()
    passwords = Passwords(hasher)
    assert not passwords.is_right("", "four plain words")
    assert not passwords.is_right("", "nobody has this password")
    assert [extract_parameters(one).memory_cost for one in hasher.verified] == [8, 8]


def test_a_password_of_a_megabyte_is_not_hashed() -> None:
    passwords = Passwords(_CHEAP)
    assert not passwords.is_right(passwords.hash("four plain words"), "x" * 1_000_000)


def test_a_damaged_hash_lets_nobody_in() -> None:
    assert not Passwords(_CHEAP).is_right("$argon2id$nonsense", "four plain words")


def test_a_cheaper_hash_than_today_s_is_known_to_be_outdated() -> None:
    assert Passwords().is_outdated(_CHEAP.hash("x"))
    assert not Passwords(_CHEAP).is_outdated(_CHEAP.hash("x"))


def test_who_waits_for_a_turn_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE_S", 0.01)
    passwords = Passwords(_CHEAP, threading.BoundedSemaphore(1))
    passwords._turns.acquire()
    with pytest.raises(BusyError):
        passwords.hash("four plain words")
