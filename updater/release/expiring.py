"""Old versions and old metadata leave the repository, once nobody can need them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from tuf.api.metadata import Metadata, Snapshot, Targets

from updater.client.manifest_frame import FRAME_NAME, app_path, launcher_path, read_frame
from updater.release.changes import Act, Change, revise
from updater.release.committing import Outcome, commit
from updater.release.desk import Desk
from updater.release.errors import RefusedError
from updater.release.keeping import KEPT, needed, old_launchers
from updater.release.live import hashed_path, read_metadata, versions_of
from updater.release.log import note
from updater.release.published import versions
from updater.release.staging import staged
from updater.release.timing import refuse_wrong_clock

#: days for which what was replaced stays: caches may still hand out what names it
GRACE_DAYS: Final = 7
_ROLE_FILE: Final = re.compile(r"(\d+)\.(.+)\.json")


def expire(desk: Desk, keep: int = KEPT, why: str = "") -> tuple[tuple[str, ...], Outcome | None]:
    """Let `releases` name old versions and launchers no more; return them. Files go with `sweep`.

    Raises:
        WaitingError: releases wait for signatures.
    """
    gone = dict(_gone(desk, keep))
    if not gone:
        return (), None
    change = Change(Act("expire", why, {"versions": list(gone)}))
    releases = revise(desk, change, "releases").signed
    for path in (path for paths in gone.values() for path in paths):
        del releases.targets[path]
    return tuple(gone), commit(desk, change)


def _gone(desk: Desk, keep: int) -> Iterator[tuple[str, list[str]]]:
    """Yield what goes, as people call it, with the paths of its manifests."""
    stay = needed(desk, keep)
    for version, platforms in versions(desk.live).items():
        if version not in stay:
            yield version, [app_path(version, platform) for platform in platforms]
    for number, platforms in old_launchers(desk.live, keep).items():
        yield f"launcher {number}", [launcher_path(number, platform) for platform in platforms]


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed: files and bytes."""

    files: tuple[Path, ...]
    size: int


def sweep(desk: Desk, grace_days: float = GRACE_DAYS) -> Swept:
    """Remove files that nothing names any more, and that nothing named for `grace_days`.

    Raises:
        RefusedError: nothing is published: whatever lies there is no repository; or the clock is wrong.
    """
    if not desk.live.is_there:
        raise RefusedError("nothing is published yet")
    refuse_wrong_clock(desk)
    oldest = (desk.clock() - timedelta(days=grace_days)).timestamp()
    metadata = set(_kept_metadata(desk, oldest))
    targets = set(_kept_targets(desk, metadata))
    doomed = [
        file
        for file in sorted(desk.live.repo.rglob("*"))
        if file.is_file() and file not in metadata | targets and file.stat().st_mtime < oldest
    ]
    size = sum(file.stat().st_size for file in doomed)
    if doomed:
        note(desk, "sweep", "", {"files": len(doomed), "bytes": size})
    for file in doomed:
        desk.writer.remove(file)
    return Swept(tuple(doomed), size)


def _kept_metadata(desk: Desk, oldest: float) -> Iterator[Path]:
    """Yield the timestamp, every root, what is young, and what snapshots name that caches may still have."""
    named = {"timestamp.json"}
    for path, snapshot in _recent_snapshots(desk, oldest):
        named |= {path.name, *(f"{meta.version}.{name}" for name, meta in snapshot.signed.meta.items())}
    for file in desk.live.metadata.iterdir():
        is_root = file.name.endswith(".root.json")
        if is_root or file.name in named or file.stat().st_mtime >= oldest:
            yield file


def _recent_snapshots(desk: Desk, oldest: float) -> Iterator[tuple[Path, Metadata[Snapshot]]]:
    """Yield the snapshot, and those before it that the next one took the place of no longer ago."""
    folder = desk.live.metadata
    current = desk.live.snapshot().signed.version
    is_recent = True
    for version in reversed(versions_of(folder, "snapshot")):
        path = folder / f"{version}.snapshot.json"
        if version <= current and is_recent:
            yield path, read_metadata(path, Snapshot)
            is_recent = path.stat().st_mtime >= oldest


def _kept_targets(desk: Desk, metadata: set[Path]) -> Iterator[Path]:
    """Yield what kept and staged metadata names, and the packs behind manifests."""
    roles = [read_metadata(file, Targets) for file in metadata if _is_role(file)]
    for _, change in staged(desk):
        roles += change.roles.values()
    for role in roles:
        yield from _named(desk, role)


def _named(desk: Desk, role: Metadata[Targets]) -> Iterator[Path]:
    for path, target in role.signed.targets.items():
        file = desk.live.targets / hashed_path(target)
        yield file
        if path.endswith(FRAME_NAME) and file.exists():
            yield from (desk.live.targets / pack.path for pack in read_frame(file.read_bytes()).packs)


def _is_role(file: Path) -> bool:
    found = _ROLE_FILE.fullmatch(file.name)
    return found is not None and found[2] not in {"root", "snapshot", "timestamp"}
