"""What a disk still holds after a power cut: the file system's promises, and nothing beyond them.

Content and mode of a file are kept by a sync of the file; a name (made, moved, removed) by a sync of its
folder. Everything else is on its way: the worst disk loses all of it, a real one writes some of it. A rename
is one transaction of the file system, also from one folder to another: a sync of either keeps both ends.
Names of one folder arrive in any order, but changes of the same name in the order in which they were made.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from random import Random
from typing import Final, Literal

Kind = Literal[
    "create", "mkdir", "symlink", "link", "rename", "unlink", "rmdir", "write", "truncate", "chmod", "sync",
    "sync_folder",
]  # fmt: skip
ROOT: Final = 0


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done to the file system; paths from its root, without a leading slash.

    Attributes:
        node: the file that a write, truncation, chmod or sync is about, as it may have no name any more.
        other: where a rename or link leads, or what a symbolic link says.
        number: offset, size or mode.
    """

    kind: Kind
    path: str = ""
    other: str = ""
    node: int = -1
    number: int = 0
    payload: bytes = b""


@dataclass(slots=True)
class Node:
    """A file (or symbolic link, whose target is its content): what is kept, and the writes on their way."""

    mode: int
    kept: bytes = b""
    kept_mode: int = 0
    waiting: list[Event] = field(default_factory=list)

    def sync(self) -> None:
        """Keep all that was written."""
        self.kept = written(self.kept, self.waiting)
        self.kept_mode = self.mode
        self.waiting.clear()


#: names of folders, by (folder, name), and what each names from now on
Names = dict[tuple[int, str], int | None]


