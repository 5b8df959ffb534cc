"""What stops a version everywhere at once, and what lifts that again; see docs/updates.md."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from updater.client.errors import DamagedError
from updater.client.strict_json import Fields, canonical, read_format, time_text
from updater.install.layout import is_version

#: bytes of either file, and entries in it
LARGEST: Final = 1 << 20
MOST: Final = 2_000
HALT_PATH: Final = "control/halt.json"
RESUME_PATH: Final = "control/resume.json"


@dataclass(frozen=True, slots=True)
class Halt:
    """Nobody takes `version` any more, for the reason `why`, until `halt_id` is lifted."""

    halt_id: str
    version: str
    why: str
    at: datetime


def parse_halts(payload: bytes) -> tuple[Halt, ...]:
    """Return the halts that `payload` tells of.

    Raises:
        DamagedError: it is not exactly as agreed.
    """
    fields = read_format(payload, "the list of halts", LARGEST).known("format", "halts")
    halts = tuple(_halt(each) for each in fields.objects("halts", MOST))
    if len({halt.halt_id for halt in halts}) != len(halts):
        raise DamagedError("The list of halts names one twice.")
    return halts


def parse_resume(payload: bytes) -> frozenset[str]:
    """Return the ids of the halts that were lifted.

    Raises:
        DamagedError: it is not exactly as agreed.
    """
    fields = read_format(payload, "the list of lifted halts", LARGEST).known("format", "lifted")
    return frozenset(fields.texts("lifted", MOST, is_halt_id, "id of a halt"))


def halts_bytes(halts: tuple[Halt, ...]) -> bytes:
    """Return `halts` as they are signed."""
    entries = [
        {"id": halt.halt_id, "version": halt.version, "why": halt.why, "at": time_text(halt.at)}
        for halt in halts
    ]
    return canonical({"format": 1, "halts": entries})


def resume_bytes(lifted: frozenset[str]) -> bytes:
    """Return the lifted halts as they are signed."""
    return canonical({"format": 1, "lifted": sorted(lifted)})


def is_halt_id(text: str) -> bool:
    """Tell whether `text` can be the id of a halt."""
    return 0 < len(text) <= 80 and text.isascii() and text.isprintable() and " " not in text


def _halt(fields: Fields) -> Halt:
    fields.known("id", "version", "why", "at")
    return Halt(
        halt_id=fields.matching("id", is_halt_id, "id of a halt"),
        version=fields.matching("version", is_version, "version"),
        why=fields.text("why", 1000),
        at=fields.time("at"),
    )
