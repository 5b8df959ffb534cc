"""The installs that the publisher knows: with them a share is exact however few there are."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from updater.client.policy import is_channel, is_region
from updater.release.errors import DeskError
from updater.release.settings import MEND

ENROLLED_NAME: Final = "enrolled.json"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """An install: its id, its channel and its region."""

    install_id: str
    channel: str
    region: str


def read_enrolled(folder: Path) -> tuple[Enrolled, ...]:
    """Return the installs in enrolled.json of a publisher's folder; none where there is no such file.

    Raises:
        DeskError: the file cannot be read.
    """
    file = folder / ENROLLED_NAME
    if not file.exists():
        return ()
    try:
        installs = json.loads(file.read_bytes())["installs"]
        return tuple(_enrolled(one["id"], one["channel"], one.get("region", "")) for one in installs)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DeskError(f"{file} is not what it should be: {error}", MEND) from error


def _enrolled(install_id: str, channel: str, region: str) -> Enrolled:
    """Return an install that a policy can mean: one that is mistyped would bend every share.

    Raises:
        ValueError: it is none.
    """
    if not all(isinstance(one, str) for one in (install_id, channel, region)):
        raise ValueError(f"{install_id} has something that is no text")
    if not install_id or not is_channel(channel) or ":" in channel or (region and not is_region(region)):
        raise ValueError(
            f"{install_id or 'an install without id'} is in no channel and region that there are"
        )
    return Enrolled(install_id, channel, region)


def ids_of(installs: tuple[Enrolled, ...], channel: str, regions: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids of those that heed the policy of `channel` and lie in one of `regions` (`*` for all)."""
    kind, _, desk = channel.partition(":")
    return tuple(
        one.install_id
        for one in installs
        if one.channel == kind
        and (not desk or one.region == desk)
        and ("*" in regions or one.region in regions)
    )
