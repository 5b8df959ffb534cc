"""Gives python-tuf the repository's metadata from any source of ours, and ends what is sent too slowly."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic
from typing import Final

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface

from updater.client.errors import OfflineError
from updater.client.source import NotThereError, Source

METADATA: Final = "metadata/"
TARGETS: Final = "targets/"


@dataclass(frozen=True, slots=True)
class Pace:
    """How slow a source may be, so that nobody is kept from looking elsewhere by drops.

    Attributes:
        grace_s: seconds within which nothing is asked of a file.
        bytes_per_s: of a file, on the whole, once the grace is over.
        total_s: seconds for everything that is read.
        clock: seconds that only grow.
    """

    grace_s: float = 20.0
    bytes_per_s: float = 512.0
    total_s: float = 300.0
    clock: Callable[[], float] = monotonic


class SourceFetcher(FetcherInterface):
    """Reads files below `metadata/` and `targets/` from `source`."""

    def __init__(self, source: Source, pace: Pace) -> None:
        self._source = source
        self._pace = pace
        self._began = pace.clock()

    def _fetch(self, url: str) -> Iterator[bytes]:
        began, got = self._pace.clock(), 0
        try:
            for piece in self._source.read(url):
                got += len(piece)
                self._check(self._pace.clock(), began, got)
                yield piece
        except NotThereError as error:
            raise DownloadHTTPError(f"{self._source.name} has no {url}", HTTPStatus.NOT_FOUND) from error

    def _check(self, now: float, began: float, got: int) -> None:
        elapsed = now - began
        is_slow = elapsed > self._pace.grace_s and got < elapsed * self._pace.bytes_per_s
        if is_slow or now - self._began > self._pace.total_s:
            raise OfflineError(f"{self._source.name} sends too slowly.")
