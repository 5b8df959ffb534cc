"""What a publisher does in a month, and what follows for an install: told by the plan, not by our client.

Pilots first, then beta, then regions, 5, 25 and 100 per cent; a version is halted, goes on, and is overtaken
by an emergency. The month ends in the middle of the next version's way.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from tests.updater.world import FULL, World

START: Final = datetime.fromisoformat("2026-12-01T00:00:00+00:00")
DAYS: Final = 30
FIRST, SECOND, URGENT, THIRD = "1.0.0", "1.1.0", "1.1.1", "1.2.0"
VERSIONS: Final = (FIRST, SECOND, URGENT, THIRD)
REGIONS: Final = ("EU", "US")
#: the regional channel, and the desks below it, which have to agree
REGIONAL: Final = ("regional", *(f"regional:{region}" for region in REGIONS))
EVERYWHERE: Final = ("*",)


@dataclass(frozen=True, slots=True)
class Offer:
    """A version as a channel offers it, from a moment on."""

    at: datetime
    version: str
    channels: tuple[str, ...]
    share: float = 1.0
    regions: tuple[str, ...] = EVERYWHERE
    is_urgent: bool = False

    def reaches(self, channel: str, region: str, install_id: str) -> bool:
        """Tell whether it is meant for an install; worked out from docs/updates.md, beside our client."""
        is_there = self.regions == EVERYWHERE or region in self.regions
        place = hashlib.sha256(f"salt of {self.version}\n{install_id}".encode()).digest()[:6]
        is_in = self.is_urgent or int.from_bytes(place, "big") < round(self.share * FULL)
        return channel in self.channels and is_there and is_in


@dataclass(frozen=True, slots=True)
class Act:
    """Something that the publisher does at a moment of the month."""

    at: datetime
    do: Callable[[World], object]


def moment(day: float) -> datetime:
    """Return the moment `day` days into the month."""
    return START + timedelta(days=day)


OFFERS: Final = (
    Offer(moment(0), FIRST, ("pilot", "beta", *REGIONAL)),
    Offer(moment(1.5), SECOND, ("pilot",)),
    Offer(moment(4.5), SECOND, ("beta",), 0.25),
    Offer(moment(6.5), SECOND, ("beta",)),
    Offer(moment(8.5), SECOND, REGIONAL, 0.05, ("EU",)),
    Offer(moment(10.5), SECOND, REGIONAL, 0.25),
    Offer(moment(17.5), SECOND, REGIONAL),
    Offer(moment(20.5), URGENT, ("pilot", "beta", *REGIONAL), is_urgent=True),
    Offer(moment(22.5), THIRD, ("pilot",)),
    Offer(moment(24.5), THIRD, ("beta",)),
    Offer(moment(26.5), THIRD, REGIONAL, 0.05, ("US",)),
    Offer(moment(28.5), THIRD, REGIONAL, 0.25),
)
HALTED, RESUMED = moment(12.5), moment(15.5)


@dataclass(slots=True)
class Month:
    """The acts of the month, in order, on a real repository."""

    halt_id: str = ""
    acts: list[Act] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Put the plan in the order of its moments; every night is signed anew."""
        offers = [Act(offer.at, lambda world, offer=offer: publish(world, offer)) for offer in OFFERS]
        nights = [Act(moment(day), World.resign) for day in range(1, DAYS)]
        stops = [Act(HALTED, self._halt), Act(RESUMED, self._resume)]
        self.acts = sorted((*offers, *nights, *stops), key=lambda act: act.at)

    def _halt(self, world: World) -> None:
        self.halt_id = world.halt(SECOND)

    def _resume(self, world: World) -> None:
        world.resume(self.halt_id)


def publish(world: World, offer: Offer) -> None:
    """Offer a version in its channels, built before if it is new."""
    if offer.version not in {path.name for path in (world.folder / "trees").glob("*")}:
        world.add(offer.version)
    for channel in offer.channels:
        world.offer(offer.version, channel, offer.share, regions=offer.regions, is_emergency=offer.is_urgent)


def is_halted(version: str, at: datetime) -> bool:
    """Tell whether `version` stands still at a moment."""
    return version == SECOND and HALTED <= at < RESUMED


def allowed(channel: str, region: str, install_id: str, at: datetime) -> list[str]:
    """Return the versions that the plan has for an install at a moment, the best first."""
    standing = {offer.version: offer for offer in OFFERS if offer.at <= at and channel in offer.channels}
    found = [
        version
        for version, offer in standing.items()
        if offer.reaches(channel, region, install_id) and not is_halted(version, at)
    ]
    return sorted(found, key=VERSIONS.index, reverse=True)
