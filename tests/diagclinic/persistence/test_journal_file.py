"""The journal's files hold what was written, and end where they are torn."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.persistence.journal_file import (
    FIRST_AT,
    ORIGIN,
    Change,
    Columns,
    Entry,
    Position,
    begun,
    chained,
    entries_in,
    segment_path,
    segments_in,
    start_of,
    write_all,
)

START = Position(1, FIRST_AT, ORIGIN)
COLUMNS = Columns(("id", "note", "raw"), (0,))
_values = st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.binary()
_texts = st.text(st.characters(exclude_categories=["Cs"]))
_rows = st.tuples(st.integers(0, 9), _texts, _values)


def written(path: Path, *payloads: bytes) -> Path:
    """Write a segment of `payloads` to `path`."""
    content, chain = begun(ORIGIN), ORIGIN
    for payload in payloads:
        block, chain = chained(chain, payload)
        content += block
    path.write_bytes(content)
    return path


def read(path: Path) -> list[bytes]:
    """Return what is whole of the segment at `path`."""
    return [payload for payload, _ in entries_in(path, START)]


@given(st.lists(_rows))
def test_an_entry_says_what_it_was_given(rows: list[tuple[object, ...]]) -> None:
    entry = Entry({"notes": COLUMNS}, tuple(Change("notes", COLUMNS.key_of(row), row) for row in rows))

    assert Entry.unpacked(entry.packed()) == entry


def test_a_row_that_is_gone_is_told_apart_from_an_empty_one() -> None:
    entry = Entry({"notes": COLUMNS}, (Change("notes", (1,), None), Change("notes", (2,), (2, None, None))))

    assert Entry.unpacked(entry.packed()).changes == entry.changes


def test_entries_are_read_in_their_order(tmp_path: Path) -> None:
    assert read(written(tmp_path / "s", b"one", b"", b"three")) == [b"one", b"", b"three"]


def test_a_segment_can_be_read_from_the_middle(tmp_path: Path) -> None:
    path = written(tmp_path / "s", b"one", b"two", b"three")
    _, middle = next(iter(entries_in(path, START)))

    assert [payload for payload, _ in entries_in(path, middle)] == [b"two", b"three"]


@pytest.mark.parametrize("cut", range(1, 40))
def test_a_torn_end_costs_the_torn_entry_alone(tmp_path: Path, cut: int) -> None:
    path = written(tmp_path / "s", b"one", b"two")
    os.truncate(path, path.stat().st_size - cut)

    assert read(path) == [b"one"]


@pytest.mark.parametrize("at", range(FIRST_AT, FIRST_AT + 39))
def test_a_changed_byte_ends_what_can_be_read(tmp_path: Path, at: int) -> None:
    path = written(tmp_path / "s", b"one", b"two")
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)

    assert read(path) == []


def test_a_length_that_promises_more_than_there_is_is_not_believed(tmp_path: Path) -> None:
    path = written(tmp_path / "s")
    path.write_bytes(path.read_bytes() + b"\xff" * 40)

    assert read(path) == []


@pytest.mark.parametrize("content", [b"", b"DCJ1\n", b"other" + bytes(32), b"DCJ1\n" + bytes(31)])
def test_a_file_without_a_beginning_is_no_segment(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "s"
    path.write_bytes(content)

    assert start_of(path) is None


def test_a_segment_says_what_it_goes_on_from(tmp_path: Path) -> None:
    path = tmp_path / "s"
    path.write_bytes(begun(b"x" * 32))

    assert start_of(path) == b"x" * 32


def test_segments_are_found_by_number_whatever_lies_beside_them(tmp_path: Path) -> None:
    for name in ("000010.journal", "000002.journal", "1.txt", "x.journal"):
        (tmp_path / name).touch()

    assert segments_in(tmp_path) == [2, 10]
    assert segments_in(tmp_path / "missing") == []
    assert segment_path(tmp_path, 2).name == "000002.journal"


def test_a_write_goes_on_until_all_of_it_is_there(tmp_path: Path) -> None:
    descriptor = os.open(tmp_path / "f", os.O_RDWR | os.O_CREAT)
    try:
        write_all(descriptor, 3, b"abc")
    finally:
        os.close(descriptor)

    assert (tmp_path / "f").read_bytes() == b"\0\0\0abc"
