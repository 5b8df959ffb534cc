"""Remembers in the data folder who was asked when, and takes the shop's own words out of what is written."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from diagclinic.app.small_file import read_json, write_json
from diagclinic.services.feedback import LONGEST, Asked
from diagclinic.services.private_words import PrivateWords
from diagclinic.services.telemetry import FeedbackGiven
from diagclinic.telemetry.redaction import cleaned

FILE_NAME: Final = "feedback.json"
_FORMAT: Final = 1
#: what a damaged file stands for: somebody may have said never
_UNKNOWN: Final = Asked(is_never=True)


@dataclass(slots=True)
class FileFeedback:
    """Keeps what is remembered in a file of `folder`.

    Attributes:
        private: returns the shop's own words.
    """

    folder: Path
    private: Callable[[], PrivateWords]
    _latest: Asked | None = None

    def asked(self) -> Asked:
        """Return what is remembered; nobody is asked where the file is damaged."""
        if self._latest is None:
            self._latest = _read(self.folder / FILE_NAME)
        return self._latest

    def keep(self, asked: Asked) -> None:
        """Write it; where that cannot be, it holds until the end of the program."""
        self._latest = asked
        at = None if asked.at is None else asked.at.isoformat()
        content = {
            "format": _FORMAT,
            "at": at,
            "times": asked.times,
            "successes": asked.successes,
            "never": asked.is_never,
        }
        with contextlib.suppress(OSError):
            write_json(self.folder / FILE_NAME, content)

    def as_sent(self, given: FeedbackGiven) -> FeedbackGiven:
        """Return what would be sent of it.

        Raises:
            RecordError: the shop's own words cannot be read.
        """
        return replace(given, words=cleaned(given.words, self.private())[:LONGEST]) if given.words else given


def _read(path: Path) -> Asked:
    try:
        return _asked(read_json(path))
    except FileNotFoundError:
        return Asked()
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return _UNKNOWN


def _asked(content: Any) -> Asked:
    """Return what a file says.

    Raises:
        ValueError: it is not one of ours; so are TypeError and KeyError.
    """
    at, times, successes = content["at"], content["times"], content["successes"]
    is_counted = all(type(count) is int and count >= 0 for count in (times, successes))
    if content["format"] != _FORMAT or type(content["never"]) is not bool or not is_counted:
        raise ValueError(content["format"])
    moment = None if at is None else datetime.fromisoformat(at)
    if moment is not None and moment.tzinfo is None:
        raise ValueError(at)
    return Asked(None if moment is None else moment.astimezone(UTC), times, successes, content["never"])
