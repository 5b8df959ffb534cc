"""Facts of the service itself: what it cannot count, keep, hear or deliver."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from prometheus_client.openmetrics.parser import text_string_to_metric_families
from sqlalchemy import Connection, func, select

from updater.fleet.alerts.facts import Fact
from updater.fleet.store.alert_tables import ALERT_OUTBOX
from updater.fleet.store.event_tables import CHANGED_DAYS
from updater.fleet.store.install_tables import INSTALLS

_MINUTE_MS: Final = 60_000
_HOUR_MS: Final = 3_600_000
_DAY_MS: Final = 86_400_000
_REQUESTS: Final = "diagclinic_fleet_requests_total"
_TAKES: Final = "/v1/events"


def nothing_heard(connection: Connection, now: int) -> list[Fact]:
    """Return how long no install has told anything; nothing where none ever did."""
    last = connection.execute(select(func.max(INSTALLS.c.seen_at))).scalar_one_or_none()
    if last is None:
        return []
    hours = (now - last) / _HOUR_MS
    return [Fact("nothing_heard_hours", "", hours, f"The last batch came {hours:.1f} hours ago.")]


def unsent(connection: Connection, now: int) -> list[Fact]:
    """Return how many messages were given up on each channel that has an address."""
    table = ALERT_OUTBOX.c
    query = (
        select(table.channel, func.count())
        .where(table.state == "given_up", table.tries > 1, table.settled_at > now - _DAY_MS)
        .group_by(table.channel)
        .order_by(table.channel)
    )
    return [
        Fact(
            "unsent_messages", channel, float(count), f"Messages given up on the channel {channel}: {count}."
        )
        for channel, count in connection.execute(query)
    ]


def disk_free(folder: Path) -> list[Fact]:
    """Return the free share of the disk that holds `folder`."""
    usage = shutil.disk_usage(folder)
    share = usage.free / usage.total
    words = f"{usage.free / 2**30:.1f} GiB are free where the service keeps its data, {100 * share:.0f} %."
    return [Fact("disk_free_share", "", share, words)]


@dataclass(slots=True)
class RollUpWatch:
    """Knows since when each change of a day has waited to be counted.

    The table of changes has no times: what was there at an earlier look is as old as that look, at least.
    """

    _seen: dict[tuple[int, int], int] = field(default_factory=dict)

    def look(self, connection: Connection, now: int) -> list[Fact]:
        """Return how late the roll-up is."""
        rows = connection.execute(select(CHANGED_DAYS.c.day, CHANGED_DAYS.c.mark).limit(10_000))
        self._seen = {key: self._seen.get(key, now) for key in ((row.day, row.mark) for row in rows)}
        late = (now - min(self._seen.values(), default=now)) / _MINUTE_MS
        words = f"What installs told {late:.0f} min ago is not counted yet."
        return [Fact("rollup_late_minutes", "", late, words)]


@dataclass(slots=True)
class IngestWatch:
    """Counts batches that were answered with an error of the service, from look to look.

    Attributes:
        metrics: gives the service's own metrics, as OpenMetrics.
    """

    metrics: Callable[[], bytes]
    _before: float | None = None

    def look(self) -> list[Fact]:
        """Return how many there were since the last look: none at the first, nothing where nobody serves."""
        text = self.metrics().decode()
        if not text:
            return []
        families = text_string_to_metric_families(text)  # type: ignore[no-untyped-call]
        total = sum(
            sample.value
            for family in families
            for sample in family.samples
            if sample.name == _REQUESTS
            and sample.labels.get("path") == _TAKES
            and sample.labels.get("status", "").startswith("5")
        )
        before, self._before = self._before, total
        # a count that fell is of a process that began anew
        fresh = 0.0 if before is None else total - before if total >= before else total
        return [
            Fact("ingest_errors", "", fresh, f"Batches that were not kept since the last look: {fresh:.0f}.")
        ]
