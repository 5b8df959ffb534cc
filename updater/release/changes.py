"""Metadata that changes together, before it is signed."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tuf.api.metadata import Metadata, Root, Snapshot, TargetFile, Targets, Timestamp

from updater.release.desk import Desk
from updater.release.live import delegation, hashed_path
from updater.release.roles import ONLINE, Rule, rule_of


@dataclass(frozen=True, slots=True)
class Act:
    """What is done, and why, for the log."""

    name: str
    why: str = ""
    detail: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Change:
    """Roles that change together.

    Attributes:
        roles: new metadata by name of its role, `targets` included.
        files: contents of new targets by their path below `targets/`, hash in the name.
        root: the new root where keys change.
    """

    act: Act
    roles: dict[str, Metadata[Targets]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    root: Metadata[Root] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The roles that change, root included."""
        return (*(("root",) if self.root else ()), *sorted(self.roles))

    @property
    def online_days(self) -> int | None:
        """For how long snapshot and timestamp are to be good, in days; None: as usual."""
        days = self.act.detail.get("days")
        return days if isinstance(days, int) else None

    def set_target(self, role: str, path: str, content: bytes) -> None:
        """Let the changed role `role` name the target `path`."""
        target = TargetFile.from_data(path, content, ["sha256"])
        self.roles[role].signed.targets[path] = target
        self.files[hashed_path(target)] = content


def expiry(rule: Rule, now: datetime) -> datetime:
    """Return when a signature of today ends; whole seconds, as the format wants it."""
    return now.replace(microsecond=0) + timedelta(days=rule.days)


def renew(
    metadata: Metadata[Root] | Metadata[Targets] | Metadata[Snapshot] | Metadata[Timestamp],
    name: str,
    now: datetime,
) -> None:
    """Make `metadata` the next version of the role `name`, unsigned."""
    metadata.signed.version += 1
    metadata.signed.expires = expiry(rule_of(name), now)
    metadata.signatures.clear()


def revise(desk: Desk, change: Change, name: str) -> Metadata[Targets]:
    """Return the next version of the role `name` within `change`, to be altered.

    Raises:
        UnknownError: there is no such role.
    """
    if name not in change.roles:
        metadata = desk.live.role(name)
        renew(metadata, name, desk.clock())
        change.roles[name] = metadata
    return change.roles[name]


def revise_root(desk: Desk, change: Change) -> Metadata[Root]:
    """Return the next root within `change`, to be altered."""
    if change.root is None:
        change.root = desk.live.root()
        renew(change.root, "root", desk.clock())
    return change.root


def parents(desk: Desk, change: Change, name: str) -> tuple[Metadata[Root] | Metadata[Targets], ...]:
    """Return what names the keys of `name`: what counts last, and before it the root that it replaces."""
    parent = rule_of(name).parent
    if parent != "root":
        return (change.roles.get(parent) or desk.live.role(parent),)
    earlier = (desk.live.root(),) if desk.live.is_there else ()
    return (*earlier, *((change.root,) if change.root else ()))


def missing(desk: Desk, change: Change, name: str) -> int:
    """Return how many signatures the role `name` lacks within `change`; a root needs those of both roots."""
    metadata = change.root if name == "root" else change.roles[name]
    counted = parents(desk, change, name)
    counted = counted if name == "root" else counted[-1:]
    lacks = 0
    for parent in counted:
        role, _ = delegation(parent, name)
        there = set(role.keyids) & set(metadata.signatures if metadata else ())
        lacks = max(lacks, role.threshold - len(there))
    return lacks


def lacking(desk: Desk, change: Change) -> dict[str, int]:
    """Return the roles of `change` that lack signatures, with how many; `snapshot` where no key is here."""
    lacks = {name: missing(desk, change, name) for name in change.names}
    for name in ONLINE:
        keys = delegation(parents(desk, change, name)[-1], name)[1]
        lacks[name] = 0 if any(desk.keyring.holds(keyid) for keyid in keys) else 1
    return {name: count for name, count in lacks.items() if count > 0}
