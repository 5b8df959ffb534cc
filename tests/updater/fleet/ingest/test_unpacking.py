"""What is sent is unpacked within bounds, and refused in the right words."""

import gzip

import pytest

from updater.fleet.callers.errors import MalformedError, TooMuchError
from updater.fleet.ingest.errors import EncodingError
from updater.fleet.ingest.unpacking import MOST_BYTES, unpacked


def test_what_was_packed_is_unpacked() -> None:
    assert unpacked(gzip.compress(b"lines\n"), "gzip") == b"lines\n"


def test_what_was_not_packed_stays() -> None:
    assert unpacked(b"lines\n", "identity") == b"lines\n"


def test_as_much_as_may_be_is_taken() -> None:
    assert len(unpacked(gzip.compress(bytes(MOST_BYTES)), "gzip")) == MOST_BYTES


@pytest.mark.parametrize("size", [MOST_BYTES + 1, 200 * MOST_BYTES])
def test_a_bomb_is_left_alone(size: int) -> None:
    with pytest.raises(TooMuchError):
        unpacked(gzip.compress(bytes(size), 1), "gzip")


def test_too_much_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(TooMuchError):
        unpacked(bytes(MOST_BYTES + 1), "gzip")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no gzip",
        gzip.compress(b"lines", mtime=0)[:-3],
        gzip.compress(b"lines", mtime=0) + b"more",
        gzip.compress(b"a", mtime=0) * 2,
    ],
)
def test_what_is_damaged_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedError):
        unpacked(body, "gzip")


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", ""])
def test_other_packing_is_not_known(encoding: str) -> None:
    with pytest.raises(EncodingError):
        unpacked(b"", encoding)
