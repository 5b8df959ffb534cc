"""Heads and headers come back, or are noticed not to be what was written."""

import json
import zlib
from array import array
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.capture import CaptureHead
from diagclinic.persistence.captures.layout import (
    MAGIC,
    MOST_BODY,
    BlockHeader,
    NewerFormatError,
    directory_key,
    pack_head,
    pack_header,
    told_length,
    unpack_head,
    unpack_header,
)
from tests.diagclinic.persistence.captures.samples import HEAD

HEADER = BlockHeader(
    frames=1000,
    identifiers=array("I", (0x100, 0x7DF, 0x98DA10F1)),
    body_length=4000,
    number=70_000,
    first_s=10.5,
    last_s=11.25,
    lost=3,
    unwritten=4,
    body_crc=0xDEADBEEF,
)


@given(vci=st.text(), note=st.text())
def test_a_head_comes_back(vci: str, note: str) -> None:
    head = CaptureHead(HEAD.started_at, vci, note)
    packed = pack_head(head)
    assert unpack_head(packed) == (head, len(packed))


@pytest.mark.parametrize("bit", range(8))
def test_any_one_flipped_bit_leaves_a_whole_head(bit: int) -> None:
    packed = pack_head(HEAD)
    for place in range(len(packed)):
        damaged = bytearray(packed)
        damaged[place] ^= 1 << bit
        assert unpack_head(bytes(damaged)) == (HEAD, len(packed))


def test_where_the_second_head_is_cut_off_the_first_is_enough() -> None:
    packed = pack_head(HEAD)
    assert unpack_head(packed[: len(packed) // 2])[0] == HEAD


@pytest.mark.parametrize("begin", [b"", b"DCTRACE\x01", MAGIC, MAGIC + bytes(200)])
def test_a_file_that_begins_otherwise_is_no_capture(begin: bytes) -> None:
    with pytest.raises(ValueError, match="no capture"):
        unpack_head(begin)


def sealed(version: int, text: bytes) -> bytes:
    """Return a head of `version` that holds `text`."""
    once = MAGIC + bytes([version]) + len(text).to_bytes(4, "little") + text
    return once + zlib.crc32(once).to_bytes(4, "little")


def test_a_later_format_is_told_as_such() -> None:
    with pytest.raises(NewerFormatError):
        unpack_head(sealed(2, b"whatever it may be"))


@pytest.mark.parametrize(
    "text", [b"[]", b"{}", b"no JSON", b'{"started_at": 5, "vci": "", "note": ""}', b"[" * 9999]
)
def test_a_head_with_another_content_is_none(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  JSON's own words, too
        unpack_head(sealed(1, text))


def test_a_header_comes_back() -> None:
    assert unpack_header(pack_header(HEADER)) == HEADER


def test_a_header_tells_its_own_length() -> None:
    packed = pack_header(HEADER)
    assert told_length(packed) == HEADER.length == len(packed)


def test_any_flipped_bit_of_a_header_is_noticed() -> None:
    packed = pack_header(HEADER)
    for place in range(8 * len(packed)):
        damaged = bytearray(packed)
        damaged[place // 8] ^= 1 << place % 8
        length = told_length(bytes(damaged))
        assert length != len(packed) or unpack_header(bytes(damaged)) is None


@pytest.mark.parametrize("change", [{"frames": (1 << 20) + 1}, {"frames": 2}])
def test_a_header_of_unreasonable_numbers_is_none(change: dict[str, int]) -> None:
    assert told_length(pack_header(replace(HEADER, **change))) is None


def test_too_few_bytes_are_no_header() -> None:
    assert told_length(pack_header(HEADER)[:20]) is None


@pytest.mark.parametrize(
    ("span_s", "wanted", "may"),
    [
        ((0.0, 10.4), None, False),
        ((0.0, 10.5), None, True),
        ((11.25, 20.0), None, True),
        ((11.3, 20.0), None, False),
        ((0.0, 20.0), frozenset({directory_key(0x7DF, is_extended=False)}), True),
        ((0.0, 20.0), frozenset({directory_key(0x7DF, is_extended=True)}), False),
        ((0.0, 20.0), frozenset({directory_key(0x18DA10F1, is_extended=True)}), True),
        ((0.0, 20.0), frozenset({0x7FF}), False),
        ((0.0, 20.0), frozenset(), False),
    ],
)
def test_a_block_is_passed_over_that_cannot_have_what_is_wanted(
    span_s: tuple[float, float], wanted: frozenset[int] | None, may: bool
) -> None:
    assert HEADER.may_have(span_s, wanted) is may


def test_a_directory_takes_no_more_memory_than_in_the_file() -> None:
    found = unpack_header(pack_header(HEADER))
    assert found is not None
    assert memoryview(found.identifiers).nbytes == 4 * 3  # type: ignore[arg-type]


def test_a_body_that_nobody_writes_is_not_believed() -> None:
    assert told_length(pack_header(replace(HEADER, body_length=MOST_BODY + 1))) is None


@pytest.mark.parametrize("name", ["number", "lost", "unwritten"])
def test_a_count_beyond_all_time_is_not_believed(name: str) -> None:
    assert unpack_header(pack_header(replace(HEADER, **{name: (1 << 62) + 1}))) is None


def told_beginning(text: str) -> bytes:
    """Return a head that says when the capture began."""
    return sealed(1, json.dumps({"started_at": text, "vci": "sim:demo", "note": ""}).encode())


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00+23:59",
        "1969-12-31T23:59:59+00:00",
        "9999-12-31T23:59:59-23:59",
    ],
)
def test_a_beginning_that_no_clock_tells_is_damage(text: str) -> None:
    with pytest.raises(ValueError, match=r"no capture|head is none"):
        unpack_head(told_beginning(text))


@pytest.mark.parametrize("text", ["2026-11-21T08:30:00", "2026-11-21T09:30:00+01:00"])
def test_a_beginning_is_told_in_utc(text: str) -> None:
    assert unpack_head(told_beginning(text))[0].started_at == datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
