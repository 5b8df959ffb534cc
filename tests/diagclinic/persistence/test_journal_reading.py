"""The way through the journal's segments, whatever crashes left in them."""

import os
from pathlib import Path

from diagclinic.persistence.journal_file import (
    NOWHERE,
    Change,
    Columns,
    Entry,
    Position,
    begun,
    chained,
    segment_path,
)
from diagclinic.persistence.journal_reading import route_through

COLUMNS = Columns(("id",), (0,))


def add(folder: Path, here: Position, *numbers: int) -> Position:
    """Append an entry for each of `numbers` at `here` and return the new end."""
    for number in numbers:
        payload = Entry({"notes": COLUMNS}, (Change("notes", (number,), (number,)),)).packed()
        block, chain = chained(here.chain, payload)
        with segment_path(folder, here.segment).open("r+b") as file:
            file.seek(here.at)
            file.write(block)
        here = Position(here.segment, here.at + len(block), chain)
    return here


def begin(folder: Path, segment: int, chain: bytes = NOWHERE.chain) -> Position:
    """Begin a segment that goes on from `chain`."""
    segment_path(folder, segment).write_bytes(begun(chain))
    return Position(segment, NOWHERE.at, chain)


def found(folder: Path, after: Position, end: Position | None) -> tuple[list[int], bool]:
    """Return the numbers on the way, and whether nothing is missing."""
    route = route_through(folder, after, end)
    return [change.key[0] for entry in route.entries() for change in entry.changes], route.is_whole


def test_a_way_leads_through_one_segment(tmp_path: Path) -> None:
    start = begin(tmp_path, 1)
    end = add(tmp_path, start, 1, 2, 3)

    assert found(tmp_path, start, end) == ([1, 2, 3], True)


def test_a_way_begins_where_the_snapshot_was_taken(tmp_path: Path) -> None:
    middle = add(tmp_path, begin(tmp_path, 1), 1, 2)
    end = add(tmp_path, middle, 3)

    assert found(tmp_path, middle, end) == ([3], True)


def test_a_way_from_the_end_to_the_end_is_empty(tmp_path: Path) -> None:
    end = add(tmp_path, begin(tmp_path, 1), 1)

    assert found(tmp_path, end, end) == ([], True)


def test_a_way_leads_through_several_segments(tmp_path: Path) -> None:
    start = begin(tmp_path, 1)
    first = add(tmp_path, start, 1)
    second = add(tmp_path, begin(tmp_path, 2, first.chain), 2)
    end = add(tmp_path, begin(tmp_path, 5, second.chain), 3)

    assert found(tmp_path, start, end) == ([1, 2, 3], True)


def test_what_no_transaction_acknowledged_is_passed_by(tmp_path: Path) -> None:
    start = begin(tmp_path, 1)
    kept = add(tmp_path, start, 1)
    add(tmp_path, kept, 99)
    end = add(tmp_path, begin(tmp_path, 2, kept.chain), 2)

    assert found(tmp_path, start, end) == ([1, 2], True)


def test_what_stands_after_the_end_is_passed_by(tmp_path: Path) -> None:
    start = begin(tmp_path, 1)
    end = add(tmp_path, start, 1)
    add(tmp_path, end, 99)
    begin(tmp_path, 2, end.chain)

    assert found(tmp_path, start, end) == ([1], True)


def test_a_segment_that_was_begun_in_vain_is_passed_by(tmp_path: Path) -> None:
    start = begin(tmp_path, 1)
    middle = add(tmp_path, start, 1)
    begin(tmp_path, 2, middle.chain)
    last = add(tmp_path, middle, 2)
    end = add(tmp_path, begin(tmp_path, 3, last.chain), 3)

    assert found(tmp_path, start, end) == ([1, 2, 3], True)


def test_without_a_known_end_the_way_leads_to_the_last_entry(tmp_path: Path) -> None:
    start = begin(tmp_path, 1)
    first = add(tmp_path, start, 1)
    end = add(tmp_path, begin(tmp_path, 2, first.chain), 2)
    begin(tmp_path, 3, end.chain)

    assert found(tmp_path, start, None) == ([1, 2], True)
    assert route_through(tmp_path, start, None).end == end


def test_without_a_known_end_a_torn_entry_is_told(tmp_path: Path) -> None:
    start = begin(tmp_path, 1)
    end = add(tmp_path, start, 1, 2)
    os.truncate(segment_path(tmp_path, 1), end.at - 1)

    assert found(tmp_path, start, None) == ([1], False)


def test_without_a_known_end_a_torn_later_segment_is_told(tmp_path: Path) -> None:
    start = begin(tmp_path, 1)
    first = add(tmp_path, start, 1)
    end = add(tmp_path, begin(tmp_path, 2, first.chain), 2)
    os.truncate(segment_path(tmp_path, 2), end.at - 1)

    assert found(tmp_path, start, None) == ([1], False)


def test_a_segment_whose_beginning_is_damaged_is_told(tmp_path: Path) -> None:
    start = begin(tmp_path, 1)
    add(tmp_path, start, 1)
    segment_path(tmp_path, 2).write_bytes(b"")

    assert found(tmp_path, start, None) == ([1], False)


def test_a_missing_segment_is_told_and_the_rest_is_there(tmp_path: Path) -> None:
    start = begin(tmp_path, 1)
    first = add(tmp_path, start, 1)
    second = add(tmp_path, begin(tmp_path, 2, first.chain), 2)
    end = add(tmp_path, begin(tmp_path, 3, second.chain), 3)
    segment_path(tmp_path, 2).unlink()

    assert found(tmp_path, start, end) == ([1, 3], False)


def test_an_entry_that_was_changed_is_told(tmp_path: Path) -> None:
    start = begin(tmp_path, 1)
    end = add(tmp_path, start, 1, 2)
    content = bytearray(segment_path(tmp_path, 1).read_bytes())
    content[-1] ^= 1
    segment_path(tmp_path, 1).write_bytes(content)

    assert found(tmp_path, start, end) == ([1], False)


def test_a_journal_that_is_not_there_is_not_whole(tmp_path: Path) -> None:
    end = Position(1, 99, b"e" * 32)

    assert found(tmp_path / "missing", NOWHERE, end) == ([], False)
    assert found(tmp_path / "missing", NOWHERE, None) == ([], False)
