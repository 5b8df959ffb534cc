"""When a channel may be used: a message waits for the end of its quiet hours, by the channel's own clock."""

from datetime import UTC, datetime, timedelta
from typing import Final

from updater.fleet.alerts.rules import Channel, Quiet, Severity

#: quiet hours that follow each other without a gap are left after so many at the latest
_MOST_IN_A_ROW: Final = 16


def when_free(channel: Channel, severity: Severity, at: int) -> int:
    """Return the first time from `at` (ms since 1970) on at which the channel may be used; critical: at once.

    A channel whose every hour is quiet is used all the same, after 16 spans of quiet: nothing waits for ever.
    """
    if severity is Severity.CRITICAL:
        return at
    moment = datetime.fromtimestamp(at / 1000, UTC)
    for _ in range(_MOST_IN_A_ROW):
        ends = [end for quiet in channel.quiet if (end := _end(quiet, severity, moment, channel))]
        if not ends:
            break
        moment = max(ends)
    return max(at, round(moment.timestamp() * 1000))


def _end(quiet: Quiet, severity: Severity, moment: datetime, channel: Channel) -> datetime | None:
    """Return when the quiet hours that `moment` lies in end (UTC), None where it lies in none of them."""
    if severity not in quiet.severities:
        return None
    today = moment.astimezone(channel.zone).date()
    for day in (today - timedelta(days=1), today):
        begin = datetime.combine(day, quiet.since, channel.zone)
        last_day = day if quiet.until > quiet.since else day + timedelta(days=1)
        end = datetime.combine(last_day, quiet.until, channel.zone)
        # compared in UTC: aware times of one zone are compared by the wall, which steps when summer time ends
        if day.weekday() in quiet.days and begin.astimezone(UTC) <= moment < end.astimezone(UTC):
            return end.astimezone(UTC)
    return None
