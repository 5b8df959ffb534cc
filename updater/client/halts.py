"""What stops a version everywhere at once, and what lifts that again; see docs/updates.md."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from updater.client.errors import DamagedError
from updater.client.lifting import LARGEST, MOST, is_id, parse_lifted
from updater.client.strict_json import Fields, canonical, read_format, time_text
from updater.install.layout import is_version

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
    return parse_lifted(payload, "the list of lifted halts")


def halts_bytes(halts: tuple[Halt, ...]) -> bytes:
    """Return `halts` as they are signed."""
    entries = [
        {"id": halt.halt_id, "version": halt.version, "why": halt.why, "at": time_text(halt.at)}
        for halt in halts
    ]
    return canonical({"format": 1, "halts": entries})


def _halt(fields: Fields) -> Halt:
    fields.known("id", "version", "why", "at")
    return Halt(
        halt_id=fields.matching("id", is_id, "id of a halt"),
        version=fields.matching("version", is_version, "version"),
        why=fields.text("why", 1000),
        at=fields.time("at"),
    )
