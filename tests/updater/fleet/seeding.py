"""A fleet of sixty installs over thirty days, three versions, with something the matter with the newest."""

import json
import random
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Table, insert

from tests.updater.fleet.rows import DAY_MS, HOUR_MS, put
from updater.fleet.ingest import buckets
from updater.fleet.store.alert_tables import ALERTS
from updater.fleet.store.database import Database
from updater.fleet.store.event_tables import (
    CRASH_GROUPS,
    CRASHES,
    FACT_DAYS,
    FEEDBACK,
    INSTALL_DAYS,
    INSTALL_FACTS,
    VERSION_DAYS,
)
from updater.fleet.store.install_tables import INSTALLS

#: 2026-11-21, 12:00 UTC
NOW: Final = 1_795_262_400_000
TODAY: Final = NOW // DAY_MS
INSTALL_COUNT: Final = 60
DAYS: Final = 30
OPS: Final = {"scan": 5200, "clear": 900, "live": 240, "identify": 1500, "report": 700}
VCIS: Final = ("elm327", "j2534", "doip")
CHANNELS: Final = ("pilot", "beta", "regional")
#: canary: it may be seen by support alone
SHOP: Final = "Garage Meridian"
#: how names of columns with times end
_TIMES: Final = ("_at", "since")
CRASH: Final = "9f2c41d07ab35e18"


@dataclass(frozen=True)
class _Place:
    """An install and where it stands."""

    number: int
    channel: str
    region: str
    vci: str

    @property
    def install(self) -> str:
        return f"{self.number:02x}" * 16

    def version(self, day: int) -> str:
        """Pilots take 1.5.0 ten days ago; two thirds of the others 1.4.2 twenty days ago."""
        if self.channel == "pilot" and day > TODAY - 10:
            return "1.5.0"
        return "1.4.2" if day > TODAY - 20 and self.number % 3 else "1.4.1"


PLACES: Final = tuple(
    _Place(
        number,
        CHANNELS[0 if number < 10 else 1 if number < 30 else 2],
        ("EU", "US")[number % 2],
        VCIS[number % 3],
    )
    for number in range(INSTALL_COUNT)
)


def seed(database: Database, now: int = NOW) -> None:
    """Write the fleet as it is at `now` (ms since 1970)."""
    draw = random.Random(7)  # noqa: S311  the same fleet each time
    by = now // DAY_MS - TODAY
    days, facts = _days(draw), _facts(draw)
    tables: dict[Table, list[dict[str, Any]]] = {
        INSTALLS: _installs(),
        INSTALL_DAYS: days,
        VERSION_DAYS: _rolled_up(days),
        INSTALL_FACTS: facts,
        FACT_DAYS: _facts_rolled_up(facts),
        CRASH_GROUPS: _groups(),
        CRASHES: _crashes(),
        FEEDBACK: _feedback(draw),
    }
    with database.begin() as connection:
        for table, rows in tables.items():
            put(connection, table, *(_moved(row, by) for row in rows))
        connection.execute(insert(ALERTS), [_moved(row, by) for row in _alerts()])


def _moved(row: dict[str, Any], days: int) -> dict[str, Any]:
    """Move the times in a row by so many days."""
    times = {
        name: value + days * DAY_MS
        for name, value in row.items()
        if value and (name == "at" or name.endswith(_TIMES))
    }
    return row | times | ({"day": row["day"] + days} if "day" in row else {})


def _installs() -> list[dict[str, Any]]:
    return [
        {
            "install": place.install,
            "shop": f"{SHOP} {place.number // 2}",
            "channel": place.channel,
            "region": place.region,
            "platform": ("windows-amd64", "linux-x86_64")[place.number % 4 == 0],
            "version": place.version(TODAY),
            "level": 2 + place.number % 3,
            "flags": json.dumps({"live-polling": "grouped"} if place.number % 5 == 0 else {}),
            "enrolled_at": NOW - (DAYS + place.number) * DAY_MS,
            "seen_at": NOW
            - (place.number % 7) * 5 * HOUR_MS
            - (9 * DAY_MS if place.number in {17, 42} else 0),
            "revoked_at": NOW - 3 * DAY_MS if place.number == 59 else None,
        }
        for place in PLACES
    ]


def _times(draw: random.Random, count: int, typical_ms: float) -> bytes:
    values = (buckets.index_of(draw.lognormvariate(0, 0.4) * typical_ms) for _ in range(count))
    return buckets.packed(Counter(values))


def _days(draw: random.Random) -> list[dict[str, Any]]:
    rows = []
    for day in range(TODAY - DAYS + 1, TODAY + 1):
        for place in PLACES:
            version = place.version(day)
            worse = 3.0 if version == "1.5.0" and place.vci == "elm327" else 1.0
            for op, typical_ms in OPS.items():
                trials = draw.randrange(2, 12)
                failed = sum(draw.random() < 0.012 * worse for _ in range(trials))
                row = {"day": day, "install": place.install, "version": version, "op": op, "vci": place.vci}
                times = _times(draw, trials, typical_ms * (1.25 if version == "1.5.0" else 1.0))
                counts = {
                    "ok": trials - failed,
                    "failed": failed,
                    "vehicle": draw.randrange(2),
                    "incidents": failed,
                }
                rows.append(row | counts | {"times": times})
    return rows


def _place(install: str) -> _Place:
    return PLACES[int(install[:2], 16)]


