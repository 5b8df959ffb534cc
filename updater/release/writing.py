"""How the publisher's files are written: whole and synced, or only said."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from updater.install.disk import make_folder, sync_folder, sync_handle, write_synced

#: of a file that is not yet whole
HALF: Final = ".half"


class Writer(Protocol):
    """Writes files so that a reader sees the earlier or the later one, never a part."""

    def put(self, path: Path, content: bytes) -> None:
        """Write `content` to `path`."""
        ...

    def copy(self, source: Path, path: Path) -> None:
        """Copy the file `source` to `path`."""
        ...

    def append(self, path: Path, line: bytes) -> None:
        """Add `line` at the end of `path`."""
        ...

    def remove(self, path: Path) -> None:
        """Remove the file or folder `path`, if it is there."""
        ...


@dataclass(frozen=True, slots=True)
class DiskWriter:
    """Writes to the disk; what has returned outlives a power cut."""

    def put(self, path: Path, content: bytes) -> None:
        """Write `content` to `path`, by a rename of a whole and synced file."""
        make_folder(path.parent)
        half = path.with_name(path.name + HALF)
        with naming(half), half.open("wb") as file:
            file.write(content)
            file.flush()
            sync_handle(file.fileno())
        _into_place(half, path)

    def copy(self, source: Path, path: Path) -> None:
        """Copy the file `source` to `path`, by a rename of a whole and synced file."""
        make_folder(path.parent)
        half = path.with_name(path.name + HALF)
        with naming(half), source.open("rb") as reading, half.open("wb") as file:
            shutil.copyfileobj(reading, file, 1 << 20)
            file.flush()
            sync_handle(file.fileno())
        _into_place(half, path)

    def append(self, path: Path, line: bytes) -> None:
        """Add `line` at the end of `path`, over what a power cut left of a line before."""
        make_folder(path.parent)
        whole = path.read_bytes().rfind(b"\n") + 1 if path.exists() else 0
        with naming(path):
            write_synced(path, line, whole)

    def remove(self, path: Path) -> None:
        """Remove the file or folder `path`, if it is there."""
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        if path.parent.is_dir():
            sync_folder(path.parent)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let refusals of the disk in the block name `path`: those of a write name nothing."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def _into_place(half: Path, path: Path) -> None:
    half.replace(path)
    sync_folder(path.parent)


@dataclass(frozen=True, slots=True)
class SayingWriter:
    """Writes nothing, remembers in `lines` what it would have written."""

    lines: list[str] = field(default_factory=list)

    def put(self, path: Path, content: bytes) -> None:
        """Remember that `path` would be written."""
        self.lines.append(f"write {path} ({len(content)} bytes)")

    def copy(self, source: Path, path: Path) -> None:
        """Remember that `source` would be copied."""
        self.lines.append(f"copy {source} to {path} ({source.stat().st_size} bytes)")

    def append(self, path: Path, line: bytes) -> None:
        """Remember that `path` would grow."""
        self.lines.append(f"append to {path} ({len(line)} bytes)")

    def remove(self, path: Path) -> None:
        """Remember that `path` would be removed."""
        if path.exists():
            self.lines.append(f"remove {path}")
