"""Brings the stretches of a pack that are wanted, from whoever has them; used is only what was verified."""

import hashlib
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from updater.client.disk_refusals import ensure_room, free_bytes, told
from updater.client.errors import (
    CancelledError,
    CaptivePortalError,
    DamagedError,
    OfflineError,
    VehicleConnectedError,
)
from updater.client.manifest import Frame, Pack
from updater.client.source import NotThereError, Source
from updater.client.work import Progress, Work
from updater.install.disk import make_folder

#: seconds between two looks whether a pause is over
_PAUSE_S: Final = 0.5
#: seconds after which a pause ends in giving up: nobody else can act on the install meanwhile
LONGEST_PAUSE_S: Final = 600.0
#: of a download under way
PART: Final = ".part"


def never() -> bool:
    """Hold nothing up."""
    return False


@dataclass(frozen=True, slots=True)
class Means:
    """What is fetched with.

    Attributes:
        sources: the nearest first; who cannot be reached is taken out for the rest of the run.
        blobs: the folder of downloads under way.
        holds: tells whether to pause, e.g. while a vehicle is connected.
        free: tells the bytes that are free on a folder's disk.
    """

    sources: list[Source]
    blobs: Path
    work: Work
    holds: Callable[[], bool] = never
    free: Callable[[Path], int] = free_bytes


def part_path(blobs: Path, pack: Pack) -> Path:
    """Return where the chunks of `pack` lie; another content has another name."""
    content = "\n".join((pack.path, str(pack.size), *pack.chunks))
    return blobs / (hashlib.sha256(content.encode()).hexdigest()[:32] + PART)


class Part:
    """A pack of which some chunks are there, each at its place in a file with holes."""

    def __init__(self, file: BinaryIO, pack: Pack) -> None:
        self._file = file
        self.pack = pack

    def has(self, number: int) -> bool:
        """Tell whether a chunk is there and right, whoever wrote it."""
        start, end = self.place(number)
        self._file.seek(start)
        return self._fits(number, self._file.read(end - start))

    def put(self, number: int, chunk: bytes) -> bool:
        """Keep a chunk; a wrong one is never written, and the answer is no."""
        if not self._fits(number, chunk):
            return False
        self._file.seek(self.place(number)[0])
        self._file.write(chunk)
        return True

    def place(self, number: int) -> tuple[int, int]:
        """Return where a chunk begins and ends, in bytes."""
        start = number * self.pack.chunk
        return start, min(start + self.pack.chunk, self.pack.size)

    def open(self, frame: Frame) -> "FrameReader":
        """Return the bytes of a frame whose chunks are there."""
        return FrameReader(self._file, frame)

    def _fits(self, number: int, chunk: bytes) -> bool:
        return hashlib.sha256(chunk).hexdigest() == self.pack.chunks[number]


