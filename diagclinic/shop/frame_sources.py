"""Files of other programs while python-can reads them: with a place for every damage, and no bottomless read.

python-can trusts what it reads.  A line may be as long as the disk, a compressed block may unpack to more
than there is memory, an object of no length is read for ever: all that is noticed before it gets there.
"""

import re
import struct
import zlib
from io import BufferedReader
from typing import Final, TextIO

#: more than any line of any form: 64 bytes in text with everything around them
MOST_LINE: Final = 10_000
#: a container of a BLF file holds 128 KiB in practice
MOST_OBJECT: Final = 32 << 20
_TIMED_LINE: Final = re.compile(r"\s*\d+\.\d+\s")
_NO_FRAME_LINE: Final = re.compile(r"\s*($|;|//|End\b)", re.IGNORECASE)

# of Vector's binary logging format, as python-can's reader knows it
_HEADER: Final = struct.Struct("<4sHHLL")
_CONTAINER: Final = struct.Struct("<H6xL4x")
_SIGNATURE: Final = b"LOBJ"
_CONTAINER_TYPE: Final = 10
_DEFLATED: Final = 2
_LEAST_OBJECT: Final = 32
_FRAME_TYPES: Final = frozenset({1, 73, 86, 100, 101})


class DamagedFileError(Exception):
    """The file cannot be what its name says; the text says why."""


class CountedLines:
    """The lines of a text file, counted.

    Attributes:
        damage: set where the last line has no end.
        skipped: lines that seem to tell a frame, but for those that were counted as frames.
    """

    def __init__(self, file: TextIO, *, is_timed: bool) -> None:
        self._file = file
        self._number = 0
        self._is_timed = is_timed
        self._frame_lines = 0
        self.damage = ""

    @property
    def place(self) -> str:
        """Where the reading is."""
        return f"line {self._number}"

    def skipped(self, frames: int) -> int:
        """Return how many lines seemed to tell a frame and were no one's of `frames`."""
        return max(0, self._frame_lines - frames)

    def __iter__(self) -> "CountedLines":
        """Return itself, for readers go on where they were."""
        return self

    def __next__(self) -> str:
        """Return the next line.

        Raises:
            StopIteration: there is none that is whole.
            DamagedFileError: it is far too long.
        """
        line = self._file.readline(MOST_LINE)
        if not line:
            raise StopIteration
        self._number += 1
        if not line.endswith("\n"):
            return self._unended(line)
        self._frame_lines += self._tells_frame(line)
        return line

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _unended(self, line: str) -> str:
        """Let the last line go where it may be cut off: half a payload would look like a whole one."""
        if len(line) >= MOST_LINE:
            raise DamagedFileError(f"a line is longer than {MOST_LINE} characters")
        if not _NO_FRAME_LINE.match(line):
            self.damage = f"{self.place} has no end: the file was cut off there"
        raise StopIteration

    def _tells_frame(self, line: str) -> bool:
        if self._is_timed:
            return bool(_TIMED_LINE.match(line)) and "Start of measurement" not in line
        return not _NO_FRAME_LINE.match(line)


class CheckedBlf:
    """The bytes of a BLF file, every container looked into before python-can is.

    Attributes:
        damage: set where the file ends in the middle of something.
    """

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self._at = 0
        self._body_type = 0
        self._tail = b""
        self._frames = 0
        self.damage = ""

    @property
    def place(self) -> str:
        """Where the reading is."""
        return f"byte {self._at}"

    def skipped(self, frames: int) -> int:
        """Return how many objects should have told a frame beside `frames`."""
        return max(0, self._frames - frames)

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes.

        Raises:
            DamagedFileError: an object has a length that cannot be, or unpacks to more than any does.
        """
        if not 0 <= size <= MOST_OBJECT:
            raise DamagedFileError(f"an object of {size} bytes")
        content = self._file.read(size)
        if len(content) < size and (content or self._body_type) and size >= _HEADER.size:
            self.damage = f"{self.place}: the file was cut off there"
        self._at += len(content)
        body_type, self._body_type = self._body_type, 0
        if body_type == _CONTAINER_TYPE:
            self._look_into(content)
        elif size == _HEADER.size and content[:4] == _SIGNATURE and len(content) == size:
            self._body_type = _HEADER.unpack(content)[4]
        return content

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _look_into(self, body: bytes) -> None:
        if len(body) < _CONTAINER.size:
            raise DamagedFileError("a container without a head")
        packed = body[_CONTAINER.size :]
        if _CONTAINER.unpack_from(body)[0] == _DEFLATED:
            unpacking = zlib.decompressobj()
            packed = unpacking.decompress(packed, MOST_OBJECT)
            if unpacking.unconsumed_tail:
                raise DamagedFileError(f"a container unpacks to more than {MOST_OBJECT} bytes")
        self._walk(self._tail + packed)

    def _walk(self, objects: bytes) -> None:
        """Follow the objects by their lengths; what is not complete goes on in the next container."""
        at = 0
        while (start := objects.find(_SIGNATURE, at, at + 8)) >= 0 and start + _HEADER.size <= len(objects):
            _, _, _, size, kind = _HEADER.unpack_from(objects, start)
            if not _LEAST_OBJECT <= size <= MOST_OBJECT:
                raise DamagedFileError(f"an object of {size} bytes")
            if start + size > len(objects):
                break
            self._frames += kind in _FRAME_TYPES
            at = start + size
        self._tail = objects[at:]
        if len(self._tail) > MOST_OBJECT:
            raise DamagedFileError("an object that does not end")
