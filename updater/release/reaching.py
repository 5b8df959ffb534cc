"""Whom policies offer any version at all: channels, and regions within them."""

from collections.abc import Mapping

from updater.client.policy import ALL_REGIONS, Policy
from updater.release.policies import CHANNELS

#: policies by their channels, those of regions' desks included; None where there never was one
Policies = Mapping[str, Policy | None]


def left_without(before: Policies, after: Policies, halted: frozenset[str]) -> tuple[str, ...]:
    """Return the channels, and the regions of others, that were offered a version and are no more.

    Args:
        before: the policies until now.
        after: the policies from now on.
        halted: versions that nobody takes, whatever is offered.
    """
    lost = tuple(name for name in CHANNELS if _ended(before, after, halted, (name, "")))
    places = ((name, region) for name in CHANNELS if name not in lost for region in _regions(before))
    return (*lost, *(" in ".join(place) for place in places if _ended(before, after, halted, place)))


def _ended(before: Policies, after: Policies, halted: frozenset[str], place: tuple[str, str]) -> bool:
    return bool(_offers(before, place) - halted) and not _offers(after, place) - halted


def _regions(policies: Policies) -> tuple[str, ...]:
    """Return the regions that have a desk, or that a policy names."""
    desks = {channel.partition(":")[2] for channel in policies if ":" in channel}
    candidates = (one for policy in policies.values() if policy for one in policy.candidates)
    named = {region for one in candidates for region in one.regions}
    return tuple(sorted((desks | named) - {ALL_REGIONS}))


def _offers(policies: Policies, place: tuple[str, str]) -> frozenset[str]:
    """Return the versions that anybody in a channel, and a region of it ("": any), may be offered."""
    channel, region = place
    found = _versions(policies.get(channel), region)
    desk = f"{channel}:{region}"
    return found & _versions(policies[desk], region) if desk in policies else found


def _versions(policy: Policy | None, region: str) -> frozenset[str]:
    where = {region, ALL_REGIONS}
    return frozenset(
        one.version
        for one in (policy.candidates if policy else ())
        if one.threshold and (not region or where & set(one.regions))
    )
