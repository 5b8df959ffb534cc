"""What a channel may not run any more, and what it may go back to."""

from collections.abc import Callable
from dataclasses import replace

from updater.client.policy import Policy
from updater.install.layout import version_key
from updater.release.changes import Act
from updater.release.committing import Outcome
from updater.release.desk import Desk
from updater.release.errors import RefusedError
from updater.release.halting import standing
from updater.release.policies import alter, channels, policy_of
from updater.release.promoting import refuse_by_policy, refuse_unfit
from updater.release.reaching import left_without


def yank(
    desk: Desk, version: str, named: tuple[str, ...], why: str, *, may_leave_none: bool = False
) -> Outcome:
    """Forbid a version in `named`: nobody takes it or goes back to it, whoever runs it is offered another.

    Raises:
        RefusedError: it is yanked there already, or somebody would be left without any version.
    """

    def without(policy: Policy) -> Policy:
        left = tuple(one for one in policy.candidates if one.version != version)
        return replace(policy, yanked=_with(policy.yanked, version), candidates=left)

    if not may_leave_none:
        _refuse_leaving_none(desk, named, without)
    return alter(desk, named, _act("yank", version, named, why), without)


def raise_floor(
    desk: Desk, version: str, named: tuple[str, ...], why: str, *, may_leave_none: bool = False
) -> Outcome:
    """Forbid everything below `version` in `named`, for ever.

    Raises:
        RefusedError: the floor of one lies higher, `version` is not published, or somebody would be left
            without any version.
    """
    refuse_unfit(desk, version)

    def raised(policy: Policy) -> Policy:
        if version_key(version) < version_key(policy.floor):
            raise RefusedError(f"the floor of {policy.channel} is {policy.floor}: floors only rise")
        left = (one for one in policy.candidates if version_key(one.version) >= version_key(version))
        return replace(policy, floor=version, candidates=tuple(left))

    if not may_leave_none:
        _refuse_leaving_none(desk, named, raised)
    return alter(desk, named, _act("floor", version, named, why), raised)


def allow_downgrade(desk: Desk, version: str, named: tuple[str, ...], why: str) -> Outcome:
    """Let installs of `named` go down to `version`.

    Raises:
        RefusedError: it may not run there, or they may already.
    """
    refuse_unfit(desk, version)

    def allowed(policy: Policy) -> Policy:
        refuse_by_policy(policy, version)
        return replace(policy, allow_downgrade_to=_with(policy.allow_downgrade_to, version))

    return alter(desk, named, _act("allow-downgrade", version, named, why), allowed)


def _refuse_leaving_none(desk: Desk, named: tuple[str, ...], how: Callable[[Policy], Policy]) -> None:
    before = {channel: policy_of(desk.live, channel) for channel in channels(desk.live)}
    after = {
        channel: how(policy) if policy and channel in named else policy for channel, policy in before.items()
    }
    lost = left_without(before, after, frozenset(halt.version for halt in standing(desk.live)))
    if lost:
        raise RefusedError(
            f"{', '.join(lost)} would be left without any version",
            "Promote another one there first; where nobody is to get any: --leave-none.",
        )


def _act(name: str, version: str, named: tuple[str, ...], why: str) -> Act:
    return Act(name, why, {"version": version, "channels": list(named)})


def _with(known: tuple[str, ...], version: str) -> tuple[str, ...]:
    return tuple(sorted({*known, version}, key=version_key))
