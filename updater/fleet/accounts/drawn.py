"""Secrets that are drawn: cookies, set-up codes and recovery codes, and what is kept of them."""

import hashlib
import hmac
from base64 import b32encode, urlsafe_b64encode
from collections.abc import Callable
from typing import Final, TypeAlias

#: returns so many random bytes: `secrets.token_bytes`
Draw: TypeAlias = Callable[[int], bytes]
#: returns milliseconds since 1970, UTC
Clock: TypeAlias = Callable[[], int]

_TOKEN_BYTES: Final = 32
#: 80 bits: nobody tries them all, and people can type them
_CODE_BYTES: Final = 10
_GROUP: Final = 4


def token(draw: Draw) -> str:
    """Return a secret for a cookie: 256 bits, letters that a URL may hold."""
    return urlsafe_b64encode(draw(_TOKEN_BYTES)).decode().rstrip("=")


def code(draw: Draw) -> str:
    """Return a secret that a person types, as four groups of four letters and digits."""
    letters = b32encode(draw(_CODE_BYTES)).decode()
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def plain(typed: str) -> str:
    """Return a typed code without what people add or leave out: spaces, dashes, capitals."""
    return "".join(typed.split()).replace("-", "").upper()


def kept(secret: str) -> str:
    """Return what is kept of a secret that is too long to be guessed: its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()


def derived(secret: str, purpose: str) -> str:
    """Return another secret that belongs to `secret` and tells nothing of it."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Compare two secrets in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())
