"""What happened to a file system, as a file between the server that saw it and the test that asks."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from tests.faults.unsynced import Event


def write_journal(path: Path, events: Iterable[Event]) -> None:
    """Write `events`, a line each."""
    path.write_text("".join(f"{_line(event)}\n" for event in events), encoding="utf-8")


def read_journal(path: Path) -> list[Event]:
    """Return what `write_journal` wrote."""
    return [_event(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def _line(event: Event) -> str:
    return json.dumps(asdict(event) | {"payload": event.payload.decode("latin-1")})


def _event(line: str) -> Event:
    values = json.loads(line)
    return Event(**values | {"payload": values["payload"].encode("latin-1")})
