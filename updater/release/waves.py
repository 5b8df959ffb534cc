"""The way of a version through the channels, as the publisher planned it."""

from datetime import datetime, timedelta

from updater.client.policy import ALL_REGIONS
from updater.client.strict_json import time_of
from updater.release.committing import Outcome
from updater.release.desk import Desk
from updater.release.errors import RefusedError
from updater.release.halting import refuse_waiting_halt
from updater.release.log import read_log
from updater.release.pausing import refuse_paused
from updater.release.policies import policy_of
from updater.release.promoting import Wish, known_candidate, promote
from updater.release.settings import Wave, read_plan


def promote_next(desk: Desk, version: str, why: str = "") -> Outcome:
    """Take the next step of plan.json for `version`.

    Raises:
        RefusedError: it has taken every step, has to wait, or may not go on.
    """
    refuse_waiting_halt(desk, version)
    refuse_paused(desk, version)
    wave = next_wave(desk, version)
    if wave is None:
        raise RefusedError(f"{version} has taken every step of the plan")
    earliest = _earliest(desk, version)
    if earliest and desk.clock() < earliest:
        raise RefusedError(f"the plan lets {version} go on from {earliest:%Y-%m-%d %H:%M} UTC")
    return promote(desk, Wish(version, wave.channel, wave.share, (ALL_REGIONS,), why=why))


def next_wave(desk: Desk, version: str) -> Wave | None:
    """Return the first step of the plan that `version` has not taken; None where it took all."""
    return next((wave for wave in read_plan(desk.folder) if not _is_taken(desk, version, wave)), None)


def _is_taken(desk: Desk, version: str, wave: Wave) -> bool:
    candidate = known_candidate(policy_of(desk.live, wave.channel), version)
    return candidate is not None and candidate.share >= wave.share and candidate.regions == (ALL_REGIONS,)


def _earliest(desk: Desk, version: str) -> datetime | None:
    """Return when the last step's days are over."""
    taken = [wave for wave in read_plan(desk.folder) if _is_taken(desk, version, wave)]
    if not taken:
        return None
    last = taken[-1]
    acts = (line for line in read_log(desk.log) if line["act"] == "promote")
    offer = {"version": version, "channel": last.channel}
    times = [str(line["at"]) for line in acts if offer.items() <= dict(line["detail"]).items()]  # type: ignore[call-overload]  # an object, as `note` writes it
    return time_of(times[-1], "the last step") + timedelta(days=last.days) if times else None
