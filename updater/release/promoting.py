"""A version is offered to a share of a channel: to more installs with every step, never to fewer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from updater.client.policy import ALL_REGIONS, MOST_CANDIDATES, Candidate, Policy
from updater.client.shares import POSITIONS, threshold_for
from updater.client.strict_json import time_text
from updater.install.layout import version_key
from updater.release.candidates import offered
from updater.release.changes import Act
from updater.release.committing import Outcome
from updater.release.desk import Desk
from updater.release.enrolled import ids_of, read_enrolled
from updater.release.errors import RefusedError
from updater.release.halting import refuse_waiting_halt, standing
from updater.release.pausing import refuse_paused
from updater.release.policies import alter, channels, policy_of
from updater.release.published import versions
from updater.release.settings import read_platforms

_SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Wish:
    """How a version is to be offered: fields of `Candidate`, and the reason for the log.

    What is not given here stays as it was offered before; a version that is new is for everybody.
    """

    version: str
    channel: str
    share: float | None = None
    regions: tuple[str, ...] = ()
    min_from: str | None = None
    not_before: datetime | None = None
    mandatory_after: datetime | None = None
    is_emergency: bool = False
    why: str = ""


def promote(desk: Desk, wish: Wish) -> Outcome:
    """Offer a version to a share of a channel.

    Raises:
        RefusedError: it may not run there, is halted or paused, or would be taken back from somebody.
        WaitingError: the channel's policy waits for signatures.
        KeysError: a passphrase is wrong.
    """
    refuse_unfit(desk, wish.version)
    refuse_paused(desk, wish.version)
    before = policy_of(desk.live, wish.channel)
    if before:
        refuse_by_policy(before, wish.version)
    candidate = _candidate(desk, wish, before)
    if before and candidate in before.candidates:
        raise RefusedError(
            f"{wish.version} is offered like that in {wish.channel} already",
            "Name what is to change, e.g. --share 100%, or --region for more of them.",
        )
    act = Act("promote", wish.why, _detail(wish, candidate))
    return alter(desk, [wish.channel], act, lambda policy: _offered(policy, candidate))


def _offered(policy: Policy, candidate: Candidate) -> Policy:
    """Return `policy` with `candidate` in its place, as long as installs read so many."""
    after = offered(policy, candidate, POSITIONS)
    if len(after.candidates) > MOST_CANDIDATES:
        raise RefusedError(
            f"{policy.channel} would offer more than {MOST_CANDIDATES} versions, which no install would take",
            "Raise the floor, below which they go: diagclinic-release floor.",
        )
    return after


def refuse_unfit(desk: Desk, version: str) -> None:
    """Refuse a version that nobody may run.

    Raises:
        RefusedError: it was not published for every platform, or is halted, or its halt waits.
    """
    platforms = versions(desk.live).get(version, ())
    missing = set(read_platforms(desk.folder)) - set(platforms)
    if not platforms or missing:
        raise RefusedError(f"{version} is not published for {', '.join(sorted(missing)) or 'any platform'}")
    for halt in standing(desk.live):
        if halt.version == version:
            raise RefusedError(f"{version} is halted ({halt.halt_id}): {halt.why}")
    refuse_waiting_halt(desk, version)


def refuse_by_policy(policy: Policy, version: str) -> None:
    """Refuse a version that the channel's policy forbids.

    Raises:
        RefusedError: it is yanked, or lies below the floor.
    """
    if version in policy.yanked:
        raise RefusedError(f"{version} was yanked from {policy.channel}")
    if version_key(version) < version_key(policy.floor):
        raise RefusedError(f"{version} lies below the floor {policy.floor} of {policy.channel}")


def known_candidate(policy: Policy | None, version: str) -> Candidate | None:
    """Return what `policy` offers of `version`, None for nothing."""
    candidates = policy.candidates if policy else ()
    return next((one for one in candidates if one.version == version), None)


def _candidate(desk: Desk, wish: Wish, policy: Policy | None) -> Candidate:
    before = known_candidate(policy, wish.version)
    share, regions = _reach(wish, before)
    if before:
        _refuse_less(before, share, regions)
    salt = before.salt if before else _salt(desk, wish.version)
    ids = ids_of(read_enrolled(desk.folder), wish.channel, regions)
    made = Candidate(
        version=wish.version,
        share=share,
        threshold=threshold_for(share, ids, salt, before.threshold if before else 0),
        salt=salt,
        regions=regions,
        min_from=wish.min_from or (before.min_from if before else None),
        not_before=wish.not_before or (before.not_before if before else None),
        mandatory_after=wish.mandatory_after or (before.mandatory_after if before else None),
        is_emergency=wish.is_emergency or bool(before and before.is_emergency),
        is_halted=False,
    )
    _refuse_backwards(made)
    return made


def _reach(wish: Wish, before: Candidate | None) -> tuple[float, tuple[str, ...]]:
    """Return share and regions: as wished, else as before, and everybody where it is new or urgent."""
    if wish.is_emergency or before is None:
        share = 1.0 if wish.is_emergency or wish.share is None else wish.share
        return share, wish.regions or (ALL_REGIONS,)
    return before.share if wish.share is None else wish.share, wish.regions or before.regions


def _refuse_backwards(candidate: Candidate) -> None:
    """Refuse a version that would be mandatory before anybody may take it."""
    begins, ends = candidate.not_before, candidate.mandatory_after
    if begins and ends and ends < begins:
        raise RefusedError(
            f"{candidate.version} cannot be mandatory after {time_text(ends)}, "
            f"as nobody may take it before {time_text(begins)}",
            "Name a later --mandatory-after, or an earlier --not-before.",
        )


def _refuse_less(before: Candidate, share: float, regions: tuple[str, ...]) -> None:
    if share < before.share:
        raise RefusedError(f"{before.version} is at {before.share:.0%} already; to stop it, halt it")
    if ALL_REGIONS not in regions and not set(before.regions) <= set(regions):
        where = "every region" if ALL_REGIONS in before.regions else ", ".join(before.regions)
        raise RefusedError(f"{before.version} is in {where} already; to stop it, halt it")


def _salt(desk: Desk, version: str) -> str:
    """Return the salt of a version, the same in every channel."""
    known = (known_candidate(policy_of(desk.live, channel), version) for channel in channels(desk.live))
    return next((one.salt for one in known if one), "") or desk.draw(_SALT_BYTES).hex()


def _detail(wish: Wish, candidate: Candidate) -> dict[str, object]:
    return {
        "version": wish.version,
        "channel": wish.channel,
        "share": candidate.share,
        "regions": list(candidate.regions),
        "emergency": candidate.is_emergency,
        **{name: time_text(moment) for name, moment in _moments(candidate) if moment},
    }


def _moments(candidate: Candidate) -> tuple[tuple[str, datetime | None], ...]:
    return ("not_before", candidate.not_before), ("mandatory_after", candidate.mandatory_after)
