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
_REMEDY: Final = "Restore it from a copy, and find out who changed it."


def _lines(path: Path) -> list[bytes]:
    """Return the whole lines: one without its end was cut off before anything followed from it."""
    return path.read_bytes().split(b"\n")[:-1] if path.exists() else []


def note(desk: Desk, act: str, why: str, detail: Mapping[str, object]) -> None:
    """Write who did `act`, and why."""
    last = next(reversed(_lines(desk.log)), b"")
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
    said = []
    before = START
    for number, line in enumerate(_lines(path), 1):
        entry = _entry(line)
        if entry.get("before") != before:
            raise DamagedError(f"{path}: line {number} does not follow the one before", _REMEDY)
        said.append(entry)
        before = hashlib.sha256(line).hexdigest()
    return tuple(said)


def _entry(line: bytes) -> dict[str, object]:
    """Return what a line says; nothing where somebody bent it beyond reading."""
    try:
        entry = json.loads(line)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}
