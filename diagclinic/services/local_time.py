"""The time zone of this computer, with the rules that held at each moment and not only those of today."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final


class ComputerZone(tzinfo):
    """A zone that asks the operating system for every moment anew.

    `datetime.astimezone()` alone gives a fixed offset; with that of November a visit in July would be an
    hour off.
    """

    def fromutc(self, at: datetime) -> datetime:
        """Return the moment `at`, which is UTC, as the clocks here showed it."""
        moment = at.replace(tzinfo=UTC)
        shown = moment.astimezone().replace(tzinfo=self)
        # the hour that an autumn night has twice: this is the second time
        return shown if _as_told(shown) == moment else shown.replace(fold=1)

    def utcoffset(self, at: datetime | None) -> timedelta | None:
        """Return how far the clocks here were ahead of UTC."""
        return None if at is None else _as_told(at).utcoffset()

    def dst(self, at: datetime | None) -> timedelta | None:
        """Return None: the operating system does not tell how much of the offset is summer time."""
        del at
        return None

    def tzname(self, at: datetime | None) -> str | None:
        """Return what the zone was called."""
        return None if at is None else _as_told(at).tzname()


#: where this computer stands
HERE: Final = ComputerZone()


def _as_told(at: datetime) -> datetime:
    return at.replace(tzinfo=None).astimezone()
