"""Published files in a bundle: one ZIP file, as it comes on a stick."""

import lzma
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
_DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError),
    *(EOFError, ValueError),
)


class ZipSource:
    """The repository's files in the bundle `file`, under their published paths."""

    def __init__(self, file: Path, work: Work) -> None:
        self._file = file
        self._work = work

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
            with zipfile.ZipFile(self._file) as bundle:
                yield bundle
        except _DAMAGED as error:
            raise DamagedError(f"{self.name} is no bundle, or is damaged.") from error
        except OSError as error:
            raise OfflineError(f"{self.name} cannot be read: {error.strerror}.") from error
