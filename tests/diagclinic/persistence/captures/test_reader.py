"""Any moment and any identifier of a capture can be read, also while it is being written."""

from collections.abc import Iterator
from pathlib import Path

import can
import pytest

from diagclinic.core.capture import CaptureTail
from diagclinic.core.errors import RecordError
from diagclinic.persistence.captures.files import create_capture, open_capture
from diagclinic.persistence.captures.reader import BlockReader
from tests.diagclinic.persistence.captures.samples import (
    BEGIN_S,
    HEAD,
    StoppedClock,
    are_equal,
    counting,
    numbers_in,
    written,
)

FIRST = counting(30)
SECOND = [*counting(20, 30), *counting(5, 50, identifier=0x200)]
THIRD = counting(10, 55)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A capture of three blocks, one of which has an identifier of its own."""
    written(tmp_path / "c", FIRST, SECOND, THIRD)
    return tmp_path / "c"


@pytest.fixture
def reader(path: Path) -> Iterator[BlockReader]:
    """The capture, open."""
    reader = open_capture(path)
    yield reader
    reader.close()


@pytest.fixture
def damaged(path: Path) -> Iterator[BlockReader]:
    """The capture with another bit in the body of its second block."""
    content = bytearray(path.read_bytes())
    reader = open_capture(path)
    content[reader._layout.blocks[1].end - 5] ^= 1
    reader.close()
    path.write_bytes(content)
    reader = open_capture(path)
    yield reader
    reader.close()


def test_frames_come_back_in_order(reader: BlockReader) -> None:
    assert are_equal(list(reader.frames()), [*FIRST, *SECOND, *THIRD])


def test_what_is_known_without_reading_frames_is_told(reader: BlockReader, path: Path) -> None:
    info = reader.info
    assert (info.path, info.head, info.frames) == (path, HEAD, 65)
    assert (info.first_s, info.last_s) == (BEGIN_S, BEGIN_S + 0.064)
    assert info.is_whole


def test_frames_of_a_span_of_time_are_found(reader: BlockReader) -> None:
    found = list(reader.frames(BEGIN_S + 0.028, BEGIN_S + 0.031))
    assert numbers_in(found) == [28, 29, 30, 31]


def test_frames_from_a_moment_on_are_found(reader: BlockReader) -> None:
    assert numbers_in(list(reader.frames(from_s=BEGIN_S + 0.0625))) == [63, 64]


def test_frames_up_to_a_moment_are_found(reader: BlockReader) -> None:
    assert numbers_in(list(reader.frames(to_s=BEGIN_S + 0.0015))) == [0, 1]


def test_frames_of_an_identifier_are_found(reader: BlockReader) -> None:
    assert numbers_in(list(reader.frames(identifiers=[(0x200, False)]))) == [50, 51, 52, 53, 54]


def test_an_identifier_of_another_width_is_another_one(reader: BlockReader) -> None:
    assert list(reader.frames(identifiers=[(0x200, True)])) == []


def test_time_and_identifier_can_be_asked_for_together(reader: BlockReader) -> None:
    assert numbers_in(list(reader.frames(BEGIN_S + 0.053, identifiers=[(0x200, False)]))) == [53, 54]


def test_no_identifier_has_no_frames(reader: BlockReader) -> None:
    assert list(reader.frames(identifiers=[])) == []


def test_blocks_without_the_identifier_are_not_even_read(reader: BlockReader) -> None:
    assert [len(columns) for columns in reader.columns(identifiers=[(0x200, False)])] == [5]


def test_identifiers_are_summed_up(reader: BlockReader) -> None:
    found = [(one.identifier, one.frames, one.length) for one in reader.identifiers().listed]
    assert found == [(0x123, 60, 6), (0x200, 5, 6)]


def test_a_capture_without_frames_has_no_times(tmp_path: Path) -> None:
    written(tmp_path / "empty")
    reader = open_capture(tmp_path / "empty")
    reader.close()
    info = reader.info
    assert (info.frames, info.first_s, info.last_s, info.is_whole) == (0, None, None, True)


def test_a_damaged_block_is_left_out(damaged: BlockReader) -> None:
    assert are_equal(list(damaged.frames()), [*FIRST, *THIRD])


def test_a_damaged_block_is_named_when_it_was_met(damaged: BlockReader) -> None:
    list(damaged.frames())
    (gap,) = damaged.info.gaps
    assert (gap.frames, gap.after_s, gap.before_s) == (25, BEGIN_S + 0.030, BEGIN_S + 0.054)


def test_a_damaged_block_counts_no_longer_when_it_was_met(damaged: BlockReader) -> None:
    list(damaged.frames())
    assert damaged.info.frames == 40


def test_damage_is_found_when_it_is_looked_for(damaged: BlockReader) -> None:
    (gap,) = damaged.verify()
    assert gap.frames == 25


def test_a_whole_capture_has_no_damage(reader: BlockReader) -> None:
    assert reader.verify() == ()


def test_damage_is_named_once(damaged: BlockReader) -> None:
    damaged.verify()
    list(damaged.frames())
    assert len(damaged.verify()) == 1


def test_a_check_names_the_damage_and_counts_what_is_left(damaged: BlockReader) -> None:
    info = damaged.check()
    assert ([gap.frames for gap in info.gaps], info.frames, info.is_whole) == ([25], 40, False)


def test_a_check_finds_a_whole_capture_whole(reader: BlockReader) -> None:
    info = reader.check()
    assert (info.frames, info.is_whole) == (65, True)


def test_a_check_unpacks_nothing(reader: BlockReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagclinic.persistence.captures.reader.unpack_frames", pytest.fail)
    assert reader.check().is_whole


def test_a_closed_capture_cannot_be_checked(path: Path) -> None:
    reader = open_capture(path)
    reader.close()
    with pytest.raises(RecordError):
        reader.check()


def test_bytes_behind_the_last_block_are_named(path: Path) -> None:
    path.write_bytes(path.read_bytes() + bytes(100))
    reader = open_capture(path)
    reader.close()
    assert reader.info.tail is CaptureTail.DAMAGED
    assert [gap.length for gap in reader.info.gaps] == [100]


def test_a_closed_capture_is_a_record_error(path: Path) -> None:
    reader = open_capture(path)
    reader.close()
    reader.close()
    with pytest.raises(RecordError):
        list(reader.frames())


def test_a_closed_capture_cannot_be_looked_at_again(path: Path) -> None:
    reader = open_capture(path)
    reader.close()
    with pytest.raises(RecordError):
        reader.refresh()


def seen_while_written(path: Path, batches: list[list[can.Message]]) -> list[list[int]]:
    """Append batch by batch, and return what a reader sees after each."""
    writer = create_capture(path, HEAD, StoppedClock())
    reader = open_capture(path)
    seen = []
    for batch in batches:
        writer.append(batch)
        writer.flush()
        known_s = reader.info.last_s
        reader.refresh()
        seen.append(numbers_in(list(reader.frames(from_s=known_s))))
    writer.close()
    reader.close()
    return seen


def test_a_capture_can_be_followed_while_it_is_written(tmp_path: Path) -> None:
    batches = [counting(3), counting(3, 3), counting(3, 6)]
    assert seen_while_written(tmp_path / "c", batches) == [[0, 1, 2], [2, 3, 4, 5], [5, 6, 7, 8]]


def test_a_reader_sees_no_half_block(tmp_path: Path, path: Path) -> None:
    content = path.read_bytes()
    growing = tmp_path / "growing"
    growing.write_bytes(content[:-200])
    reader = open_capture(growing)
    before = numbers_in(list(reader.frames()))
    growing.write_bytes(content)

    reader.refresh()

    after = numbers_in(list(reader.frames()))
    reader.close()
    assert (before, after) == (list(range(55)), list(range(65)))


def test_times_that_are_no_numbers_do_not_hide_the_others(tmp_path: Path) -> None:
    odd = counting(2)
    odd[0].timestamp, odd[1].timestamp = float("nan"), float("inf")
    written(tmp_path / "c", odd, counting(5))
    reader = open_capture(tmp_path / "c")
    reader.close()
    assert (reader.info.frames, reader.info.first_s, reader.info.duration_s) == (
        7,
        BEGIN_S,
        pytest.approx(0.004, abs=1e-6),
    )
