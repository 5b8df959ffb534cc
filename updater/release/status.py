"""Where the publisher stands: roles and their ends, channels and their offers, halts, and what waits."""

from dataclasses import dataclass
from datetime import datetime

from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp

from updater.client.halts import Halt
from updater.client.policy import Policy
from updater.release.changes import lacking
from updater.release.desk import Desk
from updater.release.errors import ReleaseError
from updater.release.halting import standing
from updater.release.live import delegation
from updater.release.policies import channels, policy_of
from updater.release.published import versions
from updater.release.roles import TOP
from updater.release.staging import read_staged, waiting
from updater.release.timing import last_signed


@dataclass(frozen=True, slots=True)
class RoleStatus:
    """A role: how many keys it has, are here, and have to sign; and when its signature ends."""

    name: str
    version: int
    here: int
    keys: int
    threshold: int
    expires: datetime


@dataclass(frozen=True, slots=True)
class Status:
    """All of it.

    Attributes:
        waiting: what each staged change lacks, by folder.
        spoiled: what is wrong with a staged change that cannot be finished, by folder.
        signed_at: when the last signature says that it was made.
    """

    roles: tuple[RoleStatus, ...]
    versions: dict[str, tuple[str, ...]]
    policies: tuple[Policy, ...]
    halts: tuple[Halt, ...]
    waiting: dict[str, dict[str, int]]
    spoiled: dict[str, str]
    signed_at: datetime


def status(desk: Desk) -> Status:
    """Return where things stand.

    Raises:
        DeskError: nothing was published here yet.
    """
    policies = (policy_of(desk.live, channel) for channel in channels(desk.live))
    return Status(
        tuple(_roles(desk)),
        versions(desk.live),
        tuple(policy for policy in policies if policy),
        standing(desk.live),
        *_waiting(desk),
        last_signed(desk.live),
    )


def _waiting(desk: Desk) -> tuple[dict[str, dict[str, int]], dict[str, str]]:
    lacks, spoiled = {}, {}
    for folder in waiting(desk):
        try:
            lacks[folder.name] = lacking(desk, read_staged(folder))
        except ReleaseError as error:
            spoiled[folder.name] = f"{error}. {error.remedy}"
    return lacks, spoiled


def _roles(desk: Desk) -> list[RoleStatus]:
    live = desk.live
    named = [
        _role(desk, "root", live.root()),
        _role(desk, "snapshot", live.snapshot()),
        _role(desk, "timestamp", live.timestamp()),
        *(_role(desk, name, metadata) for name, metadata in live.roles().items()),
    ]
    order = [rule.name for rule in TOP]
    return sorted(named, key=lambda role: (role.name not in order, role.expires, role.name))


def _role(
    desk: Desk,
    name: str,
    metadata: Metadata[Root] | Metadata[Targets] | Metadata[Snapshot] | Metadata[Timestamp],
) -> RoleStatus:
    role, _ = delegation(desk.live.parent(name), name)
    here = sum(desk.keyring.holds(keyid) for keyid in role.keyids)
    signed = metadata.signed
    return RoleStatus(name, signed.version, here, len(role.keyids), role.threshold, signed.expires)
