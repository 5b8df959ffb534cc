"""The journal's files: segments of entries, each entry chained to the one before it by SHA-256.

A segment begins with a mark and the chain that it goes on from.  An entry is its length and its chain, the
SHA-256 of the chain before and of what follows: what changed, in MessagePack.  An entry that is torn or
damaged ends what can be read of its segment; a segment goes on wherever in an earlier one the chain stands
that it begins with, so what was written after that place was never acknowledged.
"""

import hashlib
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, TypeAlias

import msgpack

SUFFIX: Final = ".journal"
_MARK: Final = b"DCJ1\n"
_CHAIN_BYTES: Final = 32
#: bytes of an entry's length and of its chain
_ENTRY: Final = struct.Struct(">I32s")
#: where the entries of a segment begin
FIRST_AT: Final = len(_MARK) + _CHAIN_BYTES
ORIGIN: Final = bytes(_CHAIN_BYTES)

Values: TypeAlias = tuple[Any, ...]
Key: TypeAlias = Values


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the journal: after an entry whose chain is `chain`, `at` bytes into segment `segment`."""

    segment: int
    at: int
    chain: bytes


#: before anything was written
NOWHERE: Final = Position(0, FIRST_AT, ORIGIN)


def first_position(now: datetime) -> Position:
    """Return where the journal of a record begins: at a chain that no other record's begins at."""
    return Position(0, FIRST_AT, hashlib.sha256(now.isoformat().encode("ascii")).digest())


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a table by name, and which of them are its key."""

    names: tuple[str, ...]
    key: tuple[int, ...]

    def key_of(self, row: Values) -> Key:
        """Return the key of `row`."""
        return tuple(row[place] for place in self.key)


class Change(NamedTuple):
    """What became of a row: all that it holds now, or None where it is gone."""

    table: str
    key: Key
    row: Values | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What one transaction changed, with the columns of every table in it."""

    columns: dict[str, Columns]
    changes: tuple[Change, ...]

    def packed(self) -> bytes:
        """Return the entry as bytes."""
        columns = {name: (one.names, one.key) for name, one in self.columns.items()}
        return bytes(msgpack.packb((columns, self.changes), use_bin_type=True))

    @staticmethod
    def unpacked(payload: bytes) -> "Entry":
        """Return the entry that `payload` holds."""
        columns, changes = msgpack.unpackb(payload, use_list=False, strict_map_key=False)
        named = {name: Columns(*parts) for name, parts in columns.items()}
        return Entry(named, tuple(Change(*parts) for parts in changes))


def segment_path(folder: Path, segment: int) -> Path:
    """Return the file of a segment."""
    return folder / f"{segment:06}{SUFFIX}"


def segments_in(folder: Path) -> list[int]:
    """Return the numbers of all segments, lowest first."""
    if not folder.is_dir():
        return []
    return sorted(int(path.stem) for path in folder.glob(f"*{SUFFIX}") if path.stem.isdecimal())


def begun(chain: bytes) -> bytes:
    """Return the beginning of a segment that goes on from `chain`."""
    return _MARK + chain


def chained(chain: bytes, payload: bytes) -> tuple[bytes, bytes]:
    """Return the bytes of an entry after `chain`, and its own chain."""
    own = _after(chain, payload)
    return _ENTRY.pack(len(payload), own) + payload, own


def _after(chain: bytes, payload: bytes) -> bytes:
    digest = hashlib.sha256(chain)
    digest.update(payload)
    return digest.digest()


def write_all(descriptor: int, at: int, content: bytes) -> None:
    """Write `content` at `at`, all of it.

    Raises:
        OSError: there is no room, or the disk failed.
    """
    os.lseek(descriptor, at, os.SEEK_SET)
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def start_of(path: Path) -> bytes | None:
    """Return the chain that a segment goes on from, None where it is none or damaged."""
    try:
        with path.open("rb") as file:
            head = file.read(FIRST_AT)
    except OSError:
        return None
    return head[len(_MARK) :] if len(head) == FIRST_AT and head.startswith(_MARK) else None


def entries_in(path: Path, after: Position) -> Iterator[tuple[bytes, Position]]:
    """Yield what is whole after a place in the segment at `path`: each entry's bytes and where it ends."""
    with path.open("rb") as file:
        file.seek(after.at)
        here = after
        while (entry := _next(file, here)) is not None:
            payload, here = entry
            yield payload, here


def _next(file: IO[bytes], here: Position) -> tuple[bytes, Position] | None:
    head = file.read(_ENTRY.size)
    if len(head) < _ENTRY.size:
        return None
    length, chain = _ENTRY.unpack(head)
    if here.at + _ENTRY.size + length > os.fstat(file.fileno()).st_size:
        return None
    payload = file.read(length)
    if _after(here.chain, payload) != chain:
        return None
    return payload, Position(here.segment, here.at + _ENTRY.size + length, chain)
