"""A visit's trace: every byte that crossed the link, appended to one file and read back whole.

Format, all numbers little-endian.  The header is the eight bytes ``DCTRACE`` and the format's number, the
wall clock in microseconds since 1970 UTC (int64), the link's monotonic clock at the same moment in seconds
(float64) and a CRC. A record is the length of its payload (uint32), its kind (uint8: 0 received, 1 sent, 2
lost, 3 note), the monotonic time (float64), the payload and a CRC.  Each CRC-32 is continued from the one
before, so a record that is damaged, missing or out of place ends what can be trusted.  A record of kind 2
stands where records could not be written; its payload is their number (uint32).  A note says what a driver
made of the bytes (see `drivers.notes`); version 1 of the format has none.
"""

import math
import struct
import threading
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

from diagclinic.core.errors import RecordDamagedError, RecordTooNewError
from diagclinic.core.trace import Anchor, Tail, Trace, TraceEntry, TraceGap, TraceNote, TraceRecord
from diagclinic.persistence.failures import record_failure

_MAGIC: Final = b"DCTRACE"
_VERSION: Final = 2
_HEADER: Final = struct.Struct("<7sBqd")
_RECORD: Final = struct.Struct("<IBd")
_NUMBER: Final = struct.Struct("<I")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)


class _Kind(IntEnum):
    RECEIVED = 0
    SENT = 1
    LOST = 2
    NOTE = 3


class RawFile(Protocol):
    """An unbuffered file, open for writing."""

    def write(self, chunk: bytes, /) -> int | None:
        """Write as much of `chunk` as there is room for and return how much."""
        ...

    def truncate(self, size: int, /) -> int:
        """Cut the file to `size` bytes."""
        ...

    def seek(self, offset: int, /) -> int:
        """Write next at `offset`."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


class TraceWriter:
    """Appends to a trace; what `record` was given is the system's when it returns, so a kill loses nothing.

    `record` never raises: it runs in the middle of a request, and an answer must not be lost because the
    trace of it could not be written.  A failure is kept, the number of records that it cost is written as
    soon as there is room again, and `raise_failure` raises it once, at the next moment at which the visit
    can be stopped cleanly.
    """

    def __init__(self, file: RawFile, path: Path, anchor: Anchor) -> None:
        self._file: RawFile | None = file
        self._path = path
        self._guard = threading.Lock()
        self._crc = 0
        self._length = 0
        self._lost = 0
        self._failure: Exception | None = None
        self._append(file, _pack_header(anchor))

    def record(self, *, sent: bool, payload: bytes, at_s: float) -> None:
        """Keep `payload` as it crossed the link at `at_s`; does nothing once the trace is closed."""
        self._keep(_Kind(sent), payload, at_s)

    def note(self, *, payload: bytes, at_s: float) -> None:
        """Keep a note that was made at `at_s`; does nothing once the trace is closed."""
        self._keep(_Kind.NOTE, payload, at_s)

    def _keep(self, kind: _Kind, payload: bytes, at_s: float) -> None:
        with self._guard:
            if self._file is None:
                return
            try:
                if self._lost:
                    self._append(self._file, _pack(_Kind.LOST, _NUMBER.pack(self._lost), at_s))
                    self._lost = 0
                self._append(self._file, _pack(kind, payload, at_s))
            except OSError as error:
                self._lost += 1
                self._failure = error

    def _append(self, file: RawFile, body: bytes) -> None:
        crc = zlib.crc32(body, self._crc)
        whole = body + _NUMBER.pack(crc)
        try:
            _write_all(file, whole)
        except OSError:
            # what was torn off would hide every later record from the reader
            file.truncate(self._length)
            file.seek(self._length)
            raise
        self._crc = crc
        self._length += len(whole)

    def raise_failure(self) -> None:
        """Say once what went wrong since the last call; nothing where nothing did.

        Raises:
            DiskFullError: there was no room for some records.
            RecordError: some records could not be written for another reason.
        """
        with self._guard:
            failure, self._failure = self._failure, None
        if failure is not None:
            raise record_failure(failure, self._path) from failure

    def close(self) -> None:
        """Let go of the file; a second call does nothing."""
        with self._guard:
            file, self._file = self._file, None
            if file is not None:
                file.close()


def _pack_header(anchor: Anchor) -> bytes:
    return _HEADER.pack(_MAGIC, _VERSION, (anchor.wall - _EPOCH) // _TICK, anchor.monotonic_s)


def _pack(kind: _Kind, payload: bytes, at_s: float) -> bytes:
    return _RECORD.pack(len(payload), kind, at_s) + payload


def _write_all(file: RawFile, whole: bytes) -> None:
    written = 0
    while written < len(whole):
        written += file.write(whole[written:]) or 0


def create_trace(path: Path, anchor: Anchor) -> TraceWriter:
    """Begin a trace in a new file.

    Raises:
        FileExistsError: there is a file of that name, which is never written over.
        DiskFullError: there is no room.
        RecordError: the file cannot be made for another reason.
    """
    try:
        file = path.open("xb", buffering=0)
    except FileExistsError:
        raise
    except OSError as error:
        raise record_failure(error, path) from error
    try:
        return TraceWriter(file, path, anchor)
    except OSError as error:
        file.close()
        raise record_failure(error, path) from error


def pack_trace(trace: Trace) -> bytes:
    """Return the bytes of a file that holds what `trace` holds; it ends whole, however the former one did."""
    crc, chunks = 0, []
    for body in (_pack_header(trace.anchor), *map(_pack_entry, trace.entries)):
        crc = zlib.crc32(body, crc)
        chunks += [body, _NUMBER.pack(crc)]
    return b"".join(chunks)


def _pack_entry(entry: TraceEntry) -> bytes:
    match entry:
        case TraceRecord(sent, payload, at_s):
            return _pack(_Kind(sent), payload, at_s)
        case TraceNote(payload, at_s):
            return _pack(_Kind.NOTE, payload, at_s)
        case TraceGap(lost, at_s):
            return _pack(_Kind.LOST, _NUMBER.pack(lost), at_s)


def read_trace(path: Path) -> Trace:
    """Return every whole entry of the trace in `path`.

    Raises:
        RecordDamagedError: its header is not whole, so nothing in it can be placed in time.
        RecordTooNewError: a newer version wrote it.
        RecordError: it cannot be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise record_failure(error, path) from error
    return unpack_trace(content, str(path))


