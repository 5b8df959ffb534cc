"""Where an archive lies: a folder, or an object store (`s3://bucket/prefix`), with the same four acts."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from updater.fleet.archive.errors import ArchiveError
from updater.fleet.store.errors import SettingsError

_S3: Final = "s3://"
#: a store that does not answer is not waited for any longer
_WAITS: Final = {"timeout": "60s", "connect_timeout": "10s"}


class Place:
    """Keeps files by name.

    Args:
        store: obstore's.
        shown: what people call it.
    """

    def __init__(self, store: Any, shown: str) -> None:
        self._store = store
        self.shown = shown

    def put(self, name: str, file: Path) -> None:
        """Keep a file, in the place of one of the same name.

        Raises:
            ArchiveError: the place does not take it.
        """
        self.put_bytes(name, file.read_bytes())

    def put_bytes(self, name: str, content: bytes) -> None:
        """Keep bytes, in the place of those of the same name.

        Raises:
            ArchiveError: the place does not take them.
        """
        with self._asked():
            obstore.put(self._store, name, content)

    def get(self, name: str) -> bytes:
        """Return what was kept.

        Raises:
            ArchiveError: it is not there, or the place does not answer.
        """
        with self._asked():
            return bytes(obstore.get(self._store, name).bytes())

    def names(self, prefix: str) -> list[str]:
        """Return the names that begin with a folder's, in order.

        Raises:
            ArchiveError: the place does not answer.
        """
        with self._asked():
            found = [str(each["path"]) for some in obstore.list(self._store, prefix) for each in some]
        return sorted(found)

    def remove(self, name: str) -> None:
        """Keep a file no longer.

        Raises:
            ArchiveError: the place does not answer.
        """
        with self._asked():
            obstore.delete(self._store, name)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError) as error:
            words = str(error).partition("\n")[0]
            raise ArchiveError(f"{self.shown} cannot be used: {words}") from error


def place_of(text: str) -> Place:
    """Return the place that somebody named: a folder's path, or `s3://bucket/prefix`.

    Keys, region and endpoint of an object store come from `AWS_…` variables, as its other tools have them.

    Raises:
        SettingsError: that is no place.
        ArchiveError: the folder cannot be made.
    """
    if not text.startswith(_S3):
        if "://" in text or not text:
            raise SettingsError(f"{text or 'nothing'} is no place for an archive: a folder, or s3://…")
        return _folder(Path(text))
    bucket, _, prefix = text.removeprefix(_S3).partition("/")
    if not bucket:
        raise SettingsError(f"{text} names no bucket")
    return Place(S3Store(bucket, prefix=prefix or None, client_options=_options()), text)


def _folder(path: Path) -> Place:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be made: {error.strerror}") from error
    return Place(LocalStore(path), str(path))


def _options() -> Any:
    """Let plain HTTP be where the endpoint says so: a store on the same machine or network."""
    return {**_WAITS, "allow_http": os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")}
