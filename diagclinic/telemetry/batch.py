"""The exact bytes that would go next, for whoever wants to read them before; see docs/fleet.md."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import apsw

from diagclinic.telemetry.spool_file import EPOCH, kept

MOST_EVENTS: Final = 500
MOST_BYTES: Final = 1 << 20
_BUSY_MS: Final = 1000


@dataclass(frozen=True, slots=True)
class NextBatch:
    """What would be sent next, unpacked, and how many events wait in all."""

    content: bytes = b""
    waiting: int = 0


def next_batch(path: Path, install: str, sent_at_ms: int) -> NextBatch:
    """Return the batch that the uploader would make of the spool at `path` now.

    Raises:
        apsw.Error: it cannot be read.
    """
    if not path.is_file():
        return NextBatch()
    database = apsw.Connection(
        str(path), flags=apsw.SQLITE_OPEN_READWRITE, vfs="win32" if sys.platform == "win32" else "unix"
    )
    try:
        database.set_busy_timeout(_BUSY_MS)
        database.execute("BEGIN")  # one moment for all that is read
        if not database.pragma("user_version"):  # the file is there before its tables are
            return NextBatch()
        return _batch(database, install, sent_at_ms)
    finally:
        database.close()


def _batch(database: apsw.Connection, install: str, sent_at_ms: int) -> NextBatch:
    (waiting,) = database.execute("SELECT count(*) FROM events").fetchone() or (0,)
    head: dict[str, Any] = {
        "batch": 1,
        "install": install,
        "epoch": kept(database, EPOCH),
        "sent_at": sent_at_ms,
    }
    dropped = {str(one): count for one, count in database.execute("SELECT class, count FROM dropped")}
    lines = _Lines(MOST_BYTES - len(_json({**head, "first": 2**53, "last": 2**53, "dropped": dropped})))
    rows = database.execute(
        "SELECT seq, context, events.body, contexts.body FROM events JOIN contexts ON id = context"
        " ORDER BY seq LIMIT ?",
        (MOST_EVENTS,),
    )
    for seq, context, body, shared in rows:
        if not lines.add(seq, context, body, shared):
            break
    if not lines.lines:
        return NextBatch(b"", waiting)
    head |= {"first": lines.first, "last": lines.last, "dropped": dropped}
    return NextBatch("".join(f"{line}\n" for line in (_json(head), *lines.lines)).encode(), waiting)


class _Lines:
    """The lines of a batch behind its head, at most `room` bytes."""

    def __init__(self, room: int) -> None:
        self.lines: list[str] = []
        self.first = self.last = 0
        self._room = room
        self._contexts: dict[int, int] = {}

    def add(self, seq: int, context: int, body: str, shared: str) -> bool:
        """Add an event, with its context where that is new; False where there is no room."""
        number = self._contexts.get(context, len(self._contexts) + 1)
        new = [f'{{"n":{seq},"x":{number},{body[1:]}']
        if context not in self._contexts:
            new.insert(0, f'{{"x":{number},{shared[1:]}')
        size = sum(len(line.encode()) + 1 for line in new)
        if size > self._room:
            return False
        self._room -= size
        self._contexts[context] = number
        self.lines += new
        self.first, self.last = self.first or seq, seq
        return True


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, separators=(",", ":"))