def may_be_trace(beginning: bytes | bytearray) -> bool:
    """Say whether a file that begins so may be a trace; what is too short to tell may be one."""
    return beginning[: len(_MAGIC)] == _MAGIC[: len(beginning)]


def unpack_trace(content: bytes, name: str) -> Trace:
    """Return every whole entry of the trace that a file called `name` holds.

    Raises:
        RecordDamagedError: its header is not whole, so nothing in it can be placed in time.
        RecordTooNewError: a newer version wrote it.
    """
    return _Reader(content, name).read()


class _Reader:
    def __init__(self, content: bytes, name: str) -> None:
        self._content = content
        self._name = name
        self._at = 0
        self._crc = 0
        self._entries: list[TraceEntry] = []

    def read(self) -> Trace:
        anchor = self._header()
        tail = None
        while tail is None:
            tail = self._next()
        return Trace(anchor, tuple(self._entries), tail, self._at)

    def _header(self) -> Anchor:
        if self._content[: len(_MAGIC)] != _MAGIC:
            raise RecordDamagedError(f"{self._name} is not a trace")
        if int.from_bytes(self._content[len(_MAGIC) : len(_MAGIC) + 1]) > _VERSION:
            raise RecordTooNewError(f"{self._name} was written by a newer version")
        if self._advance(_HEADER.size) is not Tail.WHOLE:
            raise RecordDamagedError(f"the beginning of {self._name} is not what was written")
        _, _, wall_us, monotonic_s = _HEADER.unpack_from(self._content)
        try:
            return Anchor(_EPOCH + wall_us * _TICK, monotonic_s)
        except OverflowError as error:
            raise RecordDamagedError(f"{self._name} begins at no time that there is") from error

    def _next(self) -> Tail | None:
        start = self._at
        left = len(self._content) - start
        if left < _RECORD.size:
            return Tail.CUT if left else Tail.WHOLE
        length, kind, at_s = _RECORD.unpack_from(self._content, start)
        payload = self._content[start + _RECORD.size : start + _RECORD.size + length]
        if not _is_sound(kind, payload, at_s):
            return Tail.DAMAGED if len(payload) == length else Tail.CUT
        found = self._advance(_RECORD.size + length)
        if found is not Tail.WHOLE:
            return found
        self._entries.append(_ENTRIES[kind](payload, at_s))
        return None

    def _advance(self, size: int) -> Tail:
        end = self._at + size
        if end + _NUMBER.size > len(self._content):
            return Tail.CUT
        crc = zlib.crc32(self._content[self._at : end], self._crc)
        if (crc,) != _NUMBER.unpack_from(self._content, end):
            return Tail.DAMAGED
        self._at = end + _NUMBER.size
        self._crc = crc
        return Tail.WHOLE


def _is_sound(kind: int, payload: bytes, at_s: float) -> bool:
    """Say whether there can be such an entry; a sum that is right does not make it one."""
    return kind in _ENTRIES and not math.isnan(at_s) and (kind != _Kind.LOST or len(payload) == _NUMBER.size)


def _gap(payload: bytes, at_s: float) -> TraceGap:
    return TraceGap(_NUMBER.unpack(payload)[0], at_s)


_ENTRIES: Final[Mapping[int, Callable[[bytes, float], TraceEntry]]] = MappingProxyType(
    {
        _Kind.RECEIVED: lambda payload, at_s: TraceRecord(sent=False, payload=payload, at_s=at_s),
        _Kind.SENT: lambda payload, at_s: TraceRecord(sent=True, payload=payload, at_s=at_s),
        _Kind.LOST: _gap,
        _Kind.NOTE: TraceNote,
    }
)
