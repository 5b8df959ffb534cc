"""What the publisher decided once: platforms, and the waves in which a version goes out."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from updater.client.strict_json import canonical
from updater.release.errors import DeskError
from updater.release.writing import Writer

SETTINGS_NAME: Final = "release.json"
PLAN_NAME: Final = "plan.json"


@dataclass(frozen=True, slots=True)
class Wave:
    """A step of a version's way: a channel, its share from 0 to 1, and whole days to wait before the next."""

    channel: str
    share: float
    days: int = 0


#: for who has no plan of their own
PLAN: Final = (
    Wave("pilot", 1.0, 3),
    Wave("beta", 1.0, 7),
    Wave("regional", 0.05, 3),
    Wave("regional", 0.25, 3),
    Wave("regional", 1.0),
)


def read_plan(folder: Path) -> tuple[Wave, ...]:
    """Return the waves of a publisher's plan.json.

    Raises:
        DeskError: the file cannot be read.
    """
    file = folder / PLAN_NAME
    if not file.exists():
        return PLAN
    try:
        waves = json.loads(file.read_bytes())["waves"]
        return tuple(Wave(one["channel"], float(one["share"]), int(one.get("days", 0))) for one in waves)
    except (ValueError, KeyError, TypeError) as error:
        raise DeskError(f"{file} is not what it should be: {error}") from error


def write_plan(writer: Writer, folder: Path, waves: tuple[Wave, ...]) -> None:
    """Keep `waves` in plan.json, for the publisher to change."""
    said = [{"channel": wave.channel, "share": wave.share, "days": wave.days} for wave in waves]
    writer.put(folder / PLAN_NAME, canonical({"format": 1, "waves": said}))


def read_platforms(folder: Path) -> tuple[str, ...]:
    """Return the platforms that every version has to have; none where nobody said so.

    Raises:
        DeskError: the file cannot be read.
    """
    file = folder / SETTINGS_NAME
    try:
        return tuple(json.loads(file.read_bytes())["platforms"]) if file.exists() else ()
    except (ValueError, KeyError, TypeError) as error:
        raise DeskError(f"{file} is not what it should be: {error}") from error


def write_platforms(writer: Writer, folder: Path, platforms: tuple[str, ...]) -> None:
    """Keep the platforms that every version has to have."""
    writer.put(folder / SETTINGS_NAME, canonical({"format": 1, "platforms": list(platforms)}))
