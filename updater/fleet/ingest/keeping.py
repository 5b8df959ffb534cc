"""Keeps batches, exactly once: several in one transaction, each with all that it adds or not at all.

An install's row is locked first, and installs in the order of their names: whoever else has something of the
same install waits, and nobody waits in a circle.  What a stream told before is known by its highest number.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from updater.fleet.callers.errors import CallError, RevokedError, UnknownInstallError
from updater.fleet.ingest.counting import count, flags_text
from updater.fleet.ingest.decoding import Batch
from updater.fleet.ingest.row_adding import RowAdding
from updater.fleet.ingest.tallies import Tallies
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import BATCHES, CHANGED_DAYS, CRASH_GROUPS, CRASHES, FEEDBACK
from updater.fleet.store.install_tables import INSTALLS, STREAMS


@dataclass(frozen=True, slots=True)
class Arrival:
    """A batch that came, read and counted as if all of it were new.

    Attributes:
        body: as it was sent, if it was packed; else packed.
        arrived_ms: when it came.
        times: when its events happened, ms.
        tallies: what it adds.
    """

    batch: Batch
    body: bytes
    arrived_ms: int
    times: list[int]
    tallies: Tallies


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch.

    Attributes:
        acknowledged: everything to this number is kept.
        taken: events that were new.
        known: events that were kept before.
    """

    acknowledged: int
    taken: int
    known: int


class _StreamKey(NamedTuple):
    install: str
    epoch: str


@dataclass(slots=True)
class _Stream:
    last_seq: int = -1
    last_at: int = 0
    taken: int = 0
    dropped: str = "{}"


Outcome = Receipt | CallError


def keep(database: Database, arrivals: Sequence[Arrival], mark: int) -> list[Outcome]:
    """Keep batches in one transaction, and return what became of each.

    Args:
        database: is written.
        arrivals: in the order in which they came.
        mark: drawn at random, for the days that change.

    Raises:
        StoreError: nothing was kept.
    """
    with database.begin() as connection:
        keeping = _Keeping(connection, database, arrivals)
        outcomes = [keeping.take(arrival) for arrival in arrivals]
        keeping.write(mark)
    return outcomes


class _Keeping:
    """One transaction's work."""

    def __init__(self, connection: Connection, database: Database, arrivals: Sequence[Arrival]) -> None:
        self._connection = connection
        self._dialect = database.dialect
        names = sorted({arrival.batch.header.install for arrival in arrivals})
        self._revoked = _locked(connection, names)
        keys = sorted({_stream_of(arrival) for arrival in arrivals})
        self._streams = dict(map(_read_stream, self._dialect.rows(connection, STREAMS, keys)))
        self._rows = RowAdding(connection, database.dialect)
        self._taken: list[tuple[Arrival, int]] = []
        self._tallies: list[Tallies] = []

    def take(self, arrival: Arrival) -> Outcome:
        """Note what one batch adds."""
        header = arrival.batch.header
        if header.install not in self._revoked:
            return UnknownInstallError("nobody is known by that name")
        if self._revoked[header.install] is not None:
            return RevokedError("this install may not tell any more")
        stream = self._streams.setdefault(_stream_of(arrival), _Stream())
        before = stream.last_seq
        events = len(arrival.batch.events)
        if before >= header.last:
            return Receipt(header.last, 0, events)  # never more than was sent: nobody would believe it
        tallies = arrival.tallies
        if before >= header.first:
            tallies = count(arrival.batch, arrival.times, before)
        self._note(stream, arrival, tallies)
        return Receipt(header.last, tallies.events, events - tallies.events)

    def _note(self, stream: _Stream, arrival: Arrival, tallies: Tallies) -> None:
        header = arrival.batch.header
        stream.last_seq = header.last
        stream.last_at = arrival.arrived_ms
        stream.taken += tallies.events
        stream.dropped = json.dumps(header.dropped, sort_keys=True)
        self._taken.append((arrival, tallies.events))
        self._tallies.append(tallies)

    def write(self, mark: int) -> None:
        """Write what all of them add."""
        if not self._taken:
            return
        put, add = self._dialect.put, self._dialect.add
        days = self._rows.write(self._tallies)
        put(self._connection, STREAMS, [_stream_row(key, self._streams[key]) for key in self._told()])
        self._connection.execute(_INSERT, [_batch_row(arrival, events) for arrival, events in self._taken])
        self._connection.execute(_SEEN, _seen_rows(arrival for arrival, _ in self._taken))
        groups = {name: row for tallies in self._tallies for name, row in tallies.groups.items()}
        add(self._connection, CRASH_GROUPS, [groups[name] for name in sorted(groups)])
        add(self._connection, CRASHES, [row for tallies in self._tallies for row in tallies.crashes])
        add(self._connection, FEEDBACK, [row for tallies in self._tallies for row in tallies.feedback])
        add(self._connection, CHANGED_DAYS, [(day, mark) for day in sorted(days)])

    def _told(self) -> list[_StreamKey]:
        return sorted({_stream_of(arrival) for arrival, _ in self._taken})


_INSERT = insert(BATCHES)
_SEEN = (
    update(INSTALLS)
    .where(INSTALLS.c.install == bindparam("own"))
    .values(
        {
            name: bindparam(name)
            for name in ("version", "level", "flags", "channel", "region", "platform", "seen_at")
        }
    )
)
_LOCK = (
    select(INSTALLS.c.install, INSTALLS.c.revoked_at)
    .where(INSTALLS.c.install.in_(bindparam("names", expanding=True)))
    .order_by(INSTALLS.c.install)
    .with_for_update()
)


def _locked(connection: Connection, names: list[str]) -> dict[str, int | None]:
    """Return when each of the installs was revoked, and let nobody else write of them until the end."""
    found = connection.execute(_LOCK, {"names": names})
    return {row.install: row.revoked_at for row in found}


def _stream_of(arrival: Arrival) -> _StreamKey:
    return _StreamKey(arrival.batch.header.install, arrival.batch.header.epoch)


def _read_stream(row: tuple[Any, ...]) -> tuple[_StreamKey, _Stream]:
    return _StreamKey(*row[:2]), _Stream(*row[2:])


def _stream_row(key: _StreamKey, stream: _Stream) -> tuple[object, ...]:
    return (*key, stream.last_seq, stream.last_at, stream.taken, stream.dropped)


def _batch_row(arrival: Arrival, events: int) -> dict[str, Any]:
    header = arrival.batch.header
    return {
        "install": header.install,
        "epoch": header.epoch,
        "first_seq": header.first,
        "last_seq": header.last,
        "events": events,
        "arrived_at": arrival.arrived_ms,
        "offset_ms": arrival.arrived_ms - header.sent_at,
        "body": arrival.body,
    }


def _seen_rows(arrivals: Iterable[Arrival]) -> list[Mapping[str, Any]]:
    """Return what installs told of themselves last."""
    rows: dict[str, Mapping[str, Any]] = {}
    for arrival in arrivals:
        context = arrival.batch.contexts[arrival.batch.events[-1].x]
        rows[arrival.batch.header.install] = {
            "own": arrival.batch.header.install,
            "version": context.v,
            "level": context.level,
            "flags": flags_text(context),
            "channel": context.channel,
            "region": context.region,
            "platform": context.platform,
            "seen_at": arrival.arrived_ms,
        }
    return list(rows.values())
