"""Looks at every file of a version, and puts back what is wrong: nothing else ever changes a version.

What nobody signed goes first, out of the version: it may stand in the place of a folder of the version.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from updater.client.acts import Mended, Repaired
from updater.client.disk_refusals import persist, told
from updater.client.download import Means
from updater.client.errors import CancelledError, InstallError, UpdateError
from updater.client.file_writing import is_right, make_real_folder, remove
from updater.client.gathering import Gathering
from updater.client.manifest import FileEntry, LinkEntry
from updater.client.plan import Here
from updater.client.stage import Goods
from updater.client.strays import set_aside, strays
from updater.client.work import Progress
from updater.install.disk import make_folder, sync_folder, write_synced
from updater.install.layout import DOOMED, MANIFEST_NAME

#: beside the version: files on their way into it, and those that are in use and had to make room
_REPAIR: Final = ".repair"
_ASIDE: Final = ".repair" + DOOMED


def repair(goods: Goods, here: Here, means: Means) -> Repaired:
    """Verify the version in its folder against its manifest, and put back what is wrong.

    What cannot be put back is told with the reason; the rest is put back all the same.

    Args:
        goods: the version and its manifest, the trusted one where it is known.
        here: files of this disk by SHA-256.
        means: what is fetched with.

    Raises:
        InstallError: the version is not there.
        CancelledError: somebody stopped it.
    """
    if not goods.folder.is_dir():
        raise InstallError(f"Version {goods.manifest.version} is not on this computer.")
    return _Repair(goods, here, means).run()


class _Repair:
    """One version's repair."""

    def __init__(self, goods: Goods, here: Here, means: Means) -> None:
        self._goods = goods
        self._means = means
        self._bench = goods.folder.with_name(goods.folder.name + _REPAIR)
        self._gathering = Gathering(goods.manifest, self._bench, here, means)

    def run(self) -> Repaired:
        put_aside = tuple(self._put_aside())
        wrong = tuple(self._wrong_files())
        why = self._gathered(wrong) if wrong else ""
        mended = [
            *put_aside,
            *(self._put_back(entry, why) for entry in wrong),
            *(self._relink(link) for link in self._goods.manifest.links if not self._leads(link)),
            *self._manifest(),
        ]
        with told(self._bench):
            remove(self._bench)
        return Repaired(self._goods.manifest.version, tuple(mended))

    def _put_aside(self) -> Iterator[Mended]:
        folder = self._goods.folder
        try:
            found = tuple(strays(folder, self._goods.manifest, self._means.work))
        except CancelledError:
            raise
        except UpdateError as error:
            yield Mended(".", why=str(error))
        else:
            yield from (self._without(path, path.relative_to(folder).as_posix()) for path in found)

    def _without(self, stray: Path, name: str) -> Mended:
        try:
            with told(stray):
                return Mended(name, aside=str(set_aside(stray, self._goods.folder)))
        except UpdateError as error:
            return Mended(name, why=f"nobody signed it, and it cannot be put aside: {error}")

    def _wrong_files(self) -> Iterator[FileEntry]:
        files, done = self._goods.manifest.files, 0
        total = sum(entry.size for entry in files)
        for entry in files:
            if not is_right(self._goods.folder / entry.path, entry, self._means.work):
                yield entry
            done += entry.size
            self._means.work.tell(Progress("repair", done, total))

    def _gathered(self, wrong: tuple[FileEntry, ...]) -> str:
        """Bring right files to the bench; return why not all of them, if so."""
        try:
            with told(self._bench):
                make_real_folder(self._bench)
            self._gathering.gather(wrong)
        except CancelledError:
            raise
        except UpdateError as error:
            return str(error)
        return ""

    def _put_back(self, entry: FileEntry, why: str) -> Mended:
        new, path = self._bench / entry.path, self._goods.folder / entry.path
        if not is_right(new, entry, self._means.work):
            return Mended(entry.path, why=why or "it could not be brought")
        try:
            persist(lambda: self._swap(new, path), path, self._means.work)
        except CancelledError:
            raise
        except UpdateError as error:
            return Mended(entry.path, why=str(error))
        return Mended(entry.path, self._gathering.came.get(entry.path, "an earlier repair"))

    def _swap(self, new: Path, path: Path) -> None:
        """Let `new` be at `path` from one moment to the next."""
        if path.is_dir() and not path.is_symlink():
            self._aside(path)
        make_folder(path.parent)
        try:
            new.replace(path)
        except PermissionError:  # Windows: a program that runs can be renamed, and nothing else
            self._aside(path)
            new.replace(path)
        sync_folder(path.parent)

    def _aside(self, path: Path) -> None:
        """Move away what is in use: the next tidying removes it."""
        folder = self._goods.folder.with_name(self._goods.folder.name + _ASIDE)
        make_folder(folder)
        path.rename(folder / f"{len(list(folder.iterdir()))}-{path.name}")

    def _leads(self, link: LinkEntry) -> bool:
        path = self._goods.folder / link.path
        return path.is_symlink() and path.readlink().as_posix() == link.target

    def _relink(self, link: LinkEntry) -> Mended:
        path = self._goods.folder / link.path
        try:
            with told(path):
                remove(path)
                make_folder(path.parent)
                path.symlink_to(link.target)
                sync_folder(path.parent)
        except UpdateError as error:
            return Mended(link.path, why=str(error))
        return Mended(link.path, "its manifest")

    def _manifest(self) -> Iterator[Mended]:
        """Put the manifest back last: with it the version counts as complete."""
        path, new = self._goods.folder / MANIFEST_NAME, self._bench / MANIFEST_NAME
        try:
            with told(path):
                if path.is_file() and path.read_bytes() == self._goods.signed:
                    return
                make_folder(self._bench)
                remove(new)
                write_synced(new, self._goods.signed)
                self._swap(new, path)
        except UpdateError as error:
            yield Mended(MANIFEST_NAME, why=str(error))
            return
        yield Mended(MANIFEST_NAME, "the publisher's signed metadata")
