"""Spools as docs/fleet.md describes them, made without the application: full, damaged, or of other times."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

LEVELS = ("none", "crash", "health", "usage", "research")
SCHEMA = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE contexts(id INTEGER PRIMARY KEY, body TEXT);
CREATE TABLE events(seq INTEGER PRIMARY KEY AUTOINCREMENT, class INTEGER, level INTEGER, context INTEGER,
    body TEXT, bytes INTEGER, at_ms INTEGER);
CREATE TABLE quarantine(seq INTEGER PRIMARY KEY, body TEXT, why TEXT, at_ms INTEGER);
CREATE TABLE dropped(class INTEGER PRIMARY KEY, count INTEGER);
PRAGMA user_version = 1;
"""
EPOCH = "00112233aabbccdd"
AT_MS = 1_790_000_000_000
CONTEXT = {
    "v": "1.4.2",
    "channel": "pilot",
    "region": "EU",
    "platform": "linux-x86_64",
    "level": 2,
    "session": "0123456789abcdef",
    "boot": "fedcba9876543210",
    "flags": {},
    "tier": "standard",
    "ram_gb": 8,
    "cores": 4,
}


def operation(number: int = 0, **more: Any) -> dict[str, Any]:
    """Return an operation as the application spools it."""
    told = {"op": "scan", "protocol": "uds", "vci": "elm327", "outcome": "ok", "ms": 100 + number}
    return {"k": "operation", "t": AT_MS + number, "m": number, **told, **more}


def crash(**more: Any) -> dict[str, Any]:
    """Return a crash as the application spools it."""
    told = {"what": "python", "type": "ValueError", "signature": "a" * 16, "frames": ["a:b:1"]}
    return {"k": "crash", "t": AT_MS, "m": 1, **told, "thread": "main", **more}


def feedback(**more: Any) -> dict[str, Any]:
    """Return what somebody wrote and sent by hand."""
    return {"k": "feedback", "t": AT_MS, "m": 1, "about": "scan", "nps": 9, "words": "works", **more}


@dataclass
class SpoolMaker:
    """The folder `telemetry` of a shop, and what its application does there."""

    folder: Path
    epoch: str = EPOCH
    level: str | None = "health"

    def __post_init__(self) -> None:
        """Make the folder, the consent and an empty spool."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.level is not None:
            self.agree(self.level)
        if not self.path.exists():
            with self.open() as database:
                database.execute("PRAGMA journal_mode = WAL")
                database.execute(SCHEMA)
                database.execute("INSERT INTO meta VALUES ('epoch', ?)", (self.epoch,))
                self.context(database, 1, CONTEXT)

    @property
    def path(self) -> Path:
        """The spool's file."""
        return self.folder / "spool.db"

    def agree(self, level: str) -> None:
        """Set the level that somebody agreed to."""
        content = {"format": 1, "level": level, "by": "Tess", "at": "2026-11-20T08:00:00Z"}
        (self.folder / "consent.json").write_text(json.dumps(content))

    def open(self) -> "_Opened":
        """Lend the spool's database."""
        return _Opened(self.path)

    def context(self, database: apsw.Connection, number: int, content: Mapping[str, Any]) -> None:
        """Add a context."""
        database.execute("INSERT INTO contexts VALUES (?, ?)", (number, json.dumps(content)))

    def add(self, *events: Mapping[str, Any], level: int = 2, context: int = 1) -> None:
        """Spool events, as the application does, in one transaction."""
        self.add_bodies((json.dumps(event, separators=(",", ":")) for event in events), level, context)

    def add_bodies(self, bodies: Iterable[object], level: int = 2, context: int = 1) -> None:
        """Spool whatever stands for a body."""
        rows = [(1, level, context, body, len(str(body)), AT_MS) for body in bodies]
        with self.open() as database, database:
            database.executemany(
                "INSERT INTO events(class, level, context, body, bytes, at_ms) VALUES (?, ?, ?, ?, ?, ?)",
                rows,
            )

    def withdraw(self, epoch: str, nonce: str) -> None:
        """Purge the spool and ask for the deletion of all that was sent, as after a withdrawal."""
        self.agree("none")
        with self.open() as database, database:
            database.execute("DELETE FROM events")
            database.execute("UPDATE meta SET value = ? WHERE name = 'epoch'", (epoch,))
        self.ask_to_forget(nonce)

    def ask_to_forget(self, nonce: str) -> None:
        """Leave the request for deletion."""
        content = {"format": 1, "nonce": nonce, "asked_at": "2026-11-20T08:00:00Z"}
        (self.folder / "forget.json").write_text(json.dumps(content))

    def seqs(self, table: str = "events") -> list[int]:
        """Return the numbers of what is there."""
        with self.open() as database:
            return [seq for (seq,) in database.execute(f"SELECT seq FROM {table} ORDER BY seq")]  # noqa: S608

    def quarantined(self) -> dict[int, str]:
        """Return why each event was set aside."""
        with self.open() as database:
            return dict(database.execute("SELECT seq, why FROM quarantine"))


class _Opened:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> apsw.Connection:
        self._database = apsw.Connection(str(self._path))
        self._database.set_busy_timeout(10_000)
        return self._database

    def __exit__(self, *_: object) -> None:
        self._database.close()
