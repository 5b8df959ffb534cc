"""Old versions and old metadata leave the repository, once nobody can need them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from tuf.api.metadata import Metadata, Targets

from updater.client.manifest import parse_manifest
from updater.release.building import MANIFEST_FILE
from updater.release.changes import Act, Change, revise
from updater.release.committing import Outcome, commit
from updater.release.desk import Desk
from updater.release.errors import RefusedError
from updater.release.keeping import KEPT, needed
from updater.release.live import hashed_path, read_metadata
from updater.release.log import note
from updater.release.published import manifest_path, versions
from updater.release.publishing import packs
from updater.release.staging import staged

#: days for which what was replaced stays: caches may still hand out what names it
GRACE_DAYS: Final = 7
_ROLE_FILE: Final = re.compile(r"(\d+)\.(.+)\.json")


def expire(desk: Desk, keep: int = KEPT, why: str = "") -> tuple[tuple[str, ...], Outcome | None]:
    """Let `releases` name old versions no more; return them. Their files go with the next `sweep`.

    Raises:
        WaitingError: releases wait for signatures.
    """
    stay = needed(desk, keep)
    every = versions(desk.live)
    gone = tuple(version for version in every if version not in stay)
    if not gone:
        return (), None
    change = Change(Act("expire", why, {"versions": list(gone)}))
    releases = revise(desk, change, "releases").signed
    for version in gone:
        for platform in every[version]:
            del releases.targets[manifest_path(version, platform)]
    return gone, commit(desk, change)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed: files and bytes."""

    files: tuple[Path, ...]
    size: int


def sweep(desk: Desk, grace_days: float = GRACE_DAYS) -> Swept:
    """Remove files that nothing names any more, and that nothing named lately.

    Raises:
        RefusedError: nothing is published: whatever lies there is no repository.
    """
    if not desk.live.is_there:
        raise RefusedError("nothing is published yet")
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
    """Yield the timestamp, every root, what the snapshot names, and what is young."""
    folder = desk.live.metadata
    snapshot = desk.live.snapshot().signed
    named = {f"{meta.version}.{name}" for name, meta in snapshot.meta.items()}
    named |= {"timestamp.json", f"{snapshot.version}.snapshot.json"}
    for file in folder.iterdir():
        is_root = file.name.endswith(".root.json")
        if is_root or file.name in named or file.stat().st_mtime >= oldest:
            yield file


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
        if path.endswith(MANIFEST_FILE) and file.exists():
            yield from (desk.live.targets / pack.path for pack in packs(parse_manifest(file.read_bytes())))


def _is_role(file: Path) -> bool:
    found = _ROLE_FILE.fullmatch(file.name)
    return found is not None and found[2] not in {"root", "snapshot", "timestamp"}
