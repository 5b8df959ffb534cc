"""The one way in which anything gets published: signed, complete, and the timestamp last.

A reader follows timestamp, snapshot, roles, targets. All but the timestamp (and a root) have their version or
hash in the name: whoever reads at any moment of a publication, or after a power cut in its middle, sees the
repository from before it or from after it. A new root goes last; until then the keys of both sign everything.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, Targets, Timestamp

from updater.client.floors import SIGNED_AT
from updater.client.strict_json import time_text
from updater.release.changes import Act, Change, expiry, lacking, parents, renew, revise, revise_root
from updater.release.desk import Desk
from updater.release.errors import KeysError, RefusedError
from updater.release.live import as_bytes
from updater.release.log import note
from updater.release.roles import ONLINE, rule_of
from updater.release.signing import check_signatures, sign_as, sign_change, whose
from updater.release.staging import clear, group_name, refuse_overlap, refuse_replacing, stage, staged
from updater.release.timing import refuse_untimely

_ONLINE_REMEDY: Final = "Run it on the machine that publishes: the keys of snapshot and timestamp lie there."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change.

    Attributes:
        lacks: how many signatures are missing, by role; empty once it is live.
        folder: where it waits for them.
    """

    act: str
    lacks: dict[str, int]
    folder: Path | None = None

    @property
    def is_live(self) -> bool:
        """Whether readers see it."""
        return not self.lacks


def commit(desk: Desk, change: Change) -> Outcome:
    """Sign `change` with the keys that are here, and publish it, or stage it for others to sign.

    Raises:
        WaitingError: the same role already waits for signatures.
        RefusedError: the clock is wrong, or a role has ended.
        KeysError: a passphrase is wrong; or no online key is here, and there is nothing that could wait.
    """
    refuse_untimely(desk, change)
    if change.names != ("halt",):  # which waits for nobody: once it is published, what is staged is overtaken
        refuse_overlap(desk, change)
    sign_change(desk, change)
    lacks = lacking(desk, change)
    if lacks:
        refuse_replacing(desk, change)
    desk.keyring.keep()
    for path, content in change.files.items():
        desk.writer.put(desk.live.targets / path, content)
    if lacks and not change.names:
        raise KeysError(f"no key of {' and '.join(lacks)} is here", _ONLINE_REMEDY)
    if lacks:
        note(desk, f"stage {change.act.name}", change.act.why, {**change.act.detail, "lacks": lacks})
        return Outcome(change.act.name, lacks, stage(desk, change))
    if change.root and desk.live.is_there:
        folder = stage(desk, change)  # two moments become visible: cut off between them, `finish` goes on
        go_live(desk, change)
        clear(desk, folder)
    else:
        go_live(desk, change)
    return Outcome(change.act.name, {})


def finish(desk: Desk) -> tuple[Outcome, ...]:
    """Publish what has all its signatures by now; those that are here are added.

    Raises:
        DamagedError: a staged file or a target cannot be read; nothing of what waits was published.
        RefusedError: one is not what was staged, is signed wrongly, was overtaken or has ended, or the clock
            is wrong; likewise.
        KeysError: a passphrase is wrong.
    """
    found = [(folder, change, _is_live(desk, change)) for folder, change in staged(desk)]
    due = [change for _, change, is_live in found if not is_live]
    if due:
        refuse_untimely(desk, *due)
    for _, change, is_live in found:
        if not is_live:
            check_signatures(desk, change)
            _check_targets(desk, change)
    return tuple(_finish_one(desk, folder, change, is_live=is_live) for folder, change, is_live in found)


def _finish_one(desk: Desk, folder: Path, change: Change, *, is_live: bool) -> Outcome:
    if not is_live:
        sign_change(desk, change)
        lacks = lacking(desk, change)
        if lacks:
            stage(desk, change)
            return Outcome(change.act.name, lacks, folder)
        go_live(desk, change)
    clear(desk, folder)
    return Outcome(change.act.name, {})


def _check_targets(desk: Desk, change: Change) -> None:
    """Make sure that what is about to be named is there: it was laid down days ago.

    Raises:
        DamagedError: something is not.
    """
    for role in change.roles.values():
        for target in role.signed.targets.values():
            desk.live.content(target)


