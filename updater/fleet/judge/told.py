"""What one stream has to say: reasons, numbers, and what a certificate lacks."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from updater.fleet.judge.verdict import Figure, Missing, Reason

_LARGEST: Final = 700.0


@dataclass(frozen=True, slots=True)
class Told:
    """Of one stream, or of several together."""

    reasons: tuple[Reason, ...] = ()
    figures: tuple[Figure, ...] = ()
    missing: tuple[Missing, ...] = ()


def together(several: Iterable[Told]) -> Told:
    """Put what several streams say one after the other."""
    every = tuple(several)
    return Told(
        tuple(reason for one in every for reason in one.reasons),
        tuple(figure for one in every for figure in one.figures),
        tuple(missing for one in every for missing in one.missing),
    )


def evidence(log_e: float) -> float:
    """Return E, which people know, for its logarithm; what is beyond any use is cut off."""
    return math.exp(min(log_e, _LARGEST))


def in_words(log_e: float) -> str:
    """Return E as people read it."""
    number = evidence(log_e)
    return f"{number:.1f}" if number < 100 else f"{number:,.0f}" if number < 1e6 else "over a million"


def percent(share: float) -> str:
    """Return a share as people read it."""
    return f"{share * 100:.3g} %"
