"""Ten thousand installs: where they are, who they are, and when they have a network."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from tests.bench.month_plan import DAYS, FIRST, REGIONS, START

#: of all installs; the rest is regional
PILOTS: Final = 0.02
BETAS: Final = 0.10
#: how a computer comes by a network, and how many of them do so
HABITS: Final = (("daily", 0.55), ("workdays", 0.25), ("weekly", 0.14), ("away", 0.05), ("never", 0.01))
#: days without a network of those that are away in between
AWAY: Final = range(6, 24)
WORKDAYS: Final = 5


@dataclass(slots=True)
class Shop:
    """One install.

    Attributes:
        minute: of the day at which it asks.
        patience: days for which its people put off what is offered.
        offered_on: the day on which it was first offered what it has not taken yet.
        epoch: number of the repository's state that it saw last; -1: none yet.
    """

    install_id: str
    channel: str
    region: str
    habit: str
    minute: int
    patience: int
    current: str = FIRST
    offered_on: int | None = None
    epoch: int = -1
    last_contact: datetime = START

    @property
    def group(self) -> tuple[str, str]:
        """What its metadata depends on: a region counts in the regional channel alone."""
        return self.channel, self.region if self.channel == "regional" else ""

    def is_online(self, day: int) -> bool:
        """Tell whether it has a network on `day`; on the last one all have that ever do."""
        if self.habit == "never":
            return False
        if day == DAYS - 1 or self.habit == "daily":
            return True
        if self.habit == "workdays":
            return (START + timedelta(days=day)).weekday() < WORKDAYS
        return day not in AWAY if self.habit == "away" else day % 7 == self.minute % 7

    def asks_at(self, day: int) -> datetime:
        """Return the moment at which it asks on `day`."""
        return START + timedelta(days=day, minutes=self.minute)


def fleet(installs: int, chance: Random) -> list[Shop]:
    """Return installs, drawn by `chance`."""
    return [_shop(chance) for _ in range(installs)]


def contacts(shops: list[Shop], day: int) -> Iterator[tuple[datetime, Shop]]:
    """Yield who asks on `day`, in the order in which they do."""
    online = [(shop.asks_at(day), number) for number, shop in enumerate(shops) if shop.is_online(day)]
    yield from ((at, shops[number]) for at, number in sorted(online))


def _shop(chance: Random) -> Shop:
    draw = chance.random()
    channel = "pilot" if draw < PILOTS else "beta" if draw < PILOTS + BETAS else "regional"
    names, shares = zip(*HABITS, strict=True)
    return Shop(
        install_id=chance.randbytes(16).hex(),
        channel=channel,
        region=chance.choice((*REGIONS, *REGIONS, "")),
        habit=chance.choices(names, shares)[0],
        minute=chance.randrange(6 * 60, 22 * 60),
        patience=chance.choice((0, 0, 0, 1, 2)),
    )
