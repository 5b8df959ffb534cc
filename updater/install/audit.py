"""The log of every act: who did what and why, each line chained to the one before (docs/updates.md)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from updater.install.disk import make_folder, write_synced
from updater.install.layout import Layout
from updater.install.locks import holding
from updater.install.slots import canonical, read_slots, write_slots

#: seconds that another program may take for its change
WAIT_S: Final = 10.0
#: the slots that know how many lines there are, and the last one's SHA-256: a log that was cut does not
_KNOWN: Final = "logged"


def now() -> str:
    """Return the time for people: ISO 8601, UTC, with Z."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def append(layout: Layout, act: str, who: str, why: str, detail: Mapping[str, object]) -> None:
    """Log an act, on the disk before returning.

    Raises:
        OSError: it cannot be written, or the lock cannot be had.
    """
    make_folder(layout.root)
    with holding(layout.lock("state"), WAIT_S):
        append_locked(layout, {"act": act, "who": who, "why": why, "detail": detail})


def append_locked(layout: Layout, entry: Mapping[str, object]) -> None:
    """Log `entry`; for who holds the lock `state` already.

    Raises:
        OSError: it cannot be written.
    """
    make_folder(layout.audit.parent)
    lines = _lines(layout)
    is_cut = _cut_at(_known(layout), lines) is not None
    while lines and _parse(lines[-1]) is None:  # torn by a power cut: written over
        lines.pop()
    line = canonical({**entry, "at": now(), "prev": _hash_of(lines[-1]) if lines else ""})
    write_synced(layout.audit, line + b"\n", sum(len(line) + 1 for line in lines))
    if not is_cut:  # else what is missing would be forgotten
        _know(layout, len(lines) + 1, line)


def read(layout: Layout) -> list[dict[str, object]]:
    """Return the entries that can be read, oldest first.

    Raises:
        OSError: the log is there and cannot be read.
    """
    return [entry for entry in map(_parse, _lines(layout)) if entry is not None]


def verify(layout: Layout) -> int | None:
    """Return the number of the first line (from 1) that was changed, follows one that was, or is missing.

    None for none. What was known is read before the log, which may grow meanwhile.

    Raises:
        OSError: the log is there and cannot be read.
    """
    known = _known(layout)
    lines = _lines(layout)
    expected = ""
    for number, line in enumerate(lines, 1):
        entry = _parse(line)
        if entry is None or entry.get("prev") != expected:
            return number
        expected = _hash_of(line)
    return _cut_at(known, lines)


def _known(layout: Layout) -> tuple[int, str] | None:
    """Return how many lines the log had at least, and the hash of the last one; None where nobody knows.

    Raises:
        OSError: it is there and cannot be read.
    """
    content = read_slots(layout.slots(_KNOWN)) or {}
    count, last = content.get("count"), content.get("last")
    return (count, last) if type(count) is int and count > 0 and isinstance(last, str) else None


def _know(layout: Layout, count: int, line: bytes) -> None:
    """Remember the last line, which is on the disk: a power cut before leaves it unknown, no more."""
    with suppress(OSError):  # the act is logged, and that is what was asked for
        write_slots(layout.slots(_KNOWN), {"count": count, "last": _hash_of(line)})


def _cut_at(known: tuple[int, str] | None, lines: Sequence[bytes]) -> int | None:
    """Return the number of the first line that is missing, or not the known one; None for none."""
    if known is None:
        return None
    count, last = known
    if len(lines) < count:
        return len(lines) + 1
    return None if _hash_of(lines[count - 1]) == last else count


def _lines(layout: Layout) -> list[bytes]:
    """Return the whole lines: a last one without its end was never acted on."""
    return layout.audit.read_bytes().split(b"\n")[:-1] if layout.audit.exists() else []


def _parse(line: bytes) -> dict[str, object] | None:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) else None


def _hash_of(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