class Disk:
    """A file system as programs see it, and as it would be found after a cut."""

    def __init__(self) -> None:
        self._nodes: dict[int, Node] = {ROOT: Node(stat.S_IFDIR | 0o755, kept_mode=stat.S_IFDIR | 0o755)}
        self._names: dict[tuple[int, str], int] = {}
        self._kept: dict[tuple[int, str], int] = {}
        self._waiting: list[Names] = []

    @classmethod
    def of(cls, folder: Path) -> "Disk":
        """Return a disk on which all of `folder` is kept."""
        disk = cls()
        for path in sorted(folder.rglob("*")):
            node = disk._add(path.lstat().st_mode, _content(path))
            disk._names[disk._place(path.relative_to(folder).as_posix())] = node
        disk._kept.update(disk._names)
        return disk

    def node(self, path: str) -> int:
        """Return the number of what `path` names now.

        Raises:
            KeyError: nothing.
        """
        node = ROOT
        for name in PurePosixPath(path).parts:
            node = self._names[node, name]
        return node

    def do(self, event: Event) -> None:
        """Let something happen that the file system has allowed."""
        match event.kind:
            case "create" | "mkdir" | "symlink":
                self._change({self._place(event.path): self._add(event.number, event.other.encode())})
            case "link":
                self._change({self._place(event.other): self.node(event.path)})
            case "rename":
                self._rename(event)
            case "unlink" | "rmdir":
                self._change({self._place(event.path): None})
            case "write" | "truncate":
                self._nodes[event.node].waiting.append(event)
            case "chmod":
                self._chmod(self._nodes[event.node], event.number)
            case "sync":
                self._nodes[event.node].sync()
            case "sync_folder":
                self._settle(event.node)

    def after_cut(self, chance: Random | None = None) -> "Kept":
        """Return what is found: what was synced, and with `chance` some of what was on its way."""
        names = dict(self._kept)
        if chance is not None:
            _apply(names, _some(self._waiting, chance))
        return Kept(names, {number: _found(node, chance) for number, node in self._nodes.items()})

    def _add(self, mode: int, content: bytes) -> int:
        number = len(self._nodes)
        self._nodes[number] = Node(mode, content, mode)
        return number

    def _place(self, path: str) -> tuple[int, str]:
        folder, _, name = path.rpartition("/")
        return self.node(folder), name

    def _rename(self, event: Event) -> None:
        old, new = self._place(event.path), self._place(event.other)
        if self._names.get(new) != self._names[old]:  # two names of one file: nothing happens
            self._change({old: None, new: self._names[old]})

    def _change(self, names: Names) -> None:
        _apply(self._names, [names])
        self._waiting.append(names)

    def _settle(self, folder: int) -> None:
        """Keep the names of `folder`, and what their transactions stand on in other folders."""
        folders, settled, left = {folder}, [], []
        for names in reversed(self._waiting):
            touched = {place[0] for place in names}
            if folders & touched:
                folders |= touched
                settled.append(names)
            else:
                left.append(names)
        _apply(self._kept, reversed(settled))
        self._waiting = left[::-1]

    @staticmethod
    def _chmod(node: Node, mode: int) -> None:
        node.mode = stat.S_IFMT(node.mode) | stat.S_IMODE(mode)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a disk holds after the cut."""

    names: dict[tuple[int, str], int]
    nodes: dict[int, Node]

    def files(self) -> dict[str, bytes]:
        """Return the content of each file, by path."""
        return {path: node.kept for path, node in self._walk() if stat.S_ISREG(node.kept_mode)}

    def write(self, folder: Path) -> None:
        """Lay it down in `folder`, which is empty or not there."""
        folder.mkdir(parents=True, exist_ok=True)
        for path, node in self._walk():
            _lay_down(folder / path, node)

    def _walk(self) -> Iterator[tuple[str, Node]]:
        below: dict[int, list[tuple[str, int]]] = {}
        for (parent, name), number in self.names.items():
            below.setdefault(parent, []).append((name, number))
        folders = [("", ROOT)]
        while folders:
            path, parent = folders.pop()
            for name, number in sorted(below.get(parent, ())):
                yield f"{path}{name}", self.nodes[number]
                folders.append((f"{path}{name}/", number))


def written(content: bytes, writes: Iterable[Event]) -> bytes:
    """Return `content` after `writes`."""
    result = bytearray(content)
    for event in writes:
        if len(result) < event.number:
            result.extend(bytes(event.number - len(result)))
        if event.kind == "truncate":
            del result[event.number :]
        else:
            result[event.number : event.number + len(event.payload)] = event.payload
    return bytes(result)


def _apply(names: dict[tuple[int, str], int], changes: Iterable[Names]) -> None:
    for change in changes:
        for place, number in change.items():
            if number is None:
                names.pop(place, None)
            else:
                names[place] = number


def _some(waiting: Iterable[Names], chance: Random) -> Iterator[Names]:
    """Yield some of the changes; whatever builds on one that is lost is lost too."""
    share = chance.random()
    lost: set[tuple[int, str]] = set()
    for names in waiting:
        if lost.isdisjoint(names) and chance.random() < share:
            yield names
        else:
            lost |= names.keys()


def _found(node: Node, chance: Random | None) -> Node:
    if chance is None or not (node.waiting or node.mode != node.kept_mode):
        return node
    mode = chance.choice((node.mode, node.kept_mode))
    return Node(mode, chance.choice(_OUTCOMES)(node, chance), mode)


def _content(path: Path) -> bytes:
    if path.is_symlink():
        return os.fsencode(path.readlink())
    return path.read_bytes() if path.is_file() else b""


def _lay_down(path: Path, node: Node) -> None:
    if stat.S_ISDIR(node.kept_mode):
        path.mkdir()
    elif stat.S_ISLNK(node.kept_mode):
        path.symlink_to(os.fsdecode(node.kept))
    else:
        path.write_bytes(node.kept)
        path.chmod(stat.S_IMODE(node.kept_mode))


# What becomes of writes that were on their way


def _none(node: Node, chance: Random) -> bytes:
    return node.kept


def _all(node: Node, chance: Random) -> bytes:
    return written(node.kept, node.waiting)


def _first(node: Node, chance: Random) -> bytes:
    return written(node.kept, node.waiting[: chance.randint(0, len(node.waiting))])


def _scattered(node: Node, chance: Random) -> bytes:
    return written(node.kept, [event for event in node.waiting if chance.random() < 0.5])


def _place_alone(node: Node, chance: Random) -> bytes:
    """As file systems that keep where something was written before its content: zeros are there."""
    return written(node.kept, [replace(event, payload=bytes(len(event.payload))) for event in node.waiting])


def _torn(node: Node, chance: Random) -> bytes:
    """As a write that was cut off at a sector's end, or in it."""
    full, at = _all(node, chance), chance.randint(0, 8) * 512
    return full[:at] + node.kept[at:]


_OUTCOMES: Final = (_none, _all, _first, _scattered, _place_alone, _torn)
