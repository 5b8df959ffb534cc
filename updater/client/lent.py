"""What this machine can lend to others: its versions' packs, as far as their chunks are here and right."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from updater.client.download import Part, part_path
from updater.client.errors import DamagedError
from updater.client.manifest import Pack, parse_manifest
from updater.install.installed import kept
from updater.install.layout import MANIFEST_NAME, Layout

_TARGETS: Final = "targets/"


@dataclass(frozen=True, slots=True)
class Lent:
    """A pack of which some chunks are here."""

    pack: Pack
    file: Path

    @property
    def size(self) -> int:
        """Bytes of the whole pack."""
        return self.pack.size

    def has(self, start: int, end: int) -> bool:
        """Tell whether every chunk from byte `start` up to before `end` is here and right."""
        numbers = range(start // self.pack.chunk, -(-end // self.pack.chunk))
        try:
            with self.file.open("rb") as file:
                part = Part(file, self.pack)
                return all(part.has(number) for number in numbers)
        except OSError:
            return False


class LentPacks:
    """Finds packs by their published path."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._known: dict[str, Lent] = {}
        self._read: frozenset[tuple[str, int]] | None = None

    def find(self, path: str) -> Lent | None:
        """Return what can be lent of the published file `path`, None for nothing."""
        if path not in self._known:
            self._look_again()
        lent = self._known.get(path)
        return lent if lent is not None and lent.file.is_file() else None

    def packs(self) -> int:
        """Return of how many packs something is here."""
        return sum(lent.file.is_file() for lent in self._all())

    def _look_again(self) -> None:
        """Read the manifests if a version has come or gone: nonsense that is asked for costs little."""
        there = frozenset(self._manifests())
        if there != self._read:
            self._known = {_TARGETS + lent.pack.path: lent for lent in self._all()}
            self._read = there

    def _manifests(self) -> Iterator[tuple[str, int]]:
        for path in self._layout.versions.glob(f"*/{MANIFEST_NAME}"):
            with suppress(OSError):
                yield str(path), path.stat().st_mtime_ns

    def _all(self) -> Iterator[Lent]:
        for version in kept(self._layout):
            with suppress(OSError, DamagedError):
                manifest = parse_manifest((version.folder / MANIFEST_NAME).read_bytes())
                for pack in manifest.packs:
                    yield Lent(pack, part_path(self._layout.blobs, pack))
