"""The publisher's log: one line of JSON for each act, chained to the line before by its SHA-256."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from updater.client.strict_json import canonical, time_text
from updater.release.desk import Desk
from updater.release.errors import DamagedError

START: Final = "0" * 64


def _last_line(path: Path) -> bytes:
    if not path.exists():
        return b""
    return path.read_bytes().rstrip(b"\n").rpartition(b"\n")[2]


def note(desk: Desk, act: str, why: str, detail: Mapping[str, object]) -> None:
    """Write who did `act`, and why."""
    last = _last_line(desk.log)
    line = {
        "at": time_text(desk.clock()),
        "act": act,
        "who": desk.who,
        "why": why,
        "detail": dict(detail),
        "before": hashlib.sha256(last).hexdigest() if last else START,
    }
    desk.writer.append(desk.log, canonical(line) + b"\n")


def read_log(path: Path) -> tuple[dict[str, object], ...]:
    """Return every line of the log.

    Raises:
        DamagedError: a line was changed, removed or put in.
    """
    lines = path.read_bytes().splitlines() if path.exists() else []
    before = START
    for number, line in enumerate(lines, 1):
        if json.loads(line)["before"] != before:
            raise DamagedError(f"{path}: line {number} does not follow the one before")
        before = hashlib.sha256(line).hexdigest()
    return tuple(json.loads(line) for line in lines)
