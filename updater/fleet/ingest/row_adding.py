"""Adds tallies to the rows of their installs: reads these rows, adds, and writes them back.

Nobody else writes them meanwhile: who has the install's row locked may.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from updater.fleet.ingest.buckets import counted, packed, unpacked
from updater.fleet.ingest.tallies import (
    OUTCOMES,
    Amounts,
    DayKey,
    FactKey,
    MeasureKey,
    Operations,
    Tallies,
    incidents,
)
from updater.fleet.store.dialect import Dialect, Row
from updater.fleet.store.event_tables import INSTALL_DAYS, INSTALL_FACTS, MEASURES


class RowAdding:
    """The rows that one transaction adds to."""

    def __init__(self, connection: Connection, dialect: Dialect) -> None:
        self._connection = connection
        self._dialect = dialect

    def write(self, many: Sequence[Tallies]) -> set[int]:
        """Add all of `many`, the earlier first, and return the days that they are of."""
        days = self._write_days(many)
        facts = self._write_facts(many)
        self._write_measures(many)
        return days | facts

    def _write_days(self, many: Iterable[Tallies]) -> set[int]:
        told = [(key, tally) for tallies in many for key, tally in tallies.days.items()]
        wanted = sorted({(key.day, key.install) for key, _ in told})
        kept = self._dialect.rows(self._connection, INSTALL_DAYS, wanted)
        rows = {row[:7]: row for row in kept}
        changed: dict[DayKey, Row] = {}
        for key, tally in told:
            changed[key] = rows[key] = _day_row(key, rows.get(key), tally)
        self._dialect.put(self._connection, INSTALL_DAYS, list(changed.values()))
        return {day for day, _ in wanted}

    def _write_facts(self, many: Iterable[Tallies]) -> set[int]:
        told = [(key, amounts) for tallies in many for key, amounts in tallies.facts.items()]
        wanted = sorted({(key.day, key.install) for key, _ in told})
        kept = self._dialect.rows(self._connection, INSTALL_FACTS, wanted)
        rows = {row[:6]: row for row in kept}
        changed: dict[FactKey, Row] = {}
        for key, amounts in told:
            changed[key] = rows[key] = _amounts_row(key, rows.get(key), amounts)
        self._dialect.put(self._connection, INSTALL_FACTS, list(changed.values()))
        return {day for day, _ in wanted}

    def _write_measures(self, many: Iterable[Tallies]) -> None:
        told = [(key, amounts) for tallies in many for key, amounts in tallies.measures.items()]
        wanted = sorted({key[:2] for key, _ in told})
        kept = self._dialect.rows(self._connection, MEASURES, wanted)
        rows = {row[:4]: row for row in kept}
        changed: dict[MeasureKey, Row] = {}
        for key, amounts in told:
            changed[key] = rows[key] = _amounts_row(key, rows.get(key), amounts)
        self._dialect.put(self._connection, MEASURES, list(changed.values()))


def _day_row(key: DayKey, kept: Row | None, told: Operations) -> Row:
    before = kept[7:] if kept else (0,) * 7 + (b"",)
    *outcomes, begun, last, times = before
    counts = [_whole(was) + told.outcomes.get(name, 0) for was, name in zip(outcomes, OUTCOMES, strict=True)]
    new, last_failed_at = incidents(_whole(last), told.failed_at)
    return (*key, *counts, _whole(begun) + new, last_failed_at, _grown(times, told.done_ms))


def _amounts_row(key: FactKey | MeasureKey, kept: Row | None, told: Amounts) -> Row:
    count, times = kept[-2:] if kept else (0, b"")
    return (*key, _whole(count) + told.count, _grown(times, told.values))


def _grown(times: object, values: Sequence[float]) -> bytes:
    """Return counts by bucket with those of `values`."""
    counts: dict[int, int] = counted(values)
    if isinstance(times, bytes):
        for index, count in unpacked(times).items():
            counts[index] = counts.get(index, 0) + count
    return packed(counts)


def _whole(value: object) -> int:
    assert isinstance(value, int)  # noqa: S101  the column's type
    return value
