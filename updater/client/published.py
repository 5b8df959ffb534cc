"""Where things lie in the repository, and whose word counts for each (docs/updates.md, What is published)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from updater.client.errors import DamagedError
from updater.client.halts import HALT_PATH, RESUME_PATH, Halt, parse_halts, parse_resume
from updater.client.lifting import LARGEST as LARGEST_HALTS
from updater.client.manifest_frame import FRAME_NAME, app_path
from updater.client.policy import LARGEST, Policy, parse_policy
from updater.client.tuf_client import TufClient

RELEASES: Final = "releases"
_REGIONAL: Final = "chan-regional"


@dataclass(frozen=True, slots=True)
class Published:
    """A policy, where it lies, and the role that signed it."""

    path: str
    role: str
    policy: Policy


def listed(client: TufClient, kind: str, platform: str) -> Iterator[str]:
    """Yield the names of what was released of `kind`, `app` or `launcher`, for `platform`."""
    for path in client.targets_of(RELEASES):
        parts = path.split("/")
        if len(parts) == 4 and (parts[0], parts[2], parts[3]) == (kind, platform, FRAME_NAME):
            yield parts[1]


def look_into_releases(client: TufClient) -> None:
    """Have the list of what was released, so that it can be asked without a source.

    Raises:
        RepositoryError: it is not valid.
        DownloadError: it cannot be had.
    """
    client.signed_by(app_path("0.0.0", "none-none"), (RELEASES,), 0)


def halts(client: TufClient) -> tuple[tuple[Halt, ...], frozenset[str]]:
    """Return the halts, and the ids of those that were lifted.

    Raises:
        UpdateError: they are missing, or not as agreed.
        RepositoryError: metadata on the way there is not valid.
        DownloadError: they cannot be had.
    """
    stopped = parse_halts(_control(client, HALT_PATH, "halt"))
    return stopped, parse_resume(_control(client, RESUME_PATH, "resume"))


def policies_of(client: TufClient, channel: str, region: str) -> tuple[Published, ...]:
    """Return the channel's policy and the region's; none where one that should be there is missing.

    A region whose desk has keys has to have a policy: otherwise leaving it out would widen what is allowed.

    Raises:
        UpdateError: one is not as agreed, or signed by somebody else.
        RepositoryError: metadata on the way there is not valid.
        DownloadError: one cannot be had.
    """
    own = _policy(client, channel, (f"chan-{channel}",))
    if own is None or channel != "regional" or not region:
        return (own,) if own else ()
    desk = f"regional-{region}"
    narrower = _policy(client, f"regional:{region}", (desk, _REGIONAL))
    if narrower is None:
        return () if client.delegates(_REGIONAL, desk) else (own,)
    return (own, narrower)


def _control(client: TufClient, path: str, role: str) -> bytes:
    info = client.signed_by(path, (role,), LARGEST_HALTS)
    if info is None:
        raise DamagedError(f"The repository has no {path}: whether a version is halted cannot be known.")
    return client.content(info)


def _policy(client: TufClient, channel: str, roles: tuple[str, ...]) -> Published | None:
    path = f"channels/{channel.replace(':', '/')}/policy.json"
    info = client.signed_by(path, roles, LARGEST)
    if info is None:
        return None
    policy = parse_policy(client.content(info))
    _check_channel(policy, channel, path)
    role = next((role for role in roles if client.targets_of(role).get(path) is info), roles[0])
    return Published(path, role, policy)


def _check_channel(policy: Policy, channel: str, path: str) -> None:
    if policy.channel != channel:
        raise DamagedError(f"{path} is the policy of {policy.channel}.")
