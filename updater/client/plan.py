"""From where each file of a version is to come: this disk, a patch, or the full pack.  Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from updater.client.manifest import FileEntry, Frame, Patch, PatchedFile
from updater.client.patches import is_patchable

#: where files should lie on this disk, by their SHA-256, as manifests tell; nobody has looked yet
Here = Mapping[str, Sequence[Path]]


@dataclass(frozen=True, slots=True)
class Patching:
    """A file that comes of `source` and a frame of the patch's pack."""

    entry: FileEntry
    source: Path
    frame: Frame


@dataclass(frozen=True, slots=True)
class Plan:
    """How files come.

    Attributes:
        copies: files, and where their content should lie on this disk, maybe at several places.
        patch: whose pack the frames of `patched` lie in; None for none.
        full: files that come from the full pack.
    """

    copies: tuple[tuple[FileEntry, tuple[Path, ...]], ...]
    patch: Patch | None
    patched: tuple[Patching, ...]
    full: tuple[FileEntry, ...]


def plan(
    entries: Iterable[FileEntry], patches: Sequence[Patch], here: Here, size_of: Callable[[Path], int]
) -> Plan:
    """Return how `entries` come with the fewest bytes.

    Args:
        entries: files that are wanted.
        patches: those of the manifest.
        here: what should lie on this disk.
        size_of: the bytes of a file of `here`.
    """
    wanted = tuple(entries)
    copies = tuple((entry, tuple(here[entry.sha256])) for entry in wanted if here.get(entry.sha256))
    rest = tuple(entry for entry in wanted if not here.get(entry.sha256))
    ways = [_way(rest, patch, here, size_of) for patch in patches]
    best = min(ways, key=lambda way: _cost(rest, way[1]), default=None)
    if best is None or not best[1]:
        return Plan(copies, None, (), rest)
    covered = {patching.entry.path for patching in best[1]}
    return Plan(copies, best[0], best[1], tuple(entry for entry in rest if entry.path not in covered))


def _way(
    rest: Sequence[FileEntry], patch: Patch, here: Here, size_of: Callable[[Path], int]
) -> tuple[Patch, tuple[Patching, ...]]:
    offered = {patched.path: patched for patched in patch.files}
    found = (_patching(entry, offered.get(entry.path), here, size_of) for entry in rest)
    return patch, tuple(patching for patching in found if patching)


def _patching(
    entry: FileEntry, offered: PatchedFile | None, here: Here, size_of: Callable[[Path], int]
) -> Patching | None:
    source = next(iter(here.get(offered.source_sha256, ())), None) if offered else None
    if offered is None or source is None or not is_patchable(size_of(source), entry.size):
        return None
    return Patching(entry, source, offered.frame)


def _cost(rest: Sequence[FileEntry], patchings: Sequence[Patching]) -> int:
    """Return the bytes that are fetched."""
    frames = {patching.entry.path: patching.frame for patching in patchings}
    return sum(frames.get(entry.path, entry.frame).length for entry in rest)
