"""A month of a fleet, ten million events, in the tables that pages read."""

import random
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import msgspec

from tests.fleet_batches import DAY_MS, NOW_MS, Teller, days_work
from updater.fleet.health.releases import releases
from updater.fleet.health.scope import Scope
from updater.fleet.ingest.counting import count
from updater.fleet.ingest.decoding import Batch, decode
from updater.fleet.ingest.keeping import Arrival, keep
from updater.fleet.ingest.rolling import roll_up
from updater.fleet.ingest.tallies import Tallies
from updater.fleet.ingest.times import corrected
from updater.fleet.store.database import Database

HISTORY_EVENTS: Final = 10_000_000
DAYS: Final = 30
SIZE: Final = 500
PATTERNS: Final = 40
TOGETHER: Final = 32
LOOKS: Final = 20
VERSIONS: Final = ("1.4.0", "1.4.1", "1.4.2", "1.5.0")
CHANNELS: Final = ("pilot", "beta", "regional")
REGIONS: Final = ("EU", "US")


def fill(database: Database, tellers: Sequence[Teller], events: int) -> float:
    """Let installs tell `events` over a month, roll them up, and return seconds for a day's roll-up."""
    arrivals = []
    patterns = [_pattern(number) for number in range(PATTERNS)]
    for number in range(events // SIZE):
        teller = tellers[number % len(tellers)]
        day = NOW_MS // DAY_MS - number // len(tellers) % DAYS
        arrivals.append(_told(patterns[number % PATTERNS], teller, day, number))
        if len(arrivals) == TOGETHER:
            keep(database, arrivals, number)
            arrivals.clear()
    keep(database, arrivals, events)
    began_s = time.perf_counter()
    rolled = roll_up(database)
    return (time.perf_counter() - began_s) / max(rolled, 1)


def looked_at_ms(database: Database) -> float:
    """Return how long the slowest but one of several looks at the health of every version takes."""
    taken = []
    for _ in range(LOOKS):
        began_s = time.perf_counter()
        with database.read() as connection:
            assert releases(connection, Scope(), by=("channel", "region", "vci"))
        taken.append(time.perf_counter() - began_s)
    return sorted(taken)[-2] * 1000


def _pattern(number: int) -> Arrival:
    drawn = random.Random(number)  # noqa: S311  what is drawn is work
    teller = Teller(
        "pattern",
        version=VERSIONS[number % len(VERSIONS)],
        channel=CHANNELS[number % len(CHANNELS)],
        region=REGIONS[number % len(REGIONS)],
        vci=drawn.choice(("elm327", "j2534", "socketcan", "doip")),
    )
    midday = NOW_MS - NOW_MS % DAY_MS + DAY_MS // 2
    batch = decode(teller.plain(days_work(teller, drawn, SIZE, midday), midday))
    times = corrected(batch, midday)
    return Arrival(batch, b"", midday, times, count(batch, times))


def _told(pattern: Arrival, teller: Teller, day: int, number: int) -> Arrival:
    """Return the pattern as another install's, on another day."""
    told, install = pattern.tallies, teller.install
    tallies = Tallies(
        told.events,
        {key._replace(day=day, install=install): each for key, each in told.days.items()},
        {key._replace(day=day, install=install): each for key, each in told.facts.items()},
    )
    begun = number * SIZE
    header = msgspec.structs.replace(
        pattern.batch.header, install=install, first=begun + 1, last=begun + SIZE
    )
    batch = Batch(header, pattern.batch.contexts, pattern.batch.events)
    return replace(pattern, batch=batch, tallies=tallies)
