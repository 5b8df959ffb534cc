"""Small packs, and places that have them."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import zstandard

from updater.client.download import Means
from updater.client.manifest import (
    FileEntry,
    Frame,
    LinkEntry,
    Manifest,
    Pack,
    Patch,
    PatchedFile,
    manifest_bytes,
)
from updater.client.patches import make_patch
from updater.client.source import NotThereError, Source
from updater.client.stage import Goods
from updater.client.work import Work
from updater.install.layout import MANIFEST_NAME

CHUNK = 1000
#: the smallest that a manifest may have
PUBLISHED_CHUNK = 1024


def packed(path: str, frames: list[bytes], chunk: int = CHUNK) -> tuple[Pack, list[Frame], bytes]:
    """Return a pack of `frames`, where they lie in it, and its bytes."""
    content = b"".join(frames)
    offsets = [sum(map(len, frames[:index])) for index in range(len(frames))]
    chunks = [content[start : start + chunk] for start in range(0, len(content), chunk)]
    pack = Pack(path, len(content), chunk, tuple(hashlib.sha256(each).hexdigest() for each in chunks))
    return pack, [Frame(at, len(frame)) for at, frame in zip(offsets, frames, strict=True)], content


@dataclass
class Store:
    """Files in memory, below `targets/`; remembers which stretches were read.

    Attributes:
        before: runs before each piece; may raise.
    """

    files: dict[str, bytes]
    name: str = "store"
    before: Callable[[int], None] = lambda _: None
    asked: list[tuple[int, int | None]] = field(default_factory=list)

    def read(self, path: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        self.asked.append((start, end))
        if path.removeprefix("targets/") not in self.files:
            raise NotThereError(path)
        wanted = self.files[path.removeprefix("targets/")][start:end]
        for at in range(0, len(wanted), 300):
            self.before(start + at)
            yield wanted[at : at + 300]


def means_of(tmp_path: Path, *sources: Source, work: Work | None = None) -> Means:
    return Means(list(sources), tmp_path / "blobs", work or Work())


@dataclass
class Release:
    """A version that was built: its manifest, and its packs by their published path."""

    manifest: Manifest
    packs: dict[str, bytes]
    files: dict[str, bytes]

    @property
    def signed(self) -> bytes:
        return manifest_bytes(self.manifest)

    def goods(self, versions: Path) -> Goods:
        return Goods(self.manifest, self.signed, versions / self.manifest.version)

    def place(self, versions: Path) -> Path:
        """Lay the version down complete."""
        folder = versions / self.manifest.version
        for path, content in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
            (folder / path).chmod(0o755 if path == "app" else 0o644)
        for link in self.manifest.links:
            (folder / link.path).symlink_to(link.target)
        (folder / MANIFEST_NAME).write_bytes(self.signed)
        return folder

    @property
    def here(self) -> dict[str, str]:
        """Paths by SHA-256."""
        return {hashlib.sha256(content).hexdigest(): path for path, content in self.files.items()}


def release(
    version: str,
    files: dict[str, bytes],
    earlier: Release | None = None,
    links: tuple[LinkEntry, ...] = (),
    launcher: int = 1,
) -> Release:
    """Return a built version; `app` is its executable."""
    full = f"app/{version}/full.pack"
    frames = [zstandard.ZstdCompressor(write_checksum=True).compress(content) for content in files.values()]
    pack, places, content = packed(full, frames, PUBLISHED_CHUNK)
    entries = tuple(
        FileEntry(path, len(body), hashlib.sha256(body).hexdigest(), path == "app", place)
        for (path, body), place in zip(files.items(), places, strict=True)
    )
    packs = {full: content}
    patches = () if earlier is None else (_patch(version, files, earlier, packs),)
    manifest = Manifest(version, "linux-x86_64", "2026-11-01T00:00:00Z", "app", "app", 1, (1, 1), launcher,
                        (), entries, links, pack, patches)  # fmt: skip
    return Release(manifest, packs, files)


def _patch(version: str, files: dict[str, bytes], earlier: Release, packs: dict[str, bytes]) -> Patch:
    changed = [path for path in files if path in earlier.files and earlier.files[path] != files[path]]
    path = f"app/{version}/from-{earlier.manifest.version}.pack"
    pack, places, packs[path] = packed(
        path, [make_patch(earlier.files[each], files[each]) for each in changed], PUBLISHED_CHUNK
    )
    sources = [hashlib.sha256(earlier.files[each]).hexdigest() for each in changed]
    patched = zip(changed, sources, places, strict=True)
    return Patch(
        earlier.manifest.version,
        pack,
        tuple(PatchedFile(each, each, digest, at) for each, digest, at in patched),
    )
