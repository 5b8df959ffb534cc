"""Passwords: which ones are taken, and what is kept of them (Argon2id, RFC 9106)."""

from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from updater.fleet.accounts.errors import BusyError, WordsError

SHORTEST: Final = 12
#: longer ones are refused before they are hashed
LONGEST: Final = 256
#: distinct characters, so that nobody holds down a key
_DISTINCT: Final = 5
#: each hash takes 64 MiB, so that few are made at once
_AT_ONCE: Final = 4
_PATIENCE_S: Final = 10.0
#: what people think of first; compared without digits and case at the ends
_COMMON: Final = frozenset(
    {"password", "passwort", "diagclinic", "administrator", "letmein", "qwertyuiop", "qwertzuiop"}
)


def refuse_weak(password: str, name: str) -> None:
    """Refuse a password that is guessed early.

    Raises:
        WordsError: too short, too long, or what everybody tries first.
    """
    bare = password.lower().strip("0123456789!?.#*-_ ")
    if not SHORTEST <= len(password) <= LONGEST:
        raise WordsError(f"A password has {SHORTEST} to {LONGEST} characters.")
    if len(set(password)) < _DISTINCT or bare in _COMMON | {name.lower(), ""}:
        raise WordsError(
            "This password is among the first that anybody tries.", "Take four words, for example."
        )


@dataclass(frozen=True, slots=True)
class Passwords:
    """Makes and checks hashes, a few at a time.

    Attributes:
        hasher: with its cost; the default is the second recommended set of RFC 9106.
    """

    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    _turns: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(_AT_ONCE))
    _nobodys: list[str] = field(default_factory=list)

    def hash(self, password: str) -> str:
        """Return what is kept of `password`.

        Raises:
            BusyError: too many others are at it.
        """
        self._take_turn()
        try:
            return self.hasher.hash(password)
        finally:
            self._turns.release()

    def is_right(self, kept: str, password: str) -> bool:
        """Tell whether `password` is the one; with an empty `kept` the same work is done, in vain.

        Raises:
            BusyError: too many others are at it.
        """
        if len(password) > LONGEST:
            password = ""
        hashed = kept or self._nobody()
        self._take_turn()
        try:
            self.hasher.verify(hashed, password)
            return bool(kept)
        except (VerificationError, InvalidHashError):
            return False
        finally:
            self._turns.release()

    def is_outdated(self, kept: str) -> bool:
        """Tell whether a hash was made with less cost than today's."""
        return self.hasher.check_needs_rehash(kept)

    def _nobody(self) -> str:
        """Return a hash of the same cost that no password has, made once."""
        if not self._nobodys:
            self._nobodys.append(self.hash("nobody has this password"))
        return self._nobodys[0]

    def _take_turn(self) -> None:
        if not self._turns.acquire(timeout=_PATIENCE_S):
            raise BusyError("Too many people are signing in.")
