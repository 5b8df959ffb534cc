"""A pair of files for one JSON object that no power cut can take away; see docs/updates.md."""

import hashlib
import json
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Final

from updater.install.disk import write_synced

Pair = tuple[Path, Path]
#: bytes; a slot that is longer is damaged
LIMIT: Final = 1 << 20


def canonical(content: Mapping[str, object]) -> bytes:
    """Return the one way to write `content` as JSON.

    Raises:
        ValueError: it holds text that is no Unicode.
    """
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def valid_slots(pair: Pair) -> list[tuple[int, Path, dict[str, object]]]:
    """Return `seq`, file and content of the slots that can be trusted, the newest first.

    Raises:
        OSError: a slot is there and cannot be read: nobody may take it for lost.
    """
    found = [(seq, path, content) for path in pair for seq, content in _read(path)]
    return sorted(found, key=lambda slot: slot[0], reverse=True)


def read_slots(pair: Pair) -> dict[str, object] | None:
    """Return what was written last, or None where nothing (whole) is there.

    Raises:
        OSError: a slot is there and cannot be read.
    """
    return next((content for _, _, content in valid_slots(pair)), None)


def write_slots(pair: Pair, content: Mapping[str, object], keep: Path | None = None) -> None:
    """Have `content` on the disk, in the slot that is not the valid one, before returning.

    Args:
        pair: the two files.
        content: anything but the keys `seq` and `hash`.
        keep: the file that stays, if the reader goes by another than the newest.

    Raises:
        OSError: the disk refuses; the slot that was valid still is.
        ValueError: it holds text that is no Unicode, or more than is ever read.
    """
    valid = valid_slots(pair)
    kept = keep or next((path for _, path, _ in valid), pair[1])
    numbered = {**content, "seq": max((seq for seq, _, _ in valid), default=0) + 1}
    signed = canonical({**numbered, "hash": hashlib.sha256(canonical(numbered)).hexdigest()})
    if len(signed) > LIMIT:
        raise ValueError(f"{kept.stem} would be too long to be read again")
    other = pair[1] if kept == pair[0] else pair[0]
    _clear(other)
    write_synced(other, signed)


def _is_other(path: Path) -> bool:
    """Tell whether something stands there that is no file: a pipe would keep whoever opens it for ever."""
    return path.exists() and not path.is_file()


def _clear(path: Path) -> None:
    """Move out of the way what is no file; nothing is removed.

    Raises:
        OSError: it cannot be moved.
    """
    if _is_other(path):
        names = (path.with_name(f"{path.name}.aside-{number}") for number in count(1))
        path.rename(next(name for name in names if not name.exists()))


def _read(path: Path) -> list[tuple[int, dict[str, object]]]:
    if _is_other(path):
        return []
    try:
        with path.open("rb") as file:
            content = json.loads(file.read(LIMIT).decode())
        claimed, seq = content.pop("hash"), content["seq"]
        is_whole = type(seq) is int and hashlib.sha256(canonical(content)).hexdigest() == claimed
        del content["seq"]
    except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []
    return [(seq, content)] if is_whole else []
