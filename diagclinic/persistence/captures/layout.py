"""The bytes around the frames: a capture's head, and the header of each block.

All numbers are little-endian.  The file begins with its head, twice, so that a damaged one does not cost the
rest: seven bytes ``DCFRAME``, the format's number (uint8), the length of what follows (uint32), JSON with
``started_at``, ``vci`` and ``note``, and a CRC-32 of all that.  Then block follows block.  A block is its
header, the directory of identifiers (uint32 each, ascending, bit 31 set where it is one of 29 bits), a CRC-32
of both, and the body.  The header is told by `_BLOCK`; it holds the CRC-32 of the body.  A block stands for
itself: whatever became of others, it is found by its first bytes and can be read.
"""

import json
import struct
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from diagclinic.core.capture import CaptureHead

MAGIC: Final = b"DCFRAME"
VERSION: Final = 1
BLOCK_MAGIC: Final = b"\x89DCBLK\r\n"
#: where a second head is looked for, should the first be damaged
HEAD_REACH: Final = 1 << 17
_HEAD: Final = struct.Struct("<7sBI")
#: magic, frames, identifiers, length of the body, number of the first frame since the capture began, earliest
#: and latest time stamp, frames lost and frames not written until then, CRC-32 of the body
_BLOCK: Final = struct.Struct("<8sIIIQddQQI")
_CRC: Final = struct.Struct("<I")
_EXTENDED: Final = 1 << 31
#: frames in one block, at most
MOST_FRAMES: Final = 1 << 20
#: bytes in the body of one block, at most: twice what so many frames of 64 random bytes take
MOST_BODY: Final = 1 << 28
_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 9000
#: frames of a thousand years, all of which are counted in as many bits as there are
_MOST_COUNTED: Final = 1 << 62
#: bytes by which one read usually gets a whole header
HEADER_READ: Final = 1024


class NewerFormatError(ValueError):
    """A head of a later format."""


@dataclass(frozen=True, slots=True)
class BlockHeader:
    """What is known of a block without unpacking it.

    Attributes:
        identifiers: those in it, ascending; one of 29 bits has bit 31 set.  Of a block that was read they
            take as much memory as in the file, however many an endless capture has.
        body_length: bytes.
        number: of the first frame, counted since the capture began.
        first_s: earliest time stamp.
        last_s: latest time stamp.
        lost: frames that the adapter lost since the capture began.
        unwritten: frames that could not be written since then.
    """

    frames: int
    identifiers: Sequence[int]
    body_length: int
    number: int
    first_s: float
    last_s: float
    lost: int
    unwritten: int
    body_crc: int

    @property
    def length(self) -> int:
        """Bytes of the header itself, its directory and its CRC."""
        return header_length(len(self.identifiers))

    def may_have(self, span_s: tuple[float, float], wanted: frozenset[int] | None) -> bool:
        """Whether a frame of the block can be of `span_s`, and one of `wanted` where that is not None."""
        if self.last_s < span_s[0] or self.first_s > span_s[1]:
            return False
        return wanted is None or any(self._has(one) for one in wanted)

    def _has(self, identifier: int) -> bool:
        place = bisect_left(self.identifiers, identifier)
        return place < len(self.identifiers) and self.identifiers[place] == identifier


def directory_key(identifier: int, *, is_extended: bool) -> int:
    """Return the number that stands for an identifier in directories."""
    return identifier | _EXTENDED if is_extended else identifier


def header_length(identifiers: int) -> int:
    """Return the bytes of a header with so many identifiers."""
    return _BLOCK.size + 4 * identifiers + _CRC.size


def pack_head(head: CaptureHead) -> bytes:
    """Return what a capture's file begins with."""
    told = {"started_at": head.started_at.isoformat(), "vci": head.vci, "note": head.note}
    text = json.dumps(told).encode()
    once = _HEAD.pack(MAGIC, VERSION, len(text)) + text
    return (once + _CRC.pack(zlib.crc32(once))) * 2


def unpack_head(begin: bytes) -> tuple[CaptureHead, int]:
    """Return the head in the first bytes of a file, and where the first block begins.

    Raises:
        NewerFormatError: a later version of the program wrote it.
        ValueError: there is no whole one.
    """
    at = begin.find(MAGIC)
    while at >= 0:
        found = _head_at(begin, at)
        if found is not None:
            return found
        at = begin.find(MAGIC, at + 1)
    raise ValueError("no capture begins so")


def _head_at(begin: bytes, at: int) -> tuple[CaptureHead, int] | None:
    if at + _HEAD.size > len(begin):
        return None
    _, version, length = _HEAD.unpack_from(begin, at)
    end = at + _HEAD.size + length
    if end + _CRC.size > len(begin) or _CRC.unpack_from(begin, end) != (zlib.crc32(begin[at:end]),):
        return None
    if version > VERSION:
        raise NewerFormatError(f"format {version}")
    once = end + _CRC.size - at
    # where the first is whole, the second follows; else this is the second
    return _head(begin[at + _HEAD.size : end]), max(2 * once, at + once)


def _head(text: bytes) -> CaptureHead:
    try:
        told = json.loads(text)
        return CaptureHead(_moment(told["started_at"]), str(told["vci"]), str(told["note"]))
    except (KeyError, TypeError, RecursionError, OverflowError) as error:
        raise ValueError("the head is none of a capture") from error


def _moment(text: str) -> datetime:
    """Return when a capture began, at a time that every clock and zone can tell.

    Raises:
        ValueError: no capture began then.
        OverflowError: likewise.
    """
    told = datetime.fromisoformat(text)
    moment = told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"no capture began in {moment.year}")
    return moment


def pack_header(header: BlockHeader) -> bytes:
    """Return the header as bytes."""
    fixed = _BLOCK.pack(
        BLOCK_MAGIC,
        header.frames,
        len(header.identifiers),
        header.body_length,
        header.number,
        header.first_s,
        header.last_s,
        header.lost,
        header.unwritten,
        header.body_crc,
    )
    whole = fixed + struct.pack(f"<{len(header.identifiers)}I", *header.identifiers)
    return whole + _CRC.pack(zlib.crc32(whole))


def told_length(begin: bytes) -> int | None:
    """Return how long the header that `begin` begins with says it is; None where it begins with none."""
    if len(begin) < _BLOCK.size:
        return None
    magic, frames, identifiers, body_length, *_ = _BLOCK.unpack_from(begin)
    if magic != BLOCK_MAGIC or frames > MOST_FRAMES or identifiers > frames or body_length > MOST_BODY:
        return None
    return header_length(identifiers)


def unpack_header(whole: bytes) -> BlockHeader | None:
    """Return the header in `whole`; None where it is not what was written."""
    end = len(whole) - _CRC.size
    if _CRC.unpack_from(whole, end) != (zlib.crc32(whole[:end]),):
        return None
    _, frames, count, body_length, *rest = _BLOCK.unpack_from(whole)
    number, _, _, lost, unwritten, _ = rest
    if max(number, lost, unwritten) > _MOST_COUNTED:
        return None
    identifiers = array("I", struct.unpack_from(f"<{count}I", whole, _BLOCK.size))
    return BlockHeader(frames, identifiers, body_length, *rest)
