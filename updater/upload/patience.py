"""When the next try is due: kept between runs, so that a thousand programs do not knock all at once."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final

from updater.client.errors import DamagedError, OfflineError, UpdateError
from updater.client.strict_json import time_of, time_text
from updater.upload.errors import AnswerError, LaterError, NotAgreedError, NotEnrolledError, RevokedError
from updater.upload.small_files import read_object, write_object

#: seconds: the first pause is up to the one, no pause of ours beyond the other, nobody else's beyond a day
FIRST_S: Final = 30.0
LONGEST_S: Final = 6 * 3600.0
DAY_S: Final = 24 * 3600.0
#: pauses that doubled so often are at their longest
_MOST_TRIES: Final = 20
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Patience:
    """What is known of earlier tries.

    Attributes:
        last_try: when somebody last tried.
        last_done: when everything was last sent.
        wait_until: nobody tries before.
        why: what is waited for: the code of an error, empty for nothing.
        tries: that failed since one went well.
    """

    last_try: datetime | None = None
    last_done: datetime | None = None
    wait_until: datetime | None = None
    why: str = ""
    tries: int = 0


def read_patience(path: Path) -> Patience:
    """Return what is known of earlier tries; nothing where that is lost."""
    content = read_object(path) or {}
    tries, why = content.get("tries"), content.get("why")
    return Patience(
        _moment(content.get("last_try")),
        _moment(content.get("last_done")),
        _moment(content.get("wait_until")),
        why if isinstance(why, str) else "",
        min(tries, _MOST_TRIES) if type(tries) is int and tries > 0 else 0,
    )


def write_patience(path: Path, patience: Patience) -> None:
    """Keep what is known for the next run.

    Raises:
        OSError: the disk refuses.
    """
    moments = {name: getattr(patience, name) for name in ("last_try", "last_done", "wait_until")}
    told: dict[str, Any] = {name: moment and time_text(moment) for name, moment in moments.items()}
    write_object(path, {"format": _FORMAT, **told, "why": patience.why, "tries": patience.tries})


def waits_until(patience: Patience, now: datetime) -> datetime | None:
    """Return until when nobody tries, None where it is time.

    More than a day is no agreed pause: a clock was wrong, then or now.
    """
    until = patience.wait_until
    if until is None or not timedelta() < until - now <= timedelta(seconds=DAY_S):
        return None
    return until


def done(patience: Patience, now: datetime, why: str = "") -> Patience:
    """Return what is known once nothing failed; `why` says what else was left, empty for nothing."""
    last_done = patience.last_done if why else now
    return replace(patience, last_try=now, last_done=last_done, wait_until=None, why=why, tries=0)


def failed(patience: Patience, error: UpdateError, now: datetime, chance: float) -> Patience:
    """Return what is known once `error` ended a try.

    Args:
        patience: before it.
        error: decides how long the pause is.
        now: this computer's clock, UTC.
        chance: 0 to 1, drawn for this try alone.
    """
    pause_s = pause_after(error, patience.tries, chance)
    if pause_s is None:
        return replace(patience, last_try=now)
    until = now + timedelta(seconds=pause_s)
    tries = min(patience.tries + 1, _MOST_TRIES)
    return replace(patience, last_try=now, wait_until=until, why=error.code, tries=tries)


def pause_after(error: UpdateError, tries: int, chance: float) -> float | None:
    """Return the seconds to wait after `error`; None where waiting changes nothing."""
    if isinstance(error, NotAgreedError):
        return None
    if isinstance(error, RevokedError | NotEnrolledError):
        return DAY_S
    if not isinstance(error, OfflineError | AnswerError):
        return None
    asked_s = error.after_s if isinstance(error, LaterError) else None
    return min(max(asked_s or 0.0, jitter(tries, chance)), DAY_S)


def jitter(tries: int, chance: float) -> float:
    """Return a pause in seconds: anything up to a bound that doubles with each try (full jitter)."""
    return min(FIRST_S * 2.0 ** min(tries, _MOST_TRIES), LONGEST_S) * chance


def retry_after(text: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After asks for (RFC 9110, 10.2.3), None where it makes no sense."""
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return min(float(text[:12]), DAY_S)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((at - now).total_seconds(), 0.0), DAY_S)


def _moment(text: object) -> datetime | None:
    try:
        return time_of(text, "a time") if isinstance(text, str) else None
    except DamagedError:
        return None