@dataclass(slots=True)
class FrameReader:
    """Reads one frame, from its beginning to its end."""

    file: BinaryIO
    frame: Frame
    _done: int = field(default=0, init=False)

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes; nothing at the end."""
        left = self.frame.length - self._done
        self.file.seek(self.frame.offset + self._done)
        piece = self.file.read(left if size < 0 else min(size, left))
        self._done += len(piece)
        return piece


def chunks_of(pack: Pack, frames: Collection[Frame]) -> tuple[int, ...]:
    """Return the numbers of the chunks in which `frames` lie.

    Raises:
        DamagedError: a frame lies outside the pack.
    """
    if any(frame.offset < 0 or frame.offset + frame.length > pack.size for frame in frames):
        raise DamagedError(f"A frame lies outside {pack.path}.")
    spans = (
        range(frame.offset // pack.chunk, -(-(frame.offset + frame.length) // pack.chunk)) for frame in frames
    )
    return tuple(sorted({number for span in spans for number in span}))


def runs(numbers: Sequence[int]) -> Iterator[range]:
    """Yield sorted `numbers` as runs of neighbours: one request each."""
    start = 0
    for index in range(1, len(numbers) + 1):
        if index == len(numbers) or numbers[index] != numbers[index - 1] + 1:
            yield range(numbers[start], numbers[index - 1] + 1)
            start = index


@contextmanager
def fetch_frames(pack: Pack, frames: Collection[Frame], means: Means) -> Iterator[Part]:
    """Give the pack with all chunks in which `frames` lie; what was there before is not fetched again.

    Raises:
        NotThereError: no source has the pack.
        DamagedError: sources have it, and each has wrong bytes in it.
        OfflineError: nobody could be reached who might have the rest.
        VehicleConnectedError: it paused for too long.
        NoRoomError: the disk is full.
        CancelledError: somebody stopped it.
    """
    with told(means.blobs):
        make_folder(means.blobs)
        path = part_path(means.blobs, pack)
        path.touch()
        with path.open("r+b") as file:
            file.truncate(pack.size)
            part = Part(file, pack)
            _Fetch(part, chunks_of(pack, frames), means).run()
            file.flush()
            yield part


class _Fetch:
    """One pack's download."""

    def __init__(self, part: Part, wanted: Sequence[int], means: Means) -> None:
        self._part = part
        self._means = means
        self._missing = [number for number in wanted if not self._has(number)]
        self._total = self._size(wanted)
        self._failed: list[Exception] = []

    def run(self) -> None:
        ensure_room(self._means.blobs, self._size(self._missing), self._means.free)
        self._tell()
        for source in tuple(self._means.sources):
            if self._missing:
                self._try(source)
        if self._missing:
            raise self._failure()

    def _has(self, number: int) -> bool:
        self._means.work.go_on()
        return self._part.has(number)

    def _size(self, numbers: Sequence[int]) -> int:
        places = map(self._part.place, numbers)
        return sum(end - start for start, end in places)

    def _try(self, source: Source) -> None:
        try:
            for run in runs(tuple(self._missing)):
                self._read(source, run)
        except CancelledError:
            raise
        except (NotThereError, DamagedError) as error:
            self._leave(source, error)
        except OfflineError as error:
            self._leave(source, error)
            self._means.sources.remove(source)

    def _leave(self, source: Source, error: Exception) -> None:
        self._failed.append(error)
        if not isinstance(error, NotThereError):
            self._means.work.note(f"{source.name} is left: {error}")

    def _read(self, source: Source, run: range) -> None:
        start, end = self._part.place(run.start)[0], self._part.place(run.stop - 1)[1]
        numbers, held = iter(run), bytearray()
        with _ended(source.read(f"targets/{self._part.pack.path}", start, end)) as pieces:
            for piece in pieces:
                held += piece
                self._take(numbers, held, self._part.pack.chunk)
                self._rest()
        self._take(numbers, held, 1)
        if run.stop - 1 in self._missing:
            raise DamagedError(f"It has less of {self._part.pack.path} than was signed.")

    def _take(self, numbers: Iterator[int], held: bytearray, least: int) -> None:
        """Keep the chunks that are complete in `held`."""
        while len(held) >= least:
            number = next(numbers, None)
            if number is None or not self._part.put(number, bytes(held[: self._part.pack.chunk])):
                raise DamagedError(f"It has other bytes in {self._part.pack.path} than were signed.")
            del held[: self._part.pack.chunk]
            self._missing.remove(number)
            self._tell()

    def _rest(self) -> None:
        """Pause as long as that is wanted; what came so far stays.

        Raises:
            VehicleConnectedError: for too long.
        """
        work = self._means.work
        since = work.clock()
        while self._means.holds():
            if work.clock() - since > LONGEST_PAUSE_S:
                raise VehicleConnectedError("A vehicle stays connected: the rest is fetched another time.")
            work.wait(_PAUSE_S)
        work.go_on()

    def _tell(self) -> None:
        done = self._total - self._size(self._missing)
        self._means.work.tell(Progress("fetch", done, self._total))

    def _failure(self) -> Exception:
        """Return the reason that says most: what somebody can do something about comes first."""
        for kind in (CaptivePortalError, OfflineError, DamagedError, NotThereError):
            for error in self._failed:
                if isinstance(error, kind):
                    return error
        return OfflineError("There is nobody to ask for files.")


@contextmanager
def _ended(pieces: Iterator[bytes]) -> Iterator[Iterator[bytes]]:
    """Close what is read from, as far as it can be closed, however the block ends."""
    try:
        yield pieces
    finally:
        if isinstance(pieces, Generator):
            pieces.close()
