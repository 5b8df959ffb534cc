"""A visit's trace: every byte that crossed the link, appended to one file and read back whole.

Format, all numbers little-endian.  The header is the eight bytes ``DCTRACE`` and the format's number, the
wall clock in microseconds since 1970 UTC (int64), the link's monotonic clock at the same moment in seconds
(float64) and a CRC. A record is the length of its payload (uint32), its kind (uint8: 0 received, 1 sent, 2
lost), the monotonic time (float64), the payload and a CRC.  Each CRC-32 is continued from the one before,
so a record that is damaged, missing or out of place ends what can be trusted.  A record of kind 2 stands
where records could not be written; its payload is their number (uint32).
"""

import struct
import threading
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Final, Protocol

from diagclinic.core.errors import RecordDamagedError, RecordTooNewError
from diagclinic.persistence.failures import record_failure

_MAGIC: Final = b"DCTRACE"
_VERSION: Final = 1
_HEADER: Final = struct.Struct("<7sBqd")
_RECORD: Final = struct.Struct("<IBd")
_NUMBER: Final = struct.Struct("<I")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)


class _Kind(IntEnum):
    RECEIVED = 0
    SENT = 1
    LOST = 2


class Tail(StrEnum):
    """How a trace ends."""

    WHOLE = "whole"
    CUT = "cut"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Anchor:
    """One moment on both clocks.

    Attributes:
        wall: UTC.
        monotonic_s: the link's clock.
    """

    wall: datetime
    monotonic_s: float


@dataclass(frozen=True, slots=True)
class TraceRecord:
    """Bytes that crossed the link in one direction.

    Attributes:
        at_s: on the link's monotonic clock.
    """

    sent: bool
    payload: bytes
    at_s: float


@dataclass(frozen=True, slots=True)
class Trace:
    """What a trace file holds.

    Attributes:
        records: every whole record, oldest first.
        tail: CUT where the last record is not all there, as after a kill or a power cut, or where its length
            was damaged so that it points beyond the end; DAMAGED where its bytes are not those that were
            written. Nothing behind either can be trusted.
        lost: records that could not be written, mostly for want of room.
        whole_bytes: length of the part that can be trusted.
    """

    anchor: Anchor
    records: tuple[TraceRecord, ...]
    tail: Tail
    lost: int
    whole_bytes: int

    def wall_time(self, record: TraceRecord) -> datetime:
        """Return when `record` was made (UTC)."""
        return self.anchor.wall + timedelta(seconds=record.at_s - self.anchor.monotonic_s)


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
        header = _HEADER.pack(_MAGIC, _VERSION, (anchor.wall - _EPOCH) // _TICK, anchor.monotonic_s)
        self._append(file, header)

    def record(self, *, sent: bool, payload: bytes, at_s: float) -> None:
        """Keep `payload` as it crossed the link at `at_s`; does nothing once the trace is closed."""
        with self._guard:
            if self._file is None:
                return
            try:
                if self._lost:
                    self._append(self._file, _pack(_Kind.LOST, _NUMBER.pack(self._lost), at_s))
                    self._lost = 0
                self._append(self._file, _pack(_Kind(sent), payload, at_s))
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


def read_trace(path: Path) -> Trace:
    """Return every whole record of the trace in `path`.

    Raises:
        RecordDamagedError: its header is not whole, so nothing in it can be placed in time.
        RecordTooNewError: a newer version wrote it.
        RecordError: it cannot be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise record_failure(error, path) from error
    return _Reader(content, path).read()


class _Reader:
    def __init__(self, content: bytes, path: Path) -> None:
        self._content = content
        self._path = path
        self._at = 0
        self._crc = 0
        self._lost = 0
        self._records: list[TraceRecord] = []

    def read(self) -> Trace:
        anchor = self._header()
        tail = None
        while tail is None:
            tail = self._next()
        return Trace(anchor, tuple(self._records), tail, self._lost, self._at)

    def _header(self) -> Anchor:
        if self._content[: len(_MAGIC)] != _MAGIC:
            raise RecordDamagedError(f"{self._path} is not a trace")
        if int.from_bytes(self._content[len(_MAGIC) : len(_MAGIC) + 1]) > _VERSION:
            raise RecordTooNewError(f"{self._path} was written by a newer version")
        if self._advance(_HEADER.size) is not Tail.WHOLE:
            raise RecordDamagedError(f"the beginning of {self._path} is not what was written")
        _, _, wall_us, monotonic_s = _HEADER.unpack_from(self._content)
        return Anchor(_EPOCH + wall_us * _TICK, monotonic_s)

    def _next(self) -> Tail | None:
        start = self._at
        left = len(self._content) - start
        if left < _RECORD.size:
            return Tail.CUT if left else Tail.WHOLE
        length, kind, at_s = _RECORD.unpack_from(self._content, start)
        found = self._advance(_RECORD.size + length)
        if found is not Tail.WHOLE:
            return found
        payload = self._content[start + _RECORD.size : start + _RECORD.size + length]
        self._keep(_Kind(kind), payload, at_s)
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

    def _keep(self, kind: _Kind, payload: bytes, at_s: float) -> None:
        if kind is _Kind.LOST:
            self._lost += _NUMBER.unpack(payload)[0]
        else:
            self._records.append(TraceRecord(kind is _Kind.SENT, payload, at_s))
