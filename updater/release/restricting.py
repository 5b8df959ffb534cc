"""What a channel may not run any more, and what it may go back to."""

from dataclasses import replace

from updater.client.policy import Policy
from updater.install.layout import version_key
from updater.release.changes import Act
from updater.release.committing import Outcome
from updater.release.desk import Desk
from updater.release.errors import RefusedError
from updater.release.policies import alter
from updater.release.promoting import refuse_by_policy, refuse_unfit


def yank(desk: Desk, version: str, channels: tuple[str, ...], why: str) -> Outcome:
    """Forbid a version in `channels`: nobody takes it or goes back to it, whoever runs it is offered another.

    Raises:
        RefusedError: it is yanked there already.
    """

    def without(policy: Policy) -> Policy:
        left = tuple(one for one in policy.candidates if one.version != version)
        return replace(policy, yanked=_with(policy.yanked, version), candidates=left)

    return alter(desk, channels, Act("yank", why, {"version": version, "channels": list(channels)}), without)


def raise_floor(desk: Desk, version: str, channels: tuple[str, ...], why: str) -> Outcome:
    """Forbid everything below `version` in `channels`, for ever.

    Raises:
        RefusedError: the floor of one lies higher, or `version` is not published.
    """
    refuse_unfit(desk, version)

    def raised(policy: Policy) -> Policy:
        if version_key(version) < version_key(policy.floor):
            raise RefusedError(f"the floor of {policy.channel} is {policy.floor}: floors only rise")
        left = (one for one in policy.candidates if version_key(one.version) >= version_key(version))
        return replace(policy, floor=version, candidates=tuple(left))

    return alter(desk, channels, Act("floor", why, {"version": version, "channels": list(channels)}), raised)


def allow_downgrade(desk: Desk, version: str, channels: tuple[str, ...], why: str) -> Outcome:
    """Let installs of `channels` go down to `version`.

    Raises:
        RefusedError: it may not run there, or they may already.
    """
    refuse_unfit(desk, version)

    def allowed(policy: Policy) -> Policy:
        refuse_by_policy(policy, version)
        return replace(policy, allow_downgrade_to=_with(policy.allow_downgrade_to, version))

    return alter(desk, channels, _act("allow-downgrade", version, channels, why), allowed)


def _act(name: str, version: str, channels: tuple[str, ...], why: str) -> Act:
    return Act(name, why, {"version": version, "channels": list(channels)})


def _with(known: tuple[str, ...], version: str) -> tuple[str, ...]:
    return tuple(sorted({*known, version}, key=version_key))
