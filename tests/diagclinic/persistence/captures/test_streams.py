"""Byte strings are packed one after the other; whatever else is unpacked is refused."""

import struct

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.persistence.captures.streams import pack_streams, unpack_streams


@given(contents=st.lists(st.binary(max_size=200), max_size=20))
def test_contents_come_back(contents: list[bytes]) -> None:
    assert unpack_streams(pack_streams(contents)) == contents


@given(packed=st.binary(max_size=200))
def test_any_other_bytes_are_refused_or_read(packed: bytes) -> None:
    try:
        contents = unpack_streams(packed)
    except ValueError:
        return
    assert all(isinstance(content, bytes) for content in contents)


def test_repetitions_take_no_room() -> None:
    assert len(pack_streams([bytes(100_000)])) < 100


def test_an_end_that_is_missing_is_noticed() -> None:
    with pytest.raises(ValueError, match="as long"):
        unpack_streams(pack_streams([b"abc"])[:-1])


def test_a_table_that_is_missing_is_noticed() -> None:
    with pytest.raises(ValueError, match="too early"):
        unpack_streams(b"\x05\x00\x01")


def test_a_content_that_is_no_compressed_one_is_refused() -> None:
    with pytest.raises(ValueError, match="stream"):
        unpack_streams(struct.pack("<HI", 1, 5) + b"hello")


def test_a_content_of_unreasonable_length_is_refused_before_it_is_unpacked() -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes((1 << 27) + 1))
    with pytest.raises(ValueError, match="too long"):
        unpack_streams(struct.pack("<HI", 1, len(bomb)) + bomb)


def test_many_contents_that_are_too_long_together_are_refused_before_they_are_unpacked() -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(1 << 20))
    with pytest.raises(ValueError, match="too long"):
        unpack_streams(struct.pack("<H129I", 129, *[len(bomb)] * 129) + bomb * 129)