def _rolled_up(days: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in days:
        place = _place(row["install"])
        key = (row["day"], row["version"], place.channel, place.region, row["op"], row["vci"])
        groups.setdefault(key, []).append(row)
    names = ("day", "version", "channel", "region", "op", "vci")
    return [
        dict(zip(names, key, strict=True))
        | {name: sum(row.get(name, 0) for row in rows) for name in ("ok", "failed", "vehicle", "incidents")}
        | {
            "installs": len(rows),
            "shops": len(rows),
            "times": buckets.merged_bytes(row["times"] for row in rows),
        }
        for key, rows in groups.items()
    ]


def _facts(draw: random.Random) -> list[dict[str, Any]]:
    rows = []
    for day in range(TODAY - DAYS + 1, TODAY + 1):
        for place in PLACES:
            common = {"day": day, "install": place.install, "version": place.version(day)}
            rows.append(common | {"what": "session", "name": "clean", "count": draw.randrange(1, 5)})
            if draw.random() < (0.08 if common["version"] == "1.5.0" else 0.01):
                rows.append(common | {"what": "session", "name": "crash", "count": 1})
            if draw.random() < 0.2:
                hardware = {"what": "hardware", "name": draw.choice(("reconnects", "timeouts", "lost"))}
                rows.append(common | hardware | {"vci": place.vci, "count": draw.randrange(1, 4)})
    return rows


def _facts_rolled_up(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = ("day", "version", "channel", "region", "what", "name", "vci")
    groups: dict[tuple[Any, ...], list[int]] = {}
    for row in facts:
        place = _place(row["install"])
        whole = {"channel": place.channel, "region": place.region, "vci": "", **row}
        groups.setdefault(tuple(whole[name] for name in names), []).append(row["count"])
    return [
        dict(zip(names, key, strict=True)) | {"count": sum(counts), "installs": len(counts)}
        for key, counts in groups.items()
    ]


def _groups() -> list[dict[str, Any]]:
    return [
        {
            "signature": CRASH,
            "what": "python",
            "type": "IndexError",
            "frames": json.dumps(
                [
                    "diagclinic.protocols.uds.reading:next_frame:118",
                    "diagclinic.protocols.uds.reading:read:64",
                    "diagclinic.services.scan:ask_unit:203",
                    "diagclinic.services.scan:run:88",
                ]
            ),
            "first_at": NOW - 9 * DAY_MS,
        },
        {
            "signature": "41aa07c3de905b62",
            "what": "hang",
            "type": "Hang",
            "frames": '["diagclinic.ui.live_plot:redraw:77"]',
            "first_at": NOW - 28 * DAY_MS,
            "state": "known",
            "note": "Plots of more than an hour; mended in 1.5.1.",
        },
    ]


def _crashes() -> list[dict[str, Any]]:
    elm = [place for place in PLACES if place.channel == "pilot" and place.vci == "elm327"]
    new = [
        {
            "install": place.install,
            "signature": CRASH,
            "version": "1.5.0",
            "at": NOW - at * DAY_MS + place.number,
        }
        for place in elm
        for at in (8, 5, 1)
    ]
    old = [
        {
            "install": PLACES[at].install,
            "signature": "41aa07c3de905b62",
            "version": "1.4.2",
            "at": NOW - at * DAY_MS,
        }
        for at in (12, 15, 18)
    ]
    return [row | {"seq": number, "vci": "elm327"} for number, row in enumerate([*new, *old], 1)]


_WORDS: Final = (
    "Scanning is slow since the update, I wait a minute for the gearbox.",
    "The report is very clear, my customers like it.",
    "It lost the adapter twice today. Bluetooth.",
    "Finding the right control unit takes too many clicks.",
    "Live data is great now.",
    "",
)


def _feedback(draw: random.Random) -> list[dict[str, Any]]:
    return [
        {
            "install": PLACES[number % INSTALL_COUNT].install,
            "seq": 1000 + number,
            "version": "1.5.0" if number % 3 == 0 else "1.4.2",
            "channel": PLACES[number % INSTALL_COUNT].channel,
            "region": PLACES[number % INSTALL_COUNT].region,
            "at": NOW - draw.randrange(DAYS) * DAY_MS,
            "about": draw.choice(("scan", "report", "app")),
            "nps": draw.choice((3, 6, 7, 8, 9, 9, 10, 10)),
            "csat": draw.choice((2, 3, 4, 4, 5, 5)),
            "effort": draw.choice((3, 5, 5, 6, 7)),
            "words": draw.choice(_WORDS),
        }
        for number in range(48)
    ]


def _alerts() -> list[dict[str, Any]]:
    common = {"count": 4, "since": NOW - 5 * HOUR_MS, "last_at": NOW, "opened_at": NOW - 5 * HOUR_MS}
    plain = {
        "state": "open",
        "over_at": 0,
        "acknowledged_at": 0,
        "acknowledged_by": "",
        "acknowledged_why": "",
    }
    rows: list[dict[str, Any]] = [
        {
            "rule": "new-crash",
            "severity": "critical",
            "about": "1.5.0",
            "says": "1.5.0 crashes in a way never seen before on four installs.",
        },
        {
            "rule": "slow",
            "severity": "warning",
            "about": "1.5.0 scan",
            "says": "Scans of 1.5.0 take 25 % longer than those of 1.4.2.",
        },
        {
            "rule": "adoption",
            "severity": "information",
            "about": "1.4.2",
            "says": "One install in three has not taken 1.4.2.",
            "acknowledged_at": NOW - HOUR_MS,
            "acknowledged_by": "mira",
            "acknowledged_why": "Known: the third wave begins on Monday.",
        },
    ]
    past = {
        "rule": "silence",
        "severity": "warning",
        "about": "1.4.1",
        "says": "Six installs fell silent.",
        "state": "over",
        "over_at": NOW - DAY_MS,
    }
    whole = [common | plain | row | {"open_key": f"{row['rule']}/{row['about']}"} for row in rows]
    return [*whole, common | plain | past | {"open_key": None}]
