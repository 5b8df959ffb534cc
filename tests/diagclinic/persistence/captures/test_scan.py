"""Blocks are found whatever became of others, and what is missing is named."""

import io
import struct
from collections.abc import Iterator
from pathlib import Path

import can
import pytest

from diagclinic.core.capture import CaptureTail
from diagclinic.persistence.captures.files import create_capture
from diagclinic.persistence.captures.layout import BLOCK_MAGIC, HEADER_READ, pack_head, unpack_head
from diagclinic.persistence.captures.scan import Layout, body_of, check_last, look_on
from tests.diagclinic.persistence.captures.samples import BEGIN_S, HEAD, StoppedClock, counting, written

BLOCKS = (counting(30), counting(20, 30), counting(10, 50))


def looked_at(content: bytes) -> Layout:
    """Return what is found in a file of `content`."""
    layout = Layout(unpack_head(content)[1])
    look_on(io.BytesIO(content), layout)
    check_last(io.BytesIO(content), layout)
    return layout


def frames_of(layout: Layout) -> list[int]:
    """Return the number of frames of each block."""
    return [block.header.frames for block in layout.blocks]


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    """A capture of three blocks."""
    return written(tmp_path / "c", *BLOCKS)


@pytest.fixture
def starts(content: bytes) -> list[int]:
    """Where its blocks begin."""
    return [block.offset for block in looked_at(content).blocks]


def test_all_blocks_are_found(content: bytes) -> None:
    layout = looked_at(content)
    assert (frames_of(layout), layout.tail, layout.gaps) == ([30, 20, 10], CaptureTail.WHOLE, [])


def test_a_capture_without_blocks_is_whole() -> None:
    layout = looked_at(pack_head(HEAD))
    assert (frames_of(layout), layout.tail) == ([], CaptureTail.WHOLE)


def test_every_cut_keeps_the_whole_blocks_before_it(content: bytes, starts: list[int]) -> None:
    ends = [*starts[1:], len(content)]
    for length in range(starts[0], len(content)):
        layout = looked_at(content[:length])
        whole = sum(end <= length for end in ends)
        assert len(layout.blocks) == whole
        assert (layout.tail is CaptureTail.WHOLE) == (length in {starts[0], *ends})
        assert layout.tail is not CaptureTail.DAMAGED


def test_a_cut_in_the_second_head_is_a_cut() -> None:
    assert looked_at(pack_head(HEAD)[:-3]).tail is CaptureTail.CUT


def test_a_block_with_a_damaged_header_is_passed_over_and_named(content: bytes, starts: list[int]) -> None:
    damaged = bytearray(content)
    damaged[starts[1] + 20] ^= 1

    layout = looked_at(bytes(damaged))

    (gap,) = layout.gaps
    assert frames_of(layout) == [30, 10]
    assert (gap.frames, gap.offset, gap.length) == (20, starts[1], starts[2] - starts[1])
    assert (gap.after_s, gap.before_s) == (BEGIN_S + 0.029, BEGIN_S + 0.050)


def test_a_damaged_first_block_has_no_time_before_it(content: bytes, starts: list[int]) -> None:
    damaged = content[: starts[0]] + bytes(8) + content[starts[0] + 8 :]
    (gap,) = looked_at(damaged).gaps
    assert (gap.frames, gap.after_s, gap.before_s) == (30, None, BEGIN_S + 0.030)


def with_losses(path: Path, *blocks: tuple[list[can.Message], int]) -> tuple[bytes, list[int]]:
    """Return the bytes of a capture whose blocks also tell of lost frames, and where the blocks end."""
    writer, ends = create_capture(path, HEAD, StoppedClock()), []
    for frames, lost in blocks:
        writer.append(frames, lost=lost)
        writer.flush()
        ends.append(path.stat().st_size)
    writer.close()
    return path.read_bytes(), ends


def test_a_gap_begins_behind_the_frames_before_a_block_that_only_counts_losses(tmp_path: Path) -> None:
    content, ends = with_losses(tmp_path / "c", (counting(30), 0), ([], 3), (counting(20, 30), 0))
    (gap,) = looked_at(content[: ends[1]] + b"garbage" + content[ends[1] :]).gaps
    assert (gap.after_s, gap.before_s) == (BEGIN_S + 0.029, BEGIN_S + 0.030)


def test_a_gap_before_a_block_that_only_counts_losses_has_no_time_behind_it(tmp_path: Path) -> None:
    content, ends = with_losses(tmp_path / "c", (counting(30), 0), ([], 3))
    (gap,) = looked_at(content[: ends[0]] + b"garbage" + content[ends[0] :]).gaps
    assert (gap.after_s, gap.before_s) == (BEGIN_S + 0.029, None)


