"""Cookies: of the session, of a browser that is known, and of what the next page tells."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from starlette.requests import Request
from starlette.responses import Response

from updater.fleet.accounts.drawn import derived

#: of a session, and before that of a browser that is about to sign in
SESSION: Final = "diagclinic_session"
BEFORE: Final = "diagclinic_before"
DEVICE: Final = "diagclinic_device"
TOLD: Final = "diagclinic_told"
#: seconds of those that outlive, or do not live as long as, the browser's window
_LASTS_S: Final = {DEVICE: 365 * 86400, TOLD: 600}
#: browsers keep 4,096 bytes
_MOST: Final = 3000


@dataclass(frozen=True, slots=True)
class Told:
    """What the page after an act tells, once."""

    words: str = ""
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Jar:
    """Reads and sets cookies; `is_secure`: over HTTPS, where names promise that no other host set them."""

    is_secure: bool

    def get(self, request: Request, name: str) -> str:
        """Return a cookie, or nothing."""
        return request.cookies.get(self._called(name), "")[:_MOST]

    def set(self, response: Response, name: str, value: str) -> None:
        """Set a cookie that no script reads and no other site's form carries."""
        response.set_cookie(
            self._called(name),
            value,
            max_age=_LASTS_S.get(name),
            secure=self.is_secure,
            httponly=True,
            samesite="lax",
        )

    def drop(self, response: Response, name: str) -> None:
        """Take a cookie away."""
        response.delete_cookie(self._called(name), secure=self.is_secure, httponly=True, samesite="lax")

    def _called(self, name: str) -> str:
        return f"__Host-{name}" if self.is_secure else name


def sealed(told: Told, secret: str) -> str:
    """Return what the next page tells, so that nobody else could have written it, or reads it by itself."""
    return Fernet(_key(secret)).encrypt(json.dumps([told.words, *told.secrets]).encode()).decode()


def unsealed(text: str, secret: str) -> Told:
    """Return what to tell; nothing where somebody else wrote it."""
    try:
        words, *secrets = json.loads(Fernet(_key(secret)).decrypt(text)) if secret else ("",)
    except (InvalidToken, ValueError):
        return Told()
    return Told(words, tuple(secrets))


def _key(secret: str) -> bytes:
    return urlsafe_b64encode(bytes.fromhex(derived(secret, TOLD)))
