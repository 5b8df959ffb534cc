"""Cookies: of the session, of a browser that is known, and of what the next page tells."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from updater.fleet.accounts.drawn import derived, is_same

#: of a session, and before that of a browser that is about to sign in
SESSION: Final = "diagclinic_session"
BEFORE: Final = "diagclinic_before"
DEVICE: Final = "diagclinic_device"
TOLD: Final = "diagclinic_told"
_YEAR_S: Final = 365 * 86400
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
            max_age=_YEAR_S if name == DEVICE else None,
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
    """Return what the next page tells, so that nobody else could have written it."""
    body = urlsafe_b64encode(json.dumps([told.words, *told.secrets]).encode()).decode()
    return f"{body}.{derived(secret, body)}"


def unsealed(text: str, secret: str) -> Told:
    """Return what to tell; nothing where somebody else wrote it."""
    body, _, seal = text.partition(".")
    if not (secret and seal and is_same(seal, derived(secret, body))):
        return Told()
    words, *secrets = json.loads(urlsafe_b64decode(body))
    return Told(words, tuple(secrets))