def _is_live(desk: Desk, change: Change) -> bool:
    """Tell whether readers see all of `change` already.

    Raises:
        RefusedError: something else was published in its place.
    """
    come = [_has_come(desk, change, name) for name in change.names]  # of all: any may be overtaken
    return all(come)


def _has_come(desk: Desk, change: Change, name: str) -> bool:
    metadata = change.root if name == "root" else change.roles[name]
    wanted, now = metadata and metadata.signed, _published(desk, name)
    if wanted == now:
        return True
    if wanted and now and now.version >= wanted.version:
        raise RefusedError(
            f"{name} {wanted.version} was overtaken by another change",
            f"Throw it away: diagclinic-release discard {group_name(change)}.",
        )
    return False


def _published(desk: Desk, name: str) -> Root | Targets | None:
    """Return what a role says now, None where it has yet to say anything."""
    if name == "root":
        return desk.live.root().signed
    return desk.live.role(name).signed if f"{name}.json" in desk.live.snapshot().signed.meta else None


def go_live(desk: Desk, change: Change) -> None:
    """Publish the signed `change`: roles, snapshot, timestamp, and a new root last."""
    metadata = desk.live.metadata
    if change.root and not desk.live.is_there:
        desk.writer.put(metadata / "1.root.json", as_bytes(change.root))
    snapshot = _snapshot(desk)
    for name, role in change.roles.items():
        content = as_bytes(role)
        desk.writer.put(metadata / f"{role.signed.version}.{name}.json", content)
        snapshot.signed.meta[f"{name}.json"] = MetaFile.from_data(role.signed.version, content, ["sha256"])
    timestamp = _timestamp(desk)
    if change.online_days:
        ends = desk.clock().replace(microsecond=0) + timedelta(days=change.online_days)
        snapshot.signed.expires = timestamp.signed.expires = ends
    _sign_online(desk, change, snapshot, timestamp)
    desk.writer.put(metadata / f"{snapshot.signed.version}.snapshot.json", as_bytes(snapshot))
    signed = whose(desk, change)
    note(
        desk, change.act.name, change.act.why, {**change.act.detail, "roles": list(signed), "signed": signed}
    )
    desk.writer.put(metadata / "timestamp.json", as_bytes(timestamp))
    if change.root and change.root.signed.version > 1:
        desk.writer.put(metadata / f"{change.root.signed.version}.root.json", as_bytes(change.root))


def resign(desk: Desk, roles: tuple[str, ...] = (), days: int | None = None) -> Outcome:
    """Sign snapshot and timestamp anew, and `roles` as they are: what expires is good for longer.

    Args:
        desk: the publisher's.
        roles: of which the keys are here.
        days: for which snapshot and timestamp are good, where a thief has moved the time of installs forward.
    """
    change = Change(Act("resign", "", {"roles": list(roles), **({"days": days} if days else {})}))
    for name in set(roles) - set(ONLINE):
        if name == "root":
            revise_root(desk, change)
        else:
            revise(desk, change, name)
    return commit(desk, change)


def _snapshot(desk: Desk) -> Metadata[Snapshot]:
    if not desk.live.is_there:
        fresh = Metadata(Snapshot(expires=expiry(rule_of("snapshot"), desk.clock())))
        fresh.signed.meta.clear()
        return fresh
    metadata = desk.live.snapshot()
    renew(metadata, "snapshot", desk.clock())
    return metadata


def _timestamp(desk: Desk) -> Metadata[Timestamp]:
    if not desk.live.is_there:
        return Metadata(Timestamp(expires=expiry(rule_of("timestamp"), desk.clock())))
    metadata = desk.live.timestamp()
    renew(metadata, "timestamp", desk.clock())
    return metadata


def _sign_online(
    desk: Desk, change: Change, snapshot: Metadata[Snapshot], timestamp: Metadata[Timestamp]
) -> None:
    for parent in parents(desk, change, "snapshot"):
        sign_as(desk, parent, "snapshot", snapshot)
    content = as_bytes(snapshot)
    timestamp.signed.unrecognized_fields[SIGNED_AT] = time_text(desk.clock())
    timestamp.signed.snapshot_meta = MetaFile.from_data(snapshot.signed.version, content, ["sha256"])
    for parent in parents(desk, change, "timestamp"):
        sign_as(desk, parent, "timestamp", timestamp)