def test_a_block_that_was_cut_out_is_missed(content: bytes, starts: list[int]) -> None:
    (gap,) = looked_at(content[: starts[1]] + content[starts[2] :]).gaps
    assert (gap.frames, gap.length) == (20, 0)


def test_a_block_that_is_there_twice_is_read_once(content: bytes, starts: list[int]) -> None:
    layout = looked_at(content[: starts[1]] + content[starts[0] :])
    assert frames_of(layout) == [30, 20, 10]


def test_zeros_behind_the_last_block_are_damage(content: bytes) -> None:
    layout = looked_at(content + bytes(5000))
    assert (layout.tail, layout.end) == (CaptureTail.DAMAGED, len(content))
    assert layout.tail_gap is not None
    assert (layout.tail_gap.offset, layout.tail_gap.length) == (len(content), 5000)


def test_a_last_block_whose_body_never_reached_the_disk_is_given_up(
    content: bytes, starts: list[int]
) -> None:
    layout = looked_at(content[:-40] + bytes(40))
    assert (frames_of(layout), layout.tail, layout.end) == ([30, 20], CaptureTail.DAMAGED, starts[2])


def test_a_body_that_is_not_what_was_written_is_noticed(content: bytes) -> None:
    layout = looked_at(content)
    damaged = bytearray(content)
    damaged[layout.blocks[1].end - 1] ^= 1
    bodies = [body_of(io.BytesIO(bytes(damaged)), block) for block in layout.blocks]
    assert [body is None for body in bodies] == [False, True, False]


def test_what_only_looks_like_a_block_is_no_block(content: bytes, starts: list[int]) -> None:
    bait = content[: starts[1]] + 3 * (BLOCK_MAGIC + bytes(100)) + content[starts[1] :]
    layout = looked_at(bait)
    assert frames_of(layout) == [30, 20, 10]
    assert [gap.frames for gap in layout.gaps] == [0]


def test_what_is_appended_later_is_taken_in(content: bytes, starts: list[int]) -> None:
    growing = io.BytesIO(content[: starts[2] + 50])
    layout = Layout(starts[0])
    look_on(growing, layout)
    growing.seek(0)
    growing.write(content)

    look_on(growing, layout)

    assert (frames_of(layout), layout.tail) == ([30, 20, 10], CaptureTail.WHOLE)


@pytest.fixture
def far(content: bytes, starts: list[int]) -> Iterator[bytes]:
    """Much damage between two blocks, with the next block's first bytes across a search's end."""
    return (content[: starts[1]] + bytes((1 << 20) - shift) + content[starts[1] :] for shift in range(9))


def test_a_block_is_found_behind_any_stretch_of_damage(far: Iterator[bytes]) -> None:
    assert [frames_of(looked_at(content)) for content in far] == [[30, 20, 10]] * 9


def test_a_former_block_behind_damage_is_not_taken_for_a_later_one(content: bytes, starts: list[int]) -> None:
    former = content[starts[0] : starts[1]]
    layout = looked_at(content[: starts[2]] + bytes(9) + former + content[starts[2] :])
    assert (frames_of(layout), [gap.frames for gap in layout.gaps]) == ([30, 20, 10], [0])


def test_header_that_no_writer_makes_is_no_block_that_was_torn_off(content: bytes) -> None:
    layout = looked_at(content + BLOCK_MAGIC + b"\xff" * 2000)
    assert (layout.tail, layout.tail_gap is not None) == (CaptureTail.DAMAGED, True)


class CountedFile(io.BytesIO):
    """Counts the bytes that are read."""

    came = 0

    def read(self, size: int | None = -1, /) -> bytes:
        chunk = super().read(size)
        self.came += len(chunk)
        return chunk


def test_headers_that_claim_to_be_as_long_as_the_file_do_not_make_the_search_endless() -> None:
    claim = BLOCK_MAGIC + struct.pack("<III", 60_000, 50_000, 0)  # frames, identifiers, length of the body
    file = CountedFile(pack_head(HEAD) + claim * 25_000)
    layout = Layout(len(pack_head(HEAD)))
    look_on(file, layout)
    candidates, size = 25_000, len(file.getvalue())
    assert (layout.blocks, file.came < 2 * candidates * HEADER_READ + 10 * size) == ([], True)


def test_a_block_behind_a_mistaken_header_is_found(content: bytes, starts: list[int]) -> None:
    claim = BLOCK_MAGIC + struct.pack("<III", 60_000, 50_000, 0)
    layout = looked_at(content[: starts[1]] + claim * 50 + content[starts[1] :] + bytes(300_000))
    assert frames_of(layout) == [30, 20, 10]
