"""Where published files come from: a server, a shop's folder, another machine, a stick; none is trusted."""

from collections.abc import Iterator
from typing import Protocol


class NotThereError(Exception):
    """The source has no such file."""


class Source(Protocol):
    """A place that holds (some of) the repository's files under their published paths."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def read(self, path: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of the file `path` (`metadata/…` or `targets/…`) from `start` up to before `end`.

        Raises:
            NotThereError: it has no such file.
            OfflineError: it cannot be reached, or ended in the middle.
            DamagedError: it is itself damaged (a bundle).
            CaptivePortalError: something else answers in its place.
            CancelledError: somebody stopped it.
        """
        ...
