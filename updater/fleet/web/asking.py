"""One request as a value, and where its parts come from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from updater.fleet.accounts.roles import Permission, may
from updater.fleet.accounts.sessions import Session
from updater.fleet.web.errors import ForbiddenError, FormError, TooMuchError

#: bytes of a form
MOST_BYTES: Final = 64 * 1024
_MOST_FIELDS: Final = 64
_FORM: Final = "application/x-www-form-urlencoded"
_LOCAL: Final = re.compile(r"/(?![/\\])[A-Za-z0-9/_.\-?=&%+:~]*")
#: control characters, line ends apart
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody asked for.

    Attributes:
        now: ms since 1970, UTC.
        address: that it came from.
        device: cookie of a browser that is known.
        path: parameters of the path.
        query: what stands behind the question mark.
        form: what was typed.
        session: whose request it is, if anybody's.
    """

    now: int
    address: str
    device: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    session: Session | None = None

    @property
    def who(self) -> Session:
        """Whose request it is.

        Raises:
            ForbiddenError: nobody's.
        """
        if self.session is None:
            raise ForbiddenError("Nobody is signed in.")
        return self.session

    def may(self, permission: Permission) -> bool:
        """Tell whether who asks is allowed something."""
        return self.session is not None and may(self.session.role, permission)

    def typed(self, name: str, most: int = 200) -> str:
        """Return a field that has to be filled in.

        Raises:
            FormError: it is empty, too long, or holds control characters.
        """
        text = self.form.get(name, "").strip()
        if not text or len(text) > most or _CONTROLS.search(text):
            raise FormError(f"“{name}” needs 1 to {most} characters.")
        return text

    def searched(self, name: str, most: int = 100) -> str:
        """Return a part of the query, cut to what is looked for at most."""
        return _CONTROLS.sub("", self.query.get(name, "")).strip()[:most]

    def number(self, name: str, default: int, most: int) -> int:
        """Return a number of the query from 1 to `most`, or the default."""
        text = self.query.get(name, "")
        is_number = text.isascii() and text.isdigit() and len(text) < 10
        return min(max(int(text), 1), most) if is_number else default


def local(path: str) -> str:
    """Return `path` if it is one of ours, else the overview: nobody is sent to another site."""
    return path if _LOCAL.fullmatch(path) else "/"


async def read_form(request: Request) -> dict[str, str]:
    """Return what was typed, without reading more than a form holds.

    Raises:
        TooMuchError: it holds more.
        FormError: it is no form.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise FormError("This is no form of ours.")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise TooMuchError("This is more than a form holds.")
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise FormError("This is no form of ours.") from error
