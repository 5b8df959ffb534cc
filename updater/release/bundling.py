"""An update stick: the part of the repository that some installs need, signed as it is published."""

import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from updater.client.manifest import Manifest, Pack
from updater.client.manifest_frame import app_path, launcher_path, read_frame
from updater.release.desk import Desk
from updater.release.errors import DamagedError, RefusedError
from updater.release.halting import refuse_waiting_halt, standing
from updater.release.live import Live, hashed_path
from updater.release.log import note
from updater.release.packing import broken_chunks
from updater.release.policies import channels, policy_of
from updater.release.published import launchers, published, versions
from updater.release.timing import good_until, refuse_ended
from updater.release.writing import HALF, naming

#: so that the same contents make the same zip; the first moment that the format knows
ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Load:
    """What a stick is for.

    Attributes:
        platforms: of the installs; none for all.
        versions: to be brought; none for all that a channel offers now.
        earlier: versions that the installs run, so that patches may do; none for any.
        channels: whose offers are meant; none for all.
    """

    platforms: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """What a stick holds.

    Attributes:
        files: of the repository; the timestamp is last: a stick that was cut off before is none.
        versions: whose packs it brings.
        size: bytes.
        good_until: when its signatures end.
    """

    files: tuple[Path, ...]
    versions: tuple[str, ...]
    size: int
    good_until: datetime


def contents(desk: Desk, load: Load) -> Contents:
    """Return what a stick for `load` holds.

    Raises:
        RefusedError: there is nothing to bring, the halt of a version waits, or signatures have ended.
        DamagedError: a pack is damaged.
    """
    refuse_ended(desk)
    brought = _brought(desk, load)
    if not brought:
        raise RefusedError("no such version is offered for such platforms")
    for version in brought:
        refuse_waiting_halt(desk, version)
    last = desk.live.metadata / "timestamp.json"
    found = {*_metadata(desk.live), *_targets(desk.live), *_packs(desk.live, brought, load)} - {last}
    files = (*sorted(found), last)
    size = sum(file.stat().st_size for file in files)
    return Contents(files, tuple(brought), size, good_until(desk.live))


def bundle(desk: Desk, load: Load, out: Path) -> Contents:
    """Write a stick to `out`: a zip without compression where it ends in .zip, else a folder.

    Raises:
        RefusedError: there is nothing to bring, signatures have ended, or `out` exists.
        DamagedError: a pack is damaged.
    """
    if out.exists():
        raise RefusedError(f"{out} is there already")
    held = contents(desk, load)
    note(desk, "bundle", "", {"out": str(out), "versions": list(held.versions), "bytes": held.size})
    if out.suffix == ".zip":
        _zip(desk, out, held.files)
    else:
        for file in held.files:
            desk.writer.copy(file, out / file.relative_to(desk.live.repo))
    return held


def _brought(desk: Desk, load: Load) -> dict[str, tuple[str, ...]]:
    """Return the versions to be brought, each with its platforms."""
    wanted = set(load.versions or _offered(desk, load.channels or channels(desk.live)))
    every = versions(desk.live)
    chosen = {
        version: tuple(name for name in platforms if not load.platforms or name in load.platforms)
        for version, platforms in every.items()
        if version in wanted
    }
    return {version: platforms for version, platforms in chosen.items() if platforms}


def _offered(desk: Desk, named: tuple[str, ...]) -> Iterator[str]:
    halted = {halt.version for halt in standing(desk.live)}
    for channel in named:
        policy = policy_of(desk.live, channel)
        for candidate in policy.candidates if policy else ():
            if candidate.version not in halted:
                yield candidate.version


def _metadata(live: Live) -> Iterator[Path]:
    """Yield what the timestamp leads to, and every root: installs may be many keys behind."""
    snapshot = live.snapshot().signed
    yield live.metadata / f"{snapshot.version}.snapshot.json"
    yield from (live.metadata / f"{meta.version}.{name}" for name, meta in snapshot.meta.items())
    yield from live.metadata.glob("*.root.json")


def _targets(live: Live) -> Iterator[Path]:
    """Yield every target that is signed: they are small, and an install may ask for any."""
    for role in live.roles().values():
        yield from (live.targets / hashed_path(target) for target in role.signed.targets.values())


def _packs(live: Live, brought: dict[str, tuple[str, ...]], load: Load) -> Iterator[Path]:
    for version, platforms in brought.items():
        for platform in platforms:
            manifest = published(live, version, platform).manifest
            for pack in packs_for(live, manifest, load.earlier):
                yield _sound(live, pack)
    for platform in {platform for platforms in brought.values() for platform in platforms}:
        yield from _launcher_pack(live, platform)


def _launcher_pack(live: Live, platform: str) -> Iterator[Path]:
    """Yield the pack of the newest launcher: a version that is brought may need it."""
    for number in launchers(live).get(platform, ())[-1:]:
        frame = live.target("releases", launcher_path(number, platform))
        if frame:
            yield _sound(live, read_frame(frame).pack)


def _sound(live: Live, pack: Pack) -> Path:
    if broken_chunks(live.targets / pack.path, pack):
        raise DamagedError(f"{pack.path} is damaged")
    return live.targets / pack.path


def packs_for(live: Live, manifest: Manifest, earlier: tuple[str, ...]) -> Iterator[Pack]:
    """Yield the packs that bring installs of the versions `earlier` to the one of `manifest`.

    The full pack stays out only where a patch from each of them makes everything that changed.
    """
    ways = {patch.from_: patch for patch in manifest.patches}
    yield from (ways[version].pack for version in earlier if version in ways)
    if not earlier or not all(_is_whole_way(live, manifest, version) for version in earlier):
        yield manifest.pack


def _is_whole_way(live: Live, manifest: Manifest, earlier: str) -> bool:
    patch = next((patch for patch in manifest.patches if patch.from_ == earlier), None)
    if app_path(earlier, manifest.platform) not in live.role("releases").signed.targets:
        return False
    before = published(live, earlier, manifest.platform).manifest
    there = {entry.sha256 for entry in before.files}
    made = {file.path for file in patch.files} if patch else set()
    return all(entry.sha256 in there or entry.path in made for entry in manifest.files)


def _zip(desk: Desk, out: Path, files: tuple[Path, ...]) -> None:
    half = desk.folder / f"bundle{HALF}"
    try:
        with naming(half):
            _write_zip(desk, half, files)
        desk.writer.copy(half, out)
    finally:
        half.unlink(missing_ok=True)


def _write_zip(desk: Desk, half: Path, files: tuple[Path, ...]) -> None:
    with zipfile.ZipFile(half, "w", zipfile.ZIP_STORED) as zipped:
        for file in files:
            name = zipfile.ZipInfo(file.relative_to(desk.live.repo).as_posix(), ZIP_TIME)
            name.external_attr = 0o644 << 16
            with file.open("rb") as reading, zipped.open(name, "w", force_zip64=True) as writing:
                shutil.copyfileobj(reading, writing, 1 << 20)
