"""What an answer over HTTP means for whoever wants bytes of a published file."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urljoin, urlsplit

from updater.client.errors import CaptivePortalError, OfflineError
from updater.client.source import NotThereError

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
#: 403 is what object stores say of a missing file; 416 of one that is shorter
_MISSING: Final = frozenset({403, 404, 410, 416})
#: RFC 6585, 6: the network wants a sign-in
_SIGN_IN: Final = 511
_PROXY_SIGN_IN: Final = 407
_PASSING: Final = frozenset({408, 425, 429})
_HTML: Final = (b"<!doctype html", b"<html")
_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(?:\d+|\*)")


class BrokenError(OfflineError):
    """It ended in the middle, or may work in a moment: worth another try."""


class StalledError(BrokenError):
    """It said nothing for too long: worth another try only if it said something before."""


def redirect(status: int, headers: Mapping[str, str], url: str) -> str | None:
    """Return where an answer sends whoever asked for `url`; None for nowhere.

    Raises:
        OfflineError: to where nobody follows.
    """
    if status not in _REDIRECTS:
        return None
    target = urljoin(url, headers.get("Location", ""))
    allowed = {"https"} if urlsplit(url).scheme == "https" else {"https", "http"}
    if urlsplit(target).scheme not in allowed:
        raise OfflineError(f"{urlsplit(url).netloc} sends elsewhere, without encryption.")
    return target


def check_status(status: int, name: str) -> None:
    """Make sure that an answer has the wanted bytes.

    Raises:
        NotThereError: there is no such file.
        CaptivePortalError: the network wants a sign-in.
        BrokenError: it may work in a moment.
        OfflineError: it will not.
    """
    if status in {200, 206}:
        return
    if status in _MISSING:
        raise NotThereError(name)
    if status == _SIGN_IN:
        raise CaptivePortalError("This network wants a sign-in.")
    if status == _PROXY_SIGN_IN:
        raise OfflineError("The proxy wants a user name and a password: name them in its URL.")
    kind = BrokenError if status >= 500 or status in _PASSING else OfflineError
    raise kind(f"{name} answers with code {status}.")


def check_headers(headers: Mapping[str, str], name: str) -> None:
    """Make sure that the body is the file itself.

    Raises:
        CaptivePortalError: it is a web page.
        OfflineError: somebody packed it.
    """
    if headers.get("Content-Type", "").split(";")[0].strip().lower() in {
        "text/html",
        "application/xhtml+xml",
    }:
        raise CaptivePortalError(f"A web page answers in the place of {name}.")
    if headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
        raise OfflineError(f"{name} sends its files packed in a way that was not asked for.")


def check_beginning(piece: bytes, name: str) -> None:
    """Look at the first bytes of a body whose headers say nothing.

    Raises:
        CaptivePortalError: they begin a web page.
    """
    if piece[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML):
        raise CaptivePortalError(f"A web page answers in the place of {name}.")


def first_byte(status: int, headers: Mapping[str, str], start: int) -> int:
    """Return where in the file the body begins; one that ignores ranges sends all of it.

    Raises:
        OfflineError: it is another stretch than the wanted one.
    """
    if status != 206:
        return 0
    found = _RANGE.fullmatch(headers.get("Content-Range", "").strip())
    if found is None or int(found[1]) != start:
        raise OfflineError("It sends another stretch of the file than was asked for.")
    return start
