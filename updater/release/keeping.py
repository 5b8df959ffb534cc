"""Which versions the repository has to hold on to, and why."""

from collections.abc import Iterator

from updater.client.policy import Policy
from updater.release.desk import Desk
from updater.release.policies import channels, policy_of
from updater.release.published import versions

#: the newest versions that stay in any case: one to run, three to go back to
KEPT = 4


def needed(desk: Desk, keep: int = KEPT) -> dict[str, str]:
    """Return the versions that stay, each with the first reason for it.

    Where a patch begins does not have to stay: an install has that version, or takes the full pack.
    """
    every = versions(desk.live)
    reasons: dict[str, str] = dict.fromkeys(list(every)[-keep:], f"one of the newest {keep}")
    for channel in channels(desk.live):
        policy = policy_of(desk.live, channel)
        for version, why in _named(policy) if policy else ():
            reasons.setdefault(version, f"{why} of {channel}")
    return {version: reasons[version] for version in every if version in reasons}


def _named(policy: Policy) -> Iterator[tuple[str, str]]:
    yield policy.floor, "the floor"
    for version in policy.allow_downgrade_to:
        yield version, "a way down"
    for candidate in policy.candidates:
        yield candidate.version, "a candidate"
        if candidate.min_from:
            yield candidate.min_from, "a step on the way"
