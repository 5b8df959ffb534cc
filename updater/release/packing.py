"""Frames into packs: the form in which versions travel."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

import zstandard

from updater.client.manifest import Frame, Pack

#: bytes of a chunk, which is what gets verified while it comes
CHUNK: Final = 1 << 20
LEVEL: Final = 19


def compressed(content: bytes, level: int = LEVEL) -> bytes:
    """Return one zstd frame with its content's size and checksum; the same bytes for the same content."""
    return zstandard.ZstdCompressor(level=level, write_content_size=True, write_checksum=True).compress(
        content
    )


@dataclass(slots=True)
class PackWriter:
    """Appends frames to `file` and sums up its chunks."""

    file: BinaryIO
    offset: int = 0
    chunks: list[str] = field(default_factory=list)
    rest: bytearray = field(default_factory=bytearray)

    def add(self, frame: bytes) -> Frame:
        """Append `frame` and return where it lies."""
        place = Frame(self.offset, len(frame))
        self.file.write(frame)
        self.offset += len(frame)
        self.rest += frame
        while len(self.rest) >= CHUNK:
            self._close_chunk(CHUNK)
        return place

    def finish(self, path: str) -> Pack:
        """Return the pack, which is published at `path`."""
        if self.rest:
            self._close_chunk(len(self.rest))
        return Pack(path, self.offset, CHUNK, tuple(self.chunks))

    def _close_chunk(self, length: int) -> None:
        self.chunks.append(hashlib.sha256(self.rest[:length]).hexdigest())
        del self.rest[:length]


def broken_chunks(file: Path, pack: Pack) -> tuple[int, ...]:
    """Return the numbers of chunks of `file` that are not those of `pack`."""
    if not file.exists() or file.stat().st_size != pack.size:
        return tuple(range(max(1, len(pack.chunks))))
    with file.open("rb") as opened:
        return tuple(
            number
            for number, expected in enumerate(pack.chunks)
            if hashlib.sha256(opened.read(pack.chunk)).hexdigest() != expected
        )
