"""What lies in a folder that is to become a version."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from updater.client.errors import DamagedError
from updater.client.manifest import LinkEntry
from updater.client.safe_paths import check_tree, checked_path
from updater.release.errors import TreeError


@dataclass(frozen=True, slots=True)
class TreeFile:
    """A file of the tree; `path` is relative, with slashes."""

    path: str
    content: bytes
    is_executable: bool

    @property
    def sha256(self) -> str:
        """The content's SHA-256 in hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Tree:
    """Files and links in a folder, sorted by path."""

    folder: Path
    paths: tuple[str, ...]
    links: tuple[LinkEntry, ...]

    def read(self, path: str) -> TreeFile:
        """Return one of its files."""
        file = self.folder / path
        return TreeFile(path, file.read_bytes(), bool(file.stat().st_mode & stat.S_IXUSR))

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum((self.folder / path).stat().st_size for path in self.paths)


def read_tree(folder: Path) -> Tree:
    """Return what lies in `folder`.

    Raises:
        TreeError: it is empty, or holds what no version may hold; says what.
    """
    paths, links = [], []
    for file in _walk(folder):
        path = file.relative_to(folder).as_posix()
        if file.is_symlink():
            links.append(LinkEntry(path, file.readlink().as_posix()))
        elif file.is_file():
            paths.append(path)
        else:
            raise TreeError(f"{path} is neither a file nor a link")
    if not paths:
        raise TreeError(f"{folder} holds no files")
    _check(paths, links)
    return Tree(folder, tuple(sorted(paths)), tuple(sorted(links, key=lambda link: link.path)))


def _walk(folder: Path) -> Iterator[Path]:
    """Yield all that is no real folder."""
    for above, folders, files in os.walk(folder):
        linked = [name for name in folders if (Path(above) / name).is_symlink()]
        yield from (Path(above) / name for name in (*files, *linked))


def _check(paths: list[str], links: list[LinkEntry]) -> None:
    try:
        checked = [checked_path(path) for path in (*paths, *(link.path for link in links))]
        check_tree(checked[: len(paths)], {link.path: link.target for link in links})
    except DamagedError as error:
        raise TreeError(str(error)) from error
