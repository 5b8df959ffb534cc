"""What the publisher decided once: platforms, and the waves in which a version goes out."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from updater.client.manifest import is_platform
from updater.client.policy import is_channel
from updater.client.strict_json import canonical
from updater.release.errors import DeskError
from updater.release.writing import Writer

SETTINGS_NAME: Final = "release.json"
PLAN_NAME: Final = "plan.json"
#: the staged plan that people read and review; plan.json is made of it
REVIEWED_NAME: Final = "rollout-plan.toml"
REMAKE: Final = "Make it anew: diagclinic-fleet plan write DESK."
#: for a file that people write
MEND: Final = "Mend it, or restore it from a copy."


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

    Where the reviewed plan lies beside it, plan.json has to be made of that one: there are no two truths.

    Raises:
        DeskError: the file cannot be read, or was not made of the plan that lies beside it.
    """
    file = folder / PLAN_NAME
    reviewed = folder / REVIEWED_NAME
    if not file.exists():
        _refuse_other(file, "", reviewed)
        return PLAN
    try:
        said = json.loads(file.read_bytes())
        waves = said["waves"]
        _refuse_other(file, said.get("made_of", ""), reviewed)
        return tuple(_wave(one["channel"], float(one["share"]), int(one.get("days", 0))) for one in waves)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DeskError(f"{file} is not what it should be: {error}", MEND) from error


def _refuse_other(file: Path, made_of: object, reviewed: Path) -> None:
    if reviewed.exists() and made_of != hashlib.sha256(reviewed.read_bytes()).hexdigest():
        raise DeskError(f"{file} was not made of {reviewed.name} as that is now", REMAKE)


def _wave(channel: str, share: float, days: int) -> Wave:
    """Return a wave that can be taken.

    Raises:
        ValueError: it cannot.
    """
    if not is_channel(channel) or not 0 <= share <= 1:
        raise ValueError(f"{channel} at {share} is no channel with a share from 0 to 1")
    if days < 0:
        raise ValueError(f"{channel} cannot wait for {days} days")
    return Wave(channel, share, days)


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
        platforms = json.loads(file.read_bytes())["platforms"] if file.exists() else ()
        return tuple(map(_platform, platforms))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DeskError(f"{file} is not what it should be: {error}", MEND) from error


def platforms_remark(folder: Path) -> tuple[str, ...]:
    """Return a remark where the file of platforms is lost: a version may be offered that some lack."""
    file = folder / SETTINGS_NAME
    lost = f"{file} is missing: nobody asks whether a version is there for every platform; restore it"
    return () if file.exists() else (lost,)


def _platform(name: str) -> str:
    if not is_platform(name):
        raise ValueError(f"{name} is no platform such as linux-x86_64")
    return name


def write_platforms(writer: Writer, folder: Path, platforms: tuple[str, ...]) -> None:
    """Keep the platforms that every version has to have."""
    writer.put(folder / SETTINGS_NAME, canonical({"format": 1, "platforms": list(platforms)}))
