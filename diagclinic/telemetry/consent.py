"""The file that holds what somebody agreed to; missing or damaged, nobody agreed to anything."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from diagclinic.core.errors import RecordError
from diagclinic.services.consent import WORDS, LastSent, Level

FILE: Final = "consent.json"
FORGET: Final = "forget.json"
ENROLLED: Final = "enrolled.json"
SENT: Final = "upload.json"
_FORMAT: Final = 1
_MOST_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody agreed to, who and when (ISO 8601)."""

    level: Level = Level.NONE
    by: str = ""
    at: str = ""


def read_consent(folder: Path) -> Consent:
    """Return what is agreed in `folder`: nothing, unless the file is exactly as it is written below."""
    told = read_object(folder / FILE)
    level, by, at = (told.get(name) for name in ("level", "by", "at"))
    is_ours = type(told.get("format")) is int and told["format"] == _FORMAT and isinstance(by, str)
    if not (is_ours and isinstance(level, str) and level in WORDS and _is_moment(at)):
        return Consent()
    return Consent(Level.of(level), str(by), str(at))


def write_consent(folder: Path, consent: Consent) -> None:
    """Keep `consent`, on the disk itself.

    Raises:
        RecordError: it cannot be kept; what was agreed before still holds.
    """
    told = {"format": _FORMAT, "level": consent.level.word, "by": consent.by, "at": consent.at}
    write_file(folder / FILE, told)


def ask_to_forget(folder: Path, nonce: str, asked_at: str) -> None:
    """Leave the request to delete all that was sent, where anything can have been.

    Raises:
        RecordError: it cannot be kept.
    """
    if (folder / ENROLLED).exists():
        write_file(folder / FORGET, request_to_forget(nonce, asked_at))


def request_to_forget(nonce: str, asked_at: str) -> dict[str, Any]:
    """Return what the request for deletion holds."""
    return {"format": _FORMAT, "nonce": nonce, "asked_at": asked_at}


def is_forgetting(folder: Path) -> bool:
    """Tell whether such a request waits."""
    return (folder / FORGET).exists()


def read_sent(folder: Path) -> LastSent:
    """Return what the uploader says of itself."""
    told = read_object(folder / SENT)
    return LastSent(*(str(told.get(name) or "") for name in ("last_try", "last_done", "wait_until", "why")))


def write_file(path: Path, content: dict[str, Any]) -> None:
    """Make `content` what the file at `path` holds: whole and on the disk, or else what it held before.

    Raises:
        RecordError: it cannot be written.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(json.dumps(content).encode())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise RecordError(f"{path} cannot be written: {error.strerror or error}") from error


def _is_moment(text: object) -> bool:
    """Say whether `text` is a moment in ISO 8601, with its distance from universal time."""
    try:
        return isinstance(text, str) and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def read_object(path: Path) -> dict[str, Any]:
    """Return the object in the file at `path`, an empty one where there is none that is whole."""
    try:
        if not path.is_file():  # a pipe would keep its reader waiting
            return {}
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        whole = content if len(content) <= _MOST_BYTES else b""
        told = json.loads(whole.decode(), object_pairs_hook=_unique, parse_constant=_no_constant)
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(text: str) -> object:
    raise ValueError(f"{text} is no number")
