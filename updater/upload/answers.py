"""What the fleet service's answer to a batch means; nothing that it says is believed beyond what was sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from updater.client.errors import CaptivePortalError, OfflineError
from updater.client.http_reply import check_beginning, check_headers
from updater.upload.batch import Batch
from updater.upload.errors import AnswerError, LaterError, RevokedError
from updater.upload.patience import retry_after

_SIGN_IN: Final = 511
_PROXY_SIGN_IN: Final = 407
_TOO_MUCH: Final = frozenset({400, 413, 415})
_PASSING: Final = frozenset({408, 425, 429})
#: characters of a reason that are kept
_LONGEST_WHY: Final = 200


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came: names of headers in small letters, the whole body.

    Attributes:
        host: whose it is, for people.
    """

    host: str
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """Everything up to the event `up_to` is kept: so many were new, so many known."""

    up_to: int
    taken: int
    known: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """Nothing was taken, because of these events."""

    why: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class TooMuch:
    """Nothing was taken, and nobody says because of which events.

    Attributes:
        is_own: the service itself says so; else it may be something on the way to it.
    """

    why: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    """The service does not know this install, or not by this key."""


Outcome = Taken | Rejected | TooMuch | Unknown


def outcome_of(reply: Reply, batch: Batch, now: datetime) -> Outcome:
    """Return what the answer to `batch` means.

    Raises:
        LaterError: it is to be sent another time.
        RevokedError: nothing more of this install is taken.
        OfflineError: the network answers in the service's place.
        AnswerError: that is no answer of a fleet service, or it cannot be true.
    """
    refuse_others(reply, now)
    if reply.status == 200:
        return _taken(reply, batch)
    if reply.status == 422:
        return _rejected(reply, batch)
    if reply.status in _TOO_MUCH:
        return TooMuch(f"the service answers it with code {reply.status}", _is_own(reply))
    if reply.status == 401:
        return Unknown()
    raise unexpected(reply)


def refuse_others(reply: Reply, now: datetime) -> None:
    """Make sure that the service itself answers, and has time.

    Raises:
        LaterError: it has none.
        RevokedError: it has none for this install.
        OfflineError: the network answers in its place.
        AnswerError: it sends elsewhere.
    """
    if reply.status == _SIGN_IN:
        raise CaptivePortalError("This network wants a sign-in.")
    if reply.status == _PROXY_SIGN_IN:
        raise OfflineError("The proxy wants a user name and a password: name them in its URL.")
    if reply.status >= 500 or reply.status in _PASSING:
        after_s = retry_after(reply.headers.get("retry-after", ""), now)
        raise LaterError(f"{reply.host} has no time now (code {reply.status}).", after_s)
    if 300 <= reply.status < 400:
        raise AnswerError(f"{reply.host} sends elsewhere; nothing that is signed goes there")
    check_headers({"Content-Type": reply.headers.get("content-type", "")}, reply.host)
    check_beginning(reply.body, reply.host)
    if reply.status == 403:
        raise RevokedError(f"{reply.host} takes nothing more of this install")


def unexpected(reply: Reply) -> AnswerError:
    """Return the error for a code that a fleet service never answers with."""
    return AnswerError(f"{reply.host} answers with code {reply.status}, as no fleet service does")


def content_of(reply: Reply) -> dict[str, Any]:
    """Return the JSON object that was answered.

    Raises:
        AnswerError: there is none.
    """
    try:
        value = json.loads(reply.body)
    except (ValueError, RecursionError) as error:
        raise AnswerError(f"{reply.host} answers with what is no JSON") from error
    if not isinstance(value, dict):
        raise AnswerError(f"{reply.host} answers with what is no JSON object")
    return value


def _is_own(reply: Reply) -> bool:
    """Tell whether a refusal is worded as the service words its own."""
    try:
        content = content_of(reply)
    except AnswerError:
        return False
    return all(isinstance(content.get(name), str) for name in ("error", "what"))


def _taken(reply: Reply, batch: Batch) -> Taken:
    content = content_of(reply)
    up_to, taken, known = (content.get(name) for name in ("acknowledged", "taken", "known"))
    if type(up_to) is not int or type(taken) is not int or type(known) is not int:
        raise AnswerError(f"{reply.host} does not say what it took")
    kept = sum(event.seq <= up_to for event in batch.events)
    if up_to > batch.last or not kept:
        raise AnswerError(f"{reply.host} acknowledges {up_to}; that is not what was sent")
    if min(taken, known) < 0 or taken + known != kept:
        raise AnswerError(f"{reply.host} counts {taken} new and {known} known events of {kept}")
    return Taken(up_to, taken, known)


def _rejected(reply: Reply, batch: Batch) -> Rejected:
    told = content_of(reply).get("rejected")
    sent = {event.seq for event in batch.events}
    entries = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    why = {one["n"]: _words(one.get("why")) for one in entries if type(one.get("n")) is int}
    if not why or not why.keys() <= sent:
        raise AnswerError(f"{reply.host} refuses events that were not sent to it")
    return Rejected(why)


def _words(why: object) -> str:
    text = why if isinstance(why, str) else ""
    return "".join(one if one.isprintable() else " " for one in text[:_LONGEST_WHY]) or "refused"
