"""Metadata through our sources, at a pace."""

from collections.abc import Iterator

import pytest
from tuf.api.exceptions import DownloadHTTPError, DownloadLengthMismatchError

from tests.attacks.repository import Files
from updater.client.errors import CancelledError, OfflineError
from updater.client.tuf_fetcher import Pace, SourceFetcher

FILES = Files({"metadata/timestamp.json": b"x" * 100})


class Stopped:
    """A source that somebody stops."""

    name = "the stick"

    def read(self, path: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        yield b"x"
        raise CancelledError("It was stopped.")


class Pieces:
    """A source of pieces of 100 bytes, each of which takes `seconds`."""

    name = "the server"

    def __init__(self, seconds: float, count: int) -> None:
        self.seconds, self.count, self.now = seconds, count, 0.0

    def read(self, path: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        for _ in range(self.count):
            self.now += self.seconds
            yield b"x" * 100


def through(source: Pieces, **pace: float) -> SourceFetcher:
    return SourceFetcher(source, Pace(clock=lambda: source.now, **pace))


def test_a_file_comes_from_the_source() -> None:
    assert SourceFetcher(FILES, Pace()).download_bytes("metadata/timestamp.json", 100) == b"x" * 100


def test_a_file_that_is_longer_than_it_may_be_is_cut_off() -> None:
    with pytest.raises(DownloadLengthMismatchError):
        SourceFetcher(FILES, Pace()).download_bytes("metadata/timestamp.json", 99)


def test_a_file_that_is_not_there_is_told_as_on_the_web() -> None:
    with pytest.raises(DownloadHTTPError) as caught:
        SourceFetcher(FILES, Pace()).download_bytes("metadata/9.root.json", 99)

    assert caught.value.status_code == 404


def test_what_stops_the_source_stops_the_download() -> None:
    with pytest.raises(CancelledError):
        SourceFetcher(Stopped(), Pace()).download_bytes("metadata/timestamp.json", 99)


def test_drops_are_ended_after_the_grace() -> None:
    source = Pieces(seconds=1, count=1000)

    with pytest.raises(OfflineError, match="the server sends too slowly"):
        through(source, grace_s=20, bytes_per_s=200).download_bytes("metadata/timestamp.json", 1 << 20)

    assert source.now == 21


def test_a_slow_source_that_keeps_the_pace_is_heard_out() -> None:
    source = Pieces(seconds=1, count=100)

    fetched = through(source, grace_s=20, bytes_per_s=100, total_s=100).download_bytes("x", 1 << 20)

    assert len(fetched) == 10_000


def test_all_files_together_have_a_limit() -> None:
    fetcher = through(Pieces(seconds=1, count=10), total_s=25)
    for _ in range(2):
        fetcher.download_bytes("x", 1 << 20)

    with pytest.raises(OfflineError):
        fetcher.download_bytes("x", 1 << 20)
