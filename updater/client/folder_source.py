"""Published files in a folder: one of the shop's, or a stick; no path and no link leads out of it."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from updater.client.errors import OfflineError
from updater.client.pump import pumped
from updater.client.source import NotThereError
from updater.client.source_paths import parts, stretch
from updater.client.work import Work

#: seconds for which a share on the network may be silent
SILENCE_S: Final = 20.0
#: a pipe in the folder is not waited for
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


class FolderSource:
    """The repository's files below `folder`."""

    def __init__(self, folder: Path, work: Work) -> None:
        self._folder = folder
        self._work = work

    @property
    def name(self) -> str:
        """The folder as people typed it."""
        return str(self._folder)

    def read(self, path: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of `path`; see `Source.read`."""
        inner = parts(path)
        length = None if end is None else end - start
        return pumped(self.name, lambda: self._opened(inner, start, length), self._work, SILENCE_S)

    @contextmanager
    def _opened(self, inner: tuple[str, ...], start: int, length: int | None) -> Iterator[Iterator[bytes]]:
        try:
            with self._file(self._within(inner)) as file:
                file.seek(start)
                yield stretch(file.read, length)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise NotThereError("/".join(inner)) from error
        except OSError as error:
            raise OfflineError(f"{self.name} cannot be read: {error.strerror}.") from error
        except RuntimeError as error:  # what pathlib says of links that lead in circles
            raise OfflineError(f"{self.name} cannot be read: a link in it leads in circles.") from error

    def _within(self, inner: tuple[str, ...]) -> Path:
        root = self._folder.resolve()
        if not root.is_dir():
            raise OfflineError(f"{self.name} is not there.")
        found = root.joinpath(*inner).resolve()
        if not found.is_relative_to(root):
            raise NotThereError("/".join(inner))
        return found

    @staticmethod
    @contextmanager
    def _file(path: Path) -> Iterator[BinaryIO]:
        descriptor = os.open(path, _FLAGS)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise NotThereError(path.name)
            yield file
