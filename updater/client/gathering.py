"""Brings files of a version into a folder: from this disk, by patches, from the full pack, in this order."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from updater.client.disk_refusals import ensure_room, persist
from updater.client.download import Means, Part, fetch_frames
from updater.client.errors import DamagedError, OfflineError
from updater.client.file_writing import is_right, pieces_of, write_file
from updater.client.manifest import FileEntry, Manifest
from updater.client.patches import patched, unpacked
from updater.client.plan import Here, Patching, plan
from updater.client.source import NotThereError
from updater.client.work import Progress


class Gathering:
    """The files of `manifest` on their way into `folder`.

    Attributes:
        came: where each file that was brought came from, in words, by its path.
    """

    def __init__(self, manifest: Manifest, folder: Path, here: Here, means: Means) -> None:
        self.came: dict[str, str] = {}
        self._manifest = manifest
        self._folder = folder
        self._here = dict(here)
        self._means = means
        self._work = means.work
        self._total = self._done = 0
        self._patch_failed: OfflineError | None = None

    def gather(self, entries: Sequence[FileEntry]) -> None:
        """Have all of `entries` in the folder, each on the disk; what is there and right is kept.

        Raises:
            NoRoomError: the disk is full.
            LockedFileError: another program holds a file.
            DamagedError: what sources have is not what was signed.
            OfflineError: not all could be fetched.
            CancelledError: somebody stopped it.
        """
        self._total = sum(entry.size for entry in entries)
        missing = [entry for entry in entries if not self._has(entry)]
        ensure_room(self._folder, sum(entry.size for entry in missing), self._means.free)
        missing = self._from_here(missing)
        missing = self._from_patch(missing)
        self._from_pack(missing)

    def _has(self, entry: FileEntry) -> bool:
        if not is_right(self._folder / entry.path, entry, self._work):
            return False
        self._tell(entry)
        return True

    def _from_here(self, missing: list[FileEntry]) -> list[FileEntry]:
        """Copy what lies here, and return what is still missing; a damaged file is not asked again."""
        copies = plan(missing, (), self._here, _size).copies
        copied = {entry.path for entry, sources in copies if self._copy(entry, sources)}
        return [entry for entry in missing if entry.path not in copied]

    def _copy(self, entry: FileEntry, sources: Iterable[Path]) -> bool:
        for source in sources:
            if self._write(entry, partial(_content, source), f"a file of this computer, {source}"):
                return True
        self._here.pop(entry.sha256, None)
        return False

    def _from_patch(self, missing: list[FileEntry]) -> list[FileEntry]:
        """Patch what can be patched, and return what is still missing."""
        found = plan(missing, self._manifest.patches, self._here, _size)
        if found.patch is None:
            return missing
        try:
            frames = [patching.frame for patching in found.patched]
            with fetch_frames(found.patch.pack, frames, self._means) as part:
                failed = [each.entry for each in found.patched if not self._patch(part, each)]
        except (NotThereError, DamagedError) as error:
            self._work.note(f"The patch from {found.patch.from_} cannot be had: {error}")
            return missing
        except OfflineError as error:
            if not self._means.sources:
                raise
            self._patch_failed = error
            return missing
        return [*found.full, *failed]

    def _patch(self, part: Part, patching: Patching) -> bool:
        entry, source = patching.entry, patching.source
        return self._write(
            entry,
            lambda: patched(source, part.open(patching.frame), entry.size),
            f"a patch of {source}",
        )

    def _from_pack(self, missing: list[FileEntry]) -> None:
        if not missing:
            return
        pack = self._manifest.pack
        try:
            with fetch_frames(pack, [entry.frame for entry in missing], self._means) as part:
                for entry in missing:
                    self._unpack(part, entry)
        except NotThereError as error:
            raise self._patch_failed or OfflineError(f"Nobody who was asked has {pack.path}.") from error

    def _unpack(self, part: Part, entry: FileEntry) -> None:
        if not self._write(entry, lambda: unpacked(part.open(entry.frame), entry.size), "what was published"):
            raise DamagedError(f"{entry.path} does not become what was signed.")

    def _write(self, entry: FileEntry, pieces: Callable[[], Iterable[bytes]], source: str) -> bool:
        path = self._folder / entry.path

        def write() -> None:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, entry, pieces(), self._work)

        try:
            persist(write, path, self._work)
        except DamagedError:
            return False
        self.came[entry.path] = source
        self._tell(entry)
        return True

    def _tell(self, entry: FileEntry) -> None:
        self._done += entry.size
        self._work.tell(Progress("stage", self._done, self._total))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return sys.maxsize


def _content(path: Path) -> Iterator[bytes]:
    """Yield the content of a file that may be damaged or gone."""
    try:
        yield from pieces_of(path)
    except OSError as error:
        raise DamagedError(f"{path} cannot be read: {error.strerror}.") from error
