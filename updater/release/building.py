"""A version out of a folder: its manifest, its full pack, and the ways from earlier versions."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol, TypeVar

from updater.client.errors import UpdateError
from updater.client.manifest import (
    FileEntry,
    Frame,
    Manifest,
    Patch,
    PatchedFile,
    manifest_bytes,
)
from updater.client.manifest_frame import FRAME_NAME, framed, read_frame
from updater.client.patches import apply_patch, is_patchable, make_patch
from updater.release.errors import TreeError
from updater.release.matching import matched
from updater.release.packing import LEVEL, PackWriter, compressed
from updater.release.trees import Tree, TreeFile

Made = TypeVar("Made")
FULL_NAME: Final = "full.pack"
#: compressors side by side; they let go of the interpreter while they work
WORKERS: Final = 2
#: bytes; a patch that is smaller is worth it whatever the full frame takes, which comes with a whole chunk
WORTH: Final = 4096
#: earlier versions that get a patch where nobody names any
PATCHED_FROM: Final = 3


@dataclass(frozen=True, slots=True)
class Order:
    """What a version is to say of itself; as in `Manifest`.

    Attributes:
        is_launcher: it is the launcher of the number N, and `version` is `N.0.0`.
    """

    version: str
    platform: str
    built_at: str
    writes: int
    reads: tuple[int, int]
    notes: tuple[str, ...]
    launcher: int = 1
    app: str = ""
    update: str = ""
    level: int = LEVEL
    is_launcher: bool = False

    @property
    def folder(self) -> str:
        """Where it is published, below `targets/`."""
        if self.is_launcher:
            return f"launcher/{self.version.partition('.')[0]}/{self.platform}"
        return f"app/{self.version}/{self.platform}"

    @property
    def entries(self) -> tuple[str, str]:
        """The paths of the application and of the update program; of a launcher, twice the same."""
        ending = ".exe" if self.platform.startswith("windows") else ""
        if self.is_launcher:
            return (self.app or f"diagclinic-launcher{ending}",) * 2
        return self.app or f"diagclinic{ending}", self.update or f"diagclinic-update{ending}"


class Earlier(Protocol):
    """A version that was published before."""

    @property
    def manifest(self) -> Manifest:
        """What it consists of."""
        ...

    def frame(self, entry: FileEntry) -> bytes:
        """Return the frame of one of its files."""
        ...

    def content(self, entry: FileEntry) -> bytes:
        """Return one of its files."""
        ...


@dataclass(frozen=True, slots=True)
class Built:
    """A version in the folder `out`, not yet published."""

    manifest: Manifest
    folder: Path


def build(tree: Tree, order: Order, earlier: Sequence[Earlier], out: Path) -> Built:
    """Lay a version down in `out`, as it will lie below `targets/`.

    Raises:
        TreeError: an entry is missing or not executable, or no client would take it.
    """
    folder = out / order.folder
    folder.mkdir(parents=True, exist_ok=True)
    full = _write_full(tree, order, folder, _FrameMaker(earlier, order.level))
    _check_entries(full)
    ways = (_write_way(tree, full, one, folder, order.level) for one in earlier)
    manifest = replace(full, patches=tuple(way for way in ways if way))
    frame = framed(manifest_bytes(manifest))
    check_manifest(frame)
    (folder / FRAME_NAME).write_bytes(frame)
    return Built(manifest, folder)


def check_manifest(frame: bytes) -> Manifest:
    """Return a manifest that was read as a client does.

    Raises:
        TreeError: no client would take it; says why.
    """
    try:
        return read_frame(frame)
    except UpdateError as error:
        raise TreeError(f"no client would take this version: {error}") from error


def _side_by_side(work: Callable[[str], Made], paths: Iterable[str]) -> Iterator[Made]:
    """Yield what `work` makes of each path, in their order."""
    with ThreadPoolExecutor(WORKERS) as pool:
        yield from pool.map(work, paths)


class _FrameMaker:
    """Compresses contents; what did not change since an earlier version keeps its frame from there."""

    def __init__(self, earlier: Sequence[Earlier], level: int) -> None:
        self._known = {entry.sha256: (one, entry) for one in earlier for entry in one.manifest.files}
        self._level = level

    def frame(self, file: TreeFile) -> bytes:
        """Return the frame of `file`."""
        if file.sha256 in self._known:
            one, entry = self._known[file.sha256]
            if one.content(entry) == file.content:
                return one.frame(entry)
        return compressed(file.content, self._level)


def _write_full(tree: Tree, order: Order, folder: Path, maker: _FrameMaker) -> Manifest:
    firsts = {tree.read(path).sha256: path for path in reversed(tree.paths)}

    def frame(path: str) -> tuple[TreeFile, bytes]:
        file = tree.read(path)
        return file, maker.frame(file) if firsts[file.sha256] == path else b""

    frames: dict[str, Frame] = {}
    files = []
    with (folder / FULL_NAME).open("wb") as opened:
        writer = PackWriter(opened)
        for file, made in _side_by_side(frame, tree.paths):
            if made:
                frames[file.sha256] = writer.add(made)
            files.append(
                FileEntry(file.path, len(file.content), file.sha256, file.is_executable, frames[file.sha256])
            )
    app, update = order.entries
    return Manifest(
        version=order.version,
        platform=order.platform,
        built_at=order.built_at,
        app=app,
        update=update,
        writes=order.writes,
        reads=order.reads,
        launcher=order.launcher,
        notes=order.notes,
        files=tuple(files),
        links=tree.links,
        pack=writer.finish(f"{order.folder}/{FULL_NAME}"),
        patches=(),
    )


def _check_entries(manifest: Manifest) -> None:
    executables = {entry.path for entry in manifest.files if entry.is_executable}
    is_windows = manifest.platform.startswith("windows")
    there = {entry.path for entry in manifest.files} if is_windows else executables
    for entry in (manifest.app, manifest.update):
        if entry not in there:
            raise TreeError(f"the entry {entry} is missing, or not executable")


def _write_way(tree: Tree, full: Manifest, earlier: Earlier, folder: Path, level: int) -> Patch | None:
    """Write the pack from one earlier version; None where every frame would be larger than the full one.

    What no client has the memory to patch stays out: a stick with this pack alone would bring nobody there.
    """
    pairs = matched(full, earlier.manifest)
    sources = {new.path: (new, old) for new, old in pairs if is_patchable(old.size, new.size)}

    def make(source: bytes, target: bytes) -> bytes:
        return make_patch(source, target, level)

    def frame(path: str) -> bytes:
        new, old = sources[path]
        made = proven_patch(earlier.content(old), tree.read(path).content, make)
        return made if len(made) < max(new.frame.length, WORTH) else b""

    name = f"from-{earlier.manifest.version}.pack"
    with (folder / name).open("wb") as opened:
        writer = PackWriter(opened)
        files = tuple(
            PatchedFile(path, old.path, old.sha256, writer.add(made))
            for (path, (_, old)), made in zip(sources.items(), _side_by_side(frame, sources), strict=True)
            if made
        )
    if not files:
        (folder / name).unlink()
        return None
    return Patch(
        earlier.manifest.version, writer.finish(f"{full.pack.path.rpartition('/')[0]}/{name}"), files
    )


def proven_patch(source: bytes, target: bytes, make: Callable[[bytes, bytes], bytes]) -> bytes:
    """Return a patch that was seen to make `target`.

    Raises:
        TreeError: what `make` made does not.
    """
    made = make(source, target)
    if apply_patch(source, made, len(target)) != target:
        raise TreeError("a patch does not make its target")
    return made
