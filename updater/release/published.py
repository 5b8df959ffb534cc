"""Versions that were published before."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import zstandard

from updater.client.manifest import FileEntry, Manifest
from updater.client.manifest_frame import app_path, read_frame
from updater.install.layout import is_version, version_key
from updater.release.errors import DamagedError
from updater.release.live import Live


@dataclass(frozen=True, slots=True)
class Published:
    """A version in the repository."""

    manifest: Manifest
    pack: Path

    def frame(self, entry: FileEntry) -> bytes:
        """Return the frame of one of its files.

        Raises:
            DamagedError: the pack cannot be read.
        """
        try:
            with self.pack.open("rb") as file:
                file.seek(entry.frame.offset)
                return file.read(entry.frame.length)
        except OSError as error:
            raise DamagedError(f"{self.pack} cannot be read: {error}") from error

    def content(self, entry: FileEntry) -> bytes:
        """Return one of its files, as it was signed.

        Raises:
            DamagedError: the pack does not hold it.
        """
        try:
            content = zstandard.ZstdDecompressor().decompress(self.frame(entry))
        except zstandard.ZstdError as error:
            raise DamagedError(f"{self.pack} does not hold {entry.path}: {error}") from error
        if hashlib.sha256(content).hexdigest() != entry.sha256:
            raise DamagedError(f"{self.pack} does not hold {entry.path} as it was signed")
        return content


def versions(live: Live) -> dict[str, tuple[str, ...]]:
    """Return the versions that may run, each with its platforms, oldest first."""
    found: dict[str, list[str]] = {}
    for path in live.role("releases").signed.targets:
        kind, version, platform, _ = path.split("/", 3)
        if kind == "app" and is_version(version):
            found.setdefault(version, []).append(platform)
    return {version: tuple(sorted(found[version])) for version in sorted(found, key=version_key)}


def launchers(live: Live) -> dict[str, tuple[int, ...]]:
    """Return the platforms for which there are launchers, each with their numbers, lowest first."""
    found: dict[str, list[int]] = {}
    for path in live.role("releases").signed.targets:
        kind, number, platform, _ = path.split("/", 3)
        if kind == "launcher":
            found.setdefault(platform, []).append(int(number))
    return {platform: tuple(sorted(numbers)) for platform, numbers in sorted(found.items())}


def published(live: Live, version: str, platform: str) -> Published:
    """Return a version of the repository.

    Raises:
        DamagedError: it is not there, or not as it was signed.
    """
    frame = live.target("releases", app_path(version, platform))
    if frame is None:
        raise DamagedError(f"there is no {version} for {platform}")
    manifest = read_frame(frame)
    return Published(manifest, live.targets / manifest.pack.path)


def earlier_than(live: Live, version: str, platform: str) -> Iterator[Published]:
    """Yield the versions of `platform` below `version`, the newest first."""
    for number, platforms in reversed(versions(live).items()):
        if version_key(number) < version_key(version) and platform in platforms:
            yield published(live, number, platform)
