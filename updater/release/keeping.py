"""Which versions the repository has to hold on to, and why."""

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from updater.client.policy import Policy, parse_policy
from updater.release.desk import Desk
from updater.release.live import Live
from updater.release.policies import channels, policy_of
from updater.release.published import launchers, versions
from updater.release.staging import staged

NamedT = TypeVar("NamedT")
#: where policies lie, below `targets/`
POLICIES: Final = "channels/"
#: the newest versions that stay in any case: one to run, three to go back to; likewise of launchers
KEPT: Final = 4


def needed(desk: Desk, keep: int = KEPT) -> dict[str, str]:
    """Return the versions that stay, each with the first reason for it.

    Where a patch begins does not have to stay: an install has that version, or takes the full pack.
    """
    every = versions(desk.live)
    reasons: dict[str, str] = dict.fromkeys(_newest(every, keep), f"one of the newest {keep}")
    for whose, policy in _policies(desk):
        for version, why in _named(policy):
            reasons.setdefault(version, f"{why} of {whose}")
    return {version: reasons[version] for version in every if version in reasons}


def old_launchers(live: Live, keep: int = KEPT) -> dict[int, tuple[str, ...]]:
    """Return the launchers that go, with the platforms for which there are `keep` newer ones.

    A version is started by any launcher from the one on that it names, and the newest is what installs take.
    """
    gone: dict[int, tuple[str, ...]] = {}
    for platform, numbers in launchers(live).items():
        for number in set(numbers) - set(_newest(numbers, keep)):
            gone[number] = (*gone.get(number, ()), platform)
    return dict(sorted(gone.items()))


def _newest(every: Iterable[NamedT], keep: int) -> tuple[NamedT, ...]:
    """Return the last `keep`."""
    return tuple(every)[::-1][: max(0, keep)]


def _policies(desk: Desk) -> Iterator[tuple[str, Policy]]:
    """Yield every policy that is published or waits, with the name of its channel or folder."""
    for channel in channels(desk.live):
        policy = policy_of(desk.live, channel)
        if policy:
            yield channel, policy
    for folder, change in staged(desk):
        for role in change.roles.values():
            targets = role.signed.targets.items()
            policies = (target for path, target in targets if path.startswith(POLICIES))
            yield from ((folder.name, parse_policy(desk.live.content(target))) for target in policies)


def _named(policy: Policy) -> Iterator[tuple[str, str]]:
    yield policy.floor, "the floor"
    for version in policy.allow_downgrade_to:
        yield version, "a way down"
    for candidate in policy.candidates:
        yield candidate.version, "a candidate"
        if candidate.min_from:
            yield candidate.min_from, "a step on the way"
