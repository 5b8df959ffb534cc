"""Published files in a bundle: one ZIP file, as it comes on a stick.

Its directory is read once, and one that no bundle needs is refused: reading it costs time and memory.
"""

import io
import lzma
import threading
import weakref
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from updater.client.errors import DamagedError, OfflineError
from updater.client.pump import pumped
from updater.client.source import NotThereError
from updater.client.source_paths import parts, stretch
from updater.client.work import Work

#: seconds for which a stick may be silent
SILENCE_S: Final = 20.0
#: files in a bundle, and bytes that are read of it at a time, the directory included; to get to a place in a
#: member zipfile reads 16 MiB at a time (ZipExtFile.MAX_SEEK_READ)
MOST_MEMBERS: Final = 10_000
MOST_BYTES: Final = 16 << 20
_DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError),
    *(EOFError, ValueError),
)


class ZipSource:
    """The repository's files in the bundle `file`, under their published paths."""

    def __init__(self, file: Path, work: Work) -> None:
        self._file = file
        self._work = work
        self._lock = threading.Lock()
        self._opened_bundle: zipfile.ZipFile | None = None

    @property
    def name(self) -> str:
        """The bundle's file name."""
        return self._file.name

    def names(self) -> tuple[str, ...]:
        """Return the paths that are in the bundle.

        Raises:
            OfflineError: it cannot be read.
            DamagedError: it is no bundle.
        """
        with self._bundle() as bundle:
            return tuple(bundle.namelist())

    def read(self, path: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of `path`; see `Source.read`."""
        inner = "/".join(parts(path))
        length = None if end is None else end - start
        return pumped(self.name, lambda: self._opened(inner, start, length), self._work, SILENCE_S)

    @contextmanager
    def _opened(self, inner: str, start: int, length: int | None) -> Iterator[Iterator[bytes]]:
        with self._bundle() as bundle:
            if inner not in bundle.NameToInfo:
                raise NotThereError(inner)
            with bundle.open(inner) as member:
                member.seek(start)
                yield stretch(member.read, length)

    @contextmanager
    def _bundle(self) -> Iterator[zipfile.ZipFile]:
        try:
            yield self._directory()
        except _DAMAGED as error:
            raise DamagedError(f"{self.name} is no bundle, or is damaged.") from error
        except OSError as error:
            self._opened_bundle = None  # a stick that was pulled may come again
            raise OfflineError(f"{self.name} cannot be read: {error.strerror}.") from error

    def _directory(self) -> zipfile.ZipFile:
        """Return the bundle with its directory read; it is closed with the last one who reads it."""
        with self._lock:
            if self._opened_bundle is None:
                self._opened_bundle = _read(self._file)
            return self._opened_bundle


def _check_count(bundle: zipfile.ZipFile) -> None:
    if len(bundle.infolist()) > MOST_MEMBERS:
        raise zipfile.BadZipFile("there are too many files in it for a bundle")


class _Bounded(io.BufferedReader):
    """A file of which nobody reads much at a time, whatever the file says of itself."""

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > MOST_BYTES:
            raise zipfile.BadZipFile("its directory is too large for a bundle")
        return super().read(size)


def _read(path: Path) -> zipfile.ZipFile:
    file = _Bounded(io.FileIO(path))
    try:
        bundle = zipfile.ZipFile(file)
        _check_count(bundle)
    except BaseException:
        file.close()
        raise
    weakref.finalize(bundle, file.close)
    return bundle
