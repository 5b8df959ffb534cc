"""Who is in a share of the installs: exact on small fleets, sticky, and never less when the share grows."""

import hashlib
from collections.abc import Iterable
from fractions import Fraction
from math import ceil
from typing import Final

#: positions lie below
POSITIONS: Final = 1 << 48
_BYTES: Final = 6


def position(salt: str, install_id: str) -> int:
    """Return the place of an install, from 0 to 2**48 - 1; it is in a share if below the threshold."""
    return int.from_bytes(hashlib.sha256(f"{salt}\n{install_id}".encode()).digest()[:_BYTES])


def threshold_for(share: float, enrolled: Iterable[str], salt: str, at_least: int = 0) -> int:
    """Return the threshold that lets `share` of the installs in.

    Where the installs are known it lies right above the n-th of them, n being their share rounded up, so that
    5 % of ten is one. Everybody is everybody: a share of 1 lets installs in that nobody knows yet.

    Args:
        share: 0 to 1; 0.07 is taken as 7 %, not as the binary number next to it.
        enrolled: ids of the installs that are known; none where nobody keeps count.
        salt: of the candidate.
        at_least: the threshold so far, below which it never goes: who is in stays in.

    Raises:
        ValueError: the share is none.
    """
    part = Fraction(str(share))
    if not 0 <= part <= 1:
        raise ValueError(f"{share} is no share: it lies between 0 and 1")
    places = sorted({position(salt, install_id) for install_id in enrolled})
    count = ceil(part * len(places))
    if part in {0, 1} or not places:
        return max(at_least, ceil(part * POSITIONS))
    return max(at_least, places[count - 1] + 1)
