"""Byte strings, each compressed by itself, one after the other.

A number of strings (uint16) is followed by the compressed length of each (uint32, zero for an empty one),
and these by Zstandard frames that name their own content's length.
"""

import struct
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

import zstandard

#: measured, docs/adr/0008: what higher levels are better at, the search for repetitions, finds little in what
#: is left of frames
LEVEL: Final = 1
#: bytes; all strings of a block of the largest size are not longer together
_LONGEST: Final = 1 << 27
_NUMBER: Final = struct.Struct("<H")


def pack_streams(contents: Sequence[bytes], level: int = LEVEL) -> bytes:
    """Return `contents` in one byte string."""
    compress = zstandard.ZstdCompressor(level=level).compress
    packed = [compress(content) if content else b"" for content in contents]
    lengths = struct.pack(f"<{len(packed)}I", *map(len, packed))
    return b"".join((_NUMBER.pack(len(packed)), lengths, *packed))


def unpack_streams(packed: bytes) -> list[bytes]:
    """Return the contents.

    Raises:
        ValueError: it is not what `pack_streams` returns.
    """
    try:
        (number,) = _NUMBER.unpack_from(packed)
        lengths = struct.unpack_from(f"<{number}I", packed, _NUMBER.size)
    except struct.error as error:
        raise ValueError("the streams end too early") from error
    begin = _NUMBER.size + 4 * number
    ends = list(accumulate(lengths, initial=begin))
    if ends[-1] != len(packed):
        raise ValueError("the streams are not as long as they say")
    frames = [packed[ends[place] : ends[place + 1]] for place in range(number)]
    if sum(map(_told_length, frames)) > _LONGEST:
        raise ValueError("the streams are too long")
    return list(map(_content, frames))


def _told_length(frame: bytes) -> int:
    """Return how long the content says that it is; longer than any where it does not say."""
    if not frame:
        return 0
    try:
        length = zstandard.frame_content_size(frame)
    except zstandard.ZstdError as error:
        raise ValueError(f"a stream cannot be unpacked: {error}") from error
    return length if length >= 0 else _LONGEST + 1


def _content(frame: bytes) -> bytes:
    if not frame:
        return b""
    try:
        return zstandard.ZstdDecompressor().decompress(frame)
    except zstandard.ZstdError as error:
        raise ValueError(f"a stream cannot be unpacked: {error}") from error
