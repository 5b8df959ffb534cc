"""Find the blocks of a capture without unpacking them, whatever became of some of them."""

import zlib
from dataclasses import dataclass, field
from typing import Final, Protocol

from diagclinic.core.capture import CaptureGap, CaptureTail
from diagclinic.persistence.captures.layout import (
    BLOCK_MAGIC,
    HEADER_READ,
    BlockHeader,
    told_length,
    unpack_header,
)

#: bytes that are searched at a time for the next block
_SEARCH: Final = 1 << 20


class ReadableFile(Protocol):
    """A file, open for reading bytes."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Read next at `offset`."""
        ...

    def read(self, size: int = -1, /) -> bytes | None:
        """Return at most `size` bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Block:
    """A block whose header is whole, and which is all there."""

    offset: int
    header: BlockHeader

    @property
    def body_offset(self) -> int:
        """Where the packed frames begin."""
        return self.offset + self.header.length

    @property
    def end(self) -> int:
        """Where the next block begins."""
        return self.body_offset + self.header.body_length

    def gap(self) -> CaptureGap:
        """Return what is missing where the body turns out to be damaged."""
        header = self.header
        return CaptureGap(header.frames, header.first_s, header.last_s, self.offset, self.end - self.offset)


@dataclass(slots=True)
class Layout:
    """The blocks that were found so far.

    Attributes:
        end: behind the last whole block.
        tail: what lies there.
        mistaken: bytes of long headers that were searched for a block and were none.
    """

    end: int
    blocks: list[Block] = field(default_factory=list)
    gaps: list[CaptureGap] = field(default_factory=list)
    tail: CaptureTail = CaptureTail.WHOLE
    tail_gap: CaptureGap | None = None
    mistaken: int = 0

    @property
    def next_number(self) -> int:
        """Number of the frame that would come next."""
        if not self.blocks:
            return 0
        return self.blocks[-1].header.number + self.blocks[-1].header.frames

    @property
    def last_s(self) -> float | None:
        """Latest time stamp of the last block with frames; one that only counts losses has none."""
        return next((one.header.last_s for one in reversed(self.blocks) if one.header.frames), None)


def read_at(file: ReadableFile, offset: int, size: int) -> bytes:
    """Return `size` bytes from `offset`, fewer where the file ends."""
    file.seek(offset)
    return file.read(size) or b""


def body_of(file: ReadableFile, block: Block) -> bytes | None:
    """Return the packed frames of `block`; None where they are not what was written."""
    body = read_at(file, block.body_offset, block.header.body_length)
    return body if zlib.crc32(body) == block.header.body_crc else None


def look_on(file: ReadableFile, layout: Layout) -> None:
    """Take into `layout` what lies behind its end."""
    size = file.seek(0, 2)
    at = layout.end
    while at < size:
        block = _block_at(file, at, size)
        if block is None or block.header.number < layout.next_number:
            block = _next_block(file, at + 1, size, layout)
            if block is None:
                break
        _take(layout, block)
        at = layout.end
    _judge_tail(file, layout, size)


def _take(layout: Layout, block: Block) -> None:
    missing = block.header.number - layout.next_number
    damaged = block.offset - layout.end
    if missing or damaged:
        begin_s = block.header.first_s if block.header.frames else None
        layout.gaps.append(CaptureGap(missing, layout.last_s, begin_s, layout.end, damaged))
    layout.blocks.append(block)
    layout.end = block.end


def _block_at(file: ReadableFile, offset: int, size: int) -> Block | None:
    header = _header_at(file, offset)
    if header is None:
        return None
    block = Block(offset, header)
    return block if block.end <= size else None


def _header_at(file: ReadableFile, offset: int) -> BlockHeader | None:
    begin = read_at(file, offset, HEADER_READ)
    length = told_length(begin)
    if length is None:
        return None
    if length > len(begin):
        begin = read_at(file, offset, length)
    return unpack_header(begin[:length]) if length <= len(begin) else None


def _next_block(file: ReadableFile, offset: int, size: int, layout: Layout) -> Block | None:
    """Return the next whole block from `offset` that can follow what is in `layout`."""
    while offset < size:
        window = read_at(file, offset, _SEARCH)
        place = window.find(BLOCK_MAGIC)
        while place >= 0:
            block = _found_at(file, offset + place, size, layout)
            if block is not None:
                return block
            place = window.find(BLOCK_MAGIC, place + 1)
        if len(window) < len(BLOCK_MAGIC):
            break
        offset += len(window) - len(BLOCK_MAGIC) + 1
    return None


def _found_at(file: ReadableFile, offset: int, size: int, layout: Layout) -> Block | None:
    """Return the block at `offset` if it can follow what is in `layout`.

    Each of a million beginnings of blocks may claim a header as long as the file: of those no more is read
    than the file is long, so that a search ends.
    """
    length = told_length(read_at(file, offset, HEADER_READ)) or 0
    if length > HEADER_READ and layout.mistaken > size:
        return None
    block = _block_at(file, offset, size)
    if block is not None and block.header.number >= layout.next_number:
        return block
    if length > HEADER_READ:
        layout.mistaken += length
    return None


def _judge_tail(file: ReadableFile, layout: Layout, size: int) -> None:
    layout.tail, layout.tail_gap = CaptureTail.WHOLE, None
    if layout.end == size:
        return
    if _is_torn(file, layout.end, size):
        layout.tail = CaptureTail.CUT
        return
    layout.tail = CaptureTail.DAMAGED
    layout.tail_gap = CaptureGap(None, layout.last_s, None, layout.end, size - layout.end)


def _is_torn(file: ReadableFile, offset: int, size: int) -> bool:
    """Whether the file ends before `offset`, or with the beginning of a block."""
    begin = read_at(file, offset, HEADER_READ)
    if begin[: len(BLOCK_MAGIC)] != BLOCK_MAGIC[: len(begin)]:
        return False
    length = told_length(begin)
    if length is None:
        return len(begin) < HEADER_READ and size - offset < HEADER_READ
    return offset + length > size or _header_at(file, offset) is not None


def lost_tail(file: ReadableFile, layout: Layout) -> CaptureGap | None:
    """Return what lies behind the last whole block, and how many frames that had where its header tells."""
    if layout.tail is CaptureTail.WHOLE:
        return None
    if layout.tail_gap is not None and layout.tail_gap.frames is not None:
        return layout.tail_gap
    header = _header_at(file, layout.end)
    frames = header.frames if header is not None and header.number >= layout.next_number else None
    return CaptureGap(frames, layout.last_s, None, layout.end, max(0, file.seek(0, 2) - layout.end))


def check_last(file: ReadableFile, layout: Layout) -> None:
    """Give up the last block where its body is not what was written, as a power cut can leave it."""
    if not layout.blocks or body_of(file, layout.blocks[-1]) is not None:
        return
    block = layout.blocks.pop()
    layout.end = block.offset
    layout.tail, layout.tail_gap = CaptureTail.DAMAGED, block.gap()
