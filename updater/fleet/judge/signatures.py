"""Crashes that the old version never had: two of them pause, and many shops against none roll back."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from updater.fleet.judge.conditional import log_mean
from updater.fleet.judge.evidence import CrashGroup
from updater.fleet.judge.limits import Limits

#: how many times as often such a crash comes on the version on trial
THETAS: Final = (5.0, 25.0, 100.0, 10_000.0)

#: how likely it may be by chance that so many are on trial, for a person to look at it
PAUSING_CHANCE: Final = 0.2


@dataclass(frozen=True, slots=True)
class NewCrash:
    """One signature that the old version never had.

    Attributes:
        group: as it was told.
        log_e: evidence that it belongs to the version, one voice for each shop.
        rank: 1 for the first that came up in this trial; the k-th has to be k (k+1) times as strong.
        chance: that so many of the shops that crash so would be on trial, if it had nothing to do with the
            version; 1 where more than one control crashes so.
    """

    group: CrashGroup
    log_e: float
    rank: int
    chance: float

    def is_beyond(self, alpha: float) -> bool:
        """Say whether the evidence certifies it, with all the signatures that there ever are counted in."""
        return self.log_e >= math.log(self.rank * (self.rank + 1) / alpha)

    def is_only_on_trial(self, limits: Limits) -> bool:
        """Say whether it came to so many shops on trial and to no control that the version is to blame.

        A crash that nobody ever saw, and that has nothing to do with the version, is rare enough by itself.
        """
        is_likely = self.is_mostly_on_trial(limits, limits.signature_chance)
        return not self.group.control_shops and is_likely

    def is_mostly_on_trial(self, limits: Limits, chance: float = PAUSING_CHANCE) -> bool:
        """Say whether it came to so many shops on trial that one control besides is no excuse.

        That one may be mistaken, or may lie: one shop alone neither convicts a version nor acquits it.
        """
        return self.group.trial_shops >= limits.signature_shops and self.chance <= chance


def new_crashes(groups: Iterable[CrashGroup], share: float) -> tuple[NewCrash, ...]:
    """Return what is new, in the order of its coming.

    Args:
        groups: all that crashed since the trial began.
        share: of the fleet's app sessions that the version on trial has, by shops' pasts.
    """
    ordered = sorted(groups, key=lambda one: (one.first_day, one.signature))
    fresh = [one for one in ordered if not one.was_known]
    return tuple(_new(one, share, rank) for rank, one in enumerate(fresh, 1))


def _new(group: CrashGroup, share: float, rank: int) -> NewCrash:
    return NewCrash(group, _log_e(group, share), rank, _chance(group, share))


def _chance(group: CrashGroup, share: float) -> float:
    """Return how likely at least so many of the shops are on trial by a draw, for one control at most."""
    if not 0 < share < 1 or group.control_shops > 1:
        return 1.0
    among_all = group.trial_shops + group.control_shops
    with_one = group.control_shops * among_all * share**group.trial_shops * (1 - share)
    return float(share**among_all + with_one)


def pausing(crashes: Sequence[NewCrash], limits: Limits) -> tuple[NewCrash, ...]:
    """Return those that came on two installs, or twice on one, and no control; or on one and many shops."""
    return tuple(one for one in crashes if _pauses(one, limits))


def _pauses(crash: NewCrash, limits: Limits) -> bool:
    if crash.group.control_shops:
        return crash.is_mostly_on_trial(limits)
    return _is_repeated(crash.group, limits)


def _is_repeated(group: CrashGroup, limits: Limits) -> bool:
    is_twice_somewhere = group.trial_count > (limits.signature_repeats - 1) * group.trial_installs > 0
    return group.trial_installs >= limits.signature_installs or is_twice_somewhere


def _log_e(group: CrashGroup, share: float) -> float:
    if not 0 < share < 1:
        return 0.0
    return log_mean((_log_ratio(group, share, theta), 1 / len(THETAS)) for theta in THETAS)


def _log_ratio(group: CrashGroup, share: float, theta: float) -> float:
    whole = theta * share + 1 - share
    return group.trial_shops * math.log(theta / whole) - group.control_shops * math.log(whole)
