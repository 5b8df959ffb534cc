"""Who gets which version now: a channel's policy, read, altered and signed."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from updater.client.errors import DamagedError
from updater.client.policy import Policy, parse_policy, policy_bytes
from updater.release.changes import Act, Change, revise
from updater.release.committing import Outcome, commit
from updater.release.desk import Desk
from updater.release.errors import RefusedError, UnknownError
from updater.release.live import Live
from updater.release.roles import channel_role, policy_path

#: the channels that every repository has, the boldest first
CHANNELS = ("pilot", "beta", "regional")

#: what to do where a region has no desk
_OPEN_DESK = (
    "Give it one: diagclinic-release region add {0}; or offer it by the others: --to regional --region {0}."
)


def channels(live: Live) -> tuple[str, ...]:
    """Return every channel, the desks of regions included."""
    names = live.roles()
    regions = sorted(name.removeprefix("regional-") for name in names if name.startswith("regional-"))
    return (*CHANNELS, *(f"regional:{region}" for region in regions))


def policy_of(live: Live, channel: str) -> Policy | None:
    """Return the policy of `channel`, None where it never had one.

    Raises:
        UnknownError: there is no such channel.
    """
    try:
        text = live.target(channel_role(channel), policy_path(channel))
    except UnknownError:
        raise UnknownError(f"{channel} has no desk", _OPEN_DESK.format(channel[-2:])) from None
    return None if text is None else parse_policy(text)


def alter(desk: Desk, channels: Iterable[str], act: Act, how: Callable[[Policy], Policy]) -> Outcome:
    """Publish what `how` makes of the policies of `channels`, each with a higher number.

    Raises:
        RefusedError: that would change nothing, or no install would take it.
        WaitingError: a policy already waits for signatures.
        KeysError: a passphrase is wrong.
    """
    change = Change(act)
    for channel in channels:
        before = policy_of(desk.live, channel) or blank(channel, desk.clock())
        after = how(before)
        if after == before:
            continue
        revise(desk, change, channel_role(channel))
        after = replace(after, policy_seq=before.policy_seq + 1, issued_at=desk.clock())
        change.set_target(channel_role(channel), policy_path(channel), _read_back(policy_bytes(after)))
    if not change.roles:
        raise RefusedError("that is how it is already")
    return commit(desk, change)


def _read_back(text: bytes) -> bytes:
    """Return a policy as it is signed, having read it as an install does.

    Raises:
        RefusedError: no install would take it: with it all would stand still.
    """
    try:
        parse_policy(text)
    except DamagedError as error:
        raise RefusedError(f"no install would take this policy: {error}") from error
    return text


def blank(channel: str, now: datetime) -> Policy:
    """Return a policy that allows nothing."""
    return Policy(channel, 0, now, "0.0.0", (), (), (), ())
