"""A stick or a shop's folder as a source of metadata: never older than what was already trusted here."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from updater.client.source import NotThereError, Source

TIMESTAMP: Final = "metadata/timestamp.json"
#: bytes of a timestamp that are looked at
_LARGEST: Final = 16_384


class Nowhere:
    """A source that has nothing: with an overlay, what was trusted here before and is not yet too old."""

    name = "what is known here"

    def read(self, path: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Raise that nothing is there; see `Source.read`."""
        del start, end
        raise NotThereError(path)


class Overlay:
    """`source`, with the timestamp that is trusted here in front of an older or missing one of its own.

    The metadata which it vouches for lies here too, so that of an old stick only the files are used that
    today's signatures still name.  Whose timestamp is newer is taken from unverified numbers: whatever
    is handed on is verified afterwards, and a lie there costs no more than a source that cannot be used.
    """

    def __init__(self, source: Source, trusted: Path) -> None:
        self._source = source
        self._trusted = trusted

    @property
    def name(self) -> str:
        """The source's name."""
        return self._source.name

    def read(self, path: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of `path`; see `Source.read`."""
        return self._timestamp(start, end) if path == TIMESTAMP else self._source.read(path, start, end)

    def _timestamp(self, start: int, end: int | None) -> Iterator[bytes]:
        kept = self._kept()
        theirs = self._theirs(kept)
        newest = theirs if version_of(theirs) > version_of(kept) else kept
        yield newest[start:end]

    def _kept(self) -> bytes:
        try:
            return (self._trusted / "timestamp.json").read_bytes()
        except OSError:
            return b""

    def _theirs(self, kept: bytes) -> bytes:
        """Return the source's timestamp.

        Raises:
            NotThereError: neither it nor this computer has one.
        """
        try:
            return timestamp_of(self._source)
        except NotThereError:
            if version_of(kept) < 0:
                raise
            return b""


def timestamp_of(source: Source) -> bytes:
    """Return the timestamp of `source`, not verified; of one that is too large its beginning.

    Raises:
        NotThereError: it has none.
        UpdateError: it cannot be read; see `Source.read`.
    """
    content = bytearray()
    for piece in source.read(TIMESTAMP):
        content += piece
        if len(content) > _LARGEST:
            break
    return bytes(content)


def version_of(timestamp: bytes) -> int:
    """Return the number that `timestamp` claims, -1 where it claims none."""
    try:
        version = json.loads(timestamp)["signed"]["version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return -1
    return version if type(version) is int else -1
