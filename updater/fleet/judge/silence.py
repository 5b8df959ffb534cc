"""Evidence that a version keeps installs from telling anything: they took it and were not heard of again.

Each install's usual gaps between contacts say how likely it is to be silent for so long: of N gaps in no
particular order, the next one is longer than all but j of them with probability (j + 1) / (N + 1). While an
install is silent, 1 / probability is a fair bet on its being broken; once the version tells something there,
the bet is lost.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from updater.fleet.judge.conditional import log_mean
from updater.fleet.judge.evidence import Arm, Contact

#: shares of installs that the version may have made dumb; what is staked on each install
SHARES: Final = (0.05, 0.2, 0.5, 0.9)
#: the consent from which on an install tells of its sessions and operations
TELLS_FROM: Final = 2


def expected_to_tell(contacts: Iterable[Contact], arm: Arm) -> tuple[Contact, ...]:
    """Return the installs whose silence means something: those that have agreed to tell, and still do."""
    return tuple(
        one for one in contacts if one.arm is arm and one.level >= TELLS_FROM and not one.has_withdrawn
    )


def chance(contact: Contact) -> float:
    """Return how likely the install is to be silent for so long by its own habits; 1 if these are unknown."""
    longer = sum(1 for gap in contact.usual_gaps_h if gap >= contact.silent_h)
    return (longer + 1) / (len(contact.usual_gaps_h) + 1)


def log_e(contacts: Sequence[Contact], without: str = "") -> float:
    """Return the evidence, over all installs but those of the shop `without`."""
    return _log_e(_bets(contacts), without)


def left_out(contacts: Sequence[Contact]) -> float:
    """Return the evidence without the shop that it rests on most; none where there is only one."""
    bets = _bets(contacts)
    return min((_log_e(bets, shop) for shop in sorted(bets)), default=0.0) if len(bets) > 1 else 0.0


def beyond_habit(contacts: Iterable[Contact]) -> float:
    """Return how many more installs are silent than habits explain: a point, for the page."""
    return sum(1 - chance(one) for one in contacts if not one.has_told)


def _bets(contacts: Iterable[Contact]) -> dict[str, tuple[float, ...]]:
    """Return what each shop's bets came to, for each of `SHARES`: so a gap is looked at once."""
    bets: dict[str, tuple[float, ...]] = {}
    for one in contacts:
        before = bets.get(one.shop, (0.0,) * len(SHARES))
        bets[one.shop] = tuple(was + won for was, won in zip(before, _bet(one), strict=True))
    return bets


def _log_e(bets: Mapping[str, tuple[float, ...]], without: str) -> float:
    held = [one for shop, one in bets.items() if shop != without]
    sums = [sum(each) for each in zip(*held, strict=True)] or [0.0] * len(SHARES)
    return log_mean((each, 1 / len(SHARES)) for each in sums)


def _bet(contact: Contact) -> tuple[float, ...]:
    pays = 0.0 if contact.has_told else 1 / chance(contact)
    return tuple(math.log(1 - share + share * pays) for share in SHARES)
