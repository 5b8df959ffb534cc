"""Small packs, and places that have them."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from updater.client.download import Means
from updater.client.manifest import Frame, Pack
from updater.client.source import NotThereError, Source
from updater.client.work import Work

CHUNK = 1000


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
