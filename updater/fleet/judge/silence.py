"""Evidence that a version keeps installs from telling anything: they took it and were not heard of again.

Each install's usual gaps between contacts say how likely it is to be silent for so long: of N gaps in no
particular order, the next one is longer than all but j of them with probability (j + 1) / (N + 1). While an
install is silent, 1 / probability is a fair bet on its being broken; once the version tells something there,
the bet is lost.
"""

import math
from collections.abc import Iterable, Sequence
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
    held = [one for one in contacts if one.shop != without]
    return log_mean((sum(_bet(one, share) for one in held), 1 / len(SHARES)) for share in SHARES)


def left_out(contacts: Sequence[Contact]) -> float:
    """Return the evidence without the shop that it rests on most; none where there is only one."""
    shops = sorted({one.shop for one in contacts})
    return min((log_e(contacts, shop) for shop in shops), default=0.0) if len(shops) > 1 else 0.0


def beyond_habit(contacts: Iterable[Contact]) -> float:
    """Return how many more installs are silent than habits explain: a point, for the page."""
    return sum(1 - chance(one) for one in contacts if not one.has_told)


def _bet(contact: Contact, share: float) -> float:
    if contact.has_told:
        return math.log(1 - share)
    return math.log(1 - share + share / chance(contact))
