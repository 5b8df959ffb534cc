"""Captures are made, opened and gone on with; of a damaged one the good part is kept, and the rest named."""

import io
import os
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagclinic.core.capture import CaptureTail
from diagclinic.core.errors import (
    CaptureBusyError,
    CaptureDamagedError,
    CaptureMissingError,
    DiskFullError,
    RecordError,
    RecordTooNewError,
)
from diagclinic.persistence.captures.files import create_capture, open_capture, read_capture, resume_capture
from diagclinic.persistence.captures.layout import MAGIC, pack_head
from tests.diagclinic.persistence.captures.samples import (
    HEAD,
    StoppedClock,
    are_equal,
    counting,
    frames_in,
    numbers_in,
    written,
)

BLOCKS = (counting(30), counting(20, 30), counting(10, 50))


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A capture of three blocks."""
    return written(tmp_path_factory.mktemp("whole") / "c", *BLOCKS)


def read_and_named(path: Path) -> tuple[list[int], int | None]:
    """Return the numbers of the frames that can be read, and how many are told to be missing.

    None stands for some: a last block with a damaged header, or with a length that points beyond the end.
    """
    reader = open_capture(path)
    read = numbers_in(list(reader.frames()))
    gaps = [gap.frames for gap in reader.verify()]
    reader.close()
    is_known = None not in gaps and reader.info.tail is not CaptureTail.CUT
    return read, sum(frames or 0 for frames in gaps) if is_known else None


@settings(max_examples=400)
@given(data=st.data())
def test_a_flipped_bit_never_makes_a_frame_wrong(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, data: st.DataObject
) -> None:
    damaged = bytearray(content)
    damaged[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path = tmp_path_factory.getbasetemp() / "flipped"
    path.write_bytes(damaged)

    read, named = read_and_named(path)

    missing = sorted(set(range(60)) - set(read))
    assert read == sorted(set(read) & set(range(60)))
    assert named == len(missing) or (named is None and missing)


@settings(max_examples=200)
@given(data=st.data())
def test_bytes_that_were_overwritten_never_make_a_frame_wrong(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(content) - 1))
    other = data.draw(st.binary(min_size=1, max_size=300))
    path = tmp_path_factory.getbasetemp() / "overwritten"
    path.write_bytes(content[:at] + other + content[at + len(other) :])
    try:
        read, _ = read_and_named(path)
    except CaptureDamagedError:
        return
    blocks = [range(30), range(30, 50), range(50, 60)]
    assert read in ([number for block in kept for number in block] for kept in subsets(blocks))


def subsets(blocks: list[range]) -> list[list[range]]:
    """Return every choice of `blocks`, in order."""
    chosen: list[list[range]] = [[]]
    for block in blocks:
        chosen += [[*before, block] for before in chosen]
    return chosen


@settings(max_examples=200)
@given(junk=st.binary(max_size=400))
def test_any_other_file_is_refused_with_a_typed_error(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "junk"
    path.write_bytes(junk)
    with pytest.raises(CaptureDamagedError):
        open_capture(path)


def test_a_capture_cut_anywhere_keeps_every_whole_block(tmp_path: Path, content: bytes) -> None:
    kept = set()
    for length in range(len(pack_head(HEAD)), len(content) + 1):
        (tmp_path / "c").write_bytes(content[:length])
        read = numbers_in(frames_in(tmp_path / "c"))
        assert read == list(range(len(read)))
        kept.add(len(read))
    assert kept == {0, 30, 50, 60}


def test_a_capture_of_a_newer_version_is_not_guessed_at(tmp_path: Path, content: bytes) -> None:
    newer = bytearray(content)
    begin = len(pack_head(HEAD)) // 2
    for start in (0, begin):
        newer[start + len(MAGIC)] = 2
        newer[start + begin - 4 : start + begin] = checksum(bytes(newer[start : start + begin - 4]))
    (tmp_path / "c").write_bytes(newer)
    with pytest.raises(RecordTooNewError):
        open_capture(tmp_path / "c")


def checksum(content: bytes) -> bytes:
    """Return the CRC-32 of `content` as in a file."""
    return zlib.crc32(content).to_bytes(4, "little")


def test_a_capture_in_memory_can_be_read(content: bytes) -> None:
    reader = read_capture(io.BytesIO(content), Path("c"))
    frames = list(reader.frames())
    reader.close()
    assert numbers_in(frames) == list(range(60))


def test_a_capture_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CaptureMissingError):
        open_capture(tmp_path / "c")


def test_a_folder_is_no_capture(tmp_path: Path) -> None:
    with pytest.raises(CaptureDamagedError, match="it is a folder, not a file"):
        open_capture(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")
@pytest.mark.parametrize("act", [open_capture, resume_capture])
def test_a_pipe_is_not_waited_for(tmp_path: Path, act: Callable[[Path], object]) -> None:
    os.mkfifo(tmp_path / "c")
    with pytest.raises(CaptureDamagedError, match="it is a pipe, not a file"):
        act(tmp_path / "c")


def test_an_existing_capture_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "c").write_bytes(b"kept")
    with pytest.raises(FileExistsError):
        create_capture(tmp_path / "c", HEAD)


def test_a_capture_in_a_folder_that_is_gone_is_a_record_error(tmp_path: Path) -> None:
    with pytest.raises(RecordError):
        create_capture(tmp_path / "gone" / "c", HEAD)


def test_a_capture_that_found_no_room_for_its_head_leaves_nothing_behind(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(DiskFullError):
            create_capture(tmp_path / "c", HEAD)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


def resumed(path: Path) -> list[int]:
    """Go on with a capture from where it ends, and return the numbers in it then."""
    writer = resume_capture(path, StoppedClock()).writer
    writer.append(counting(5, writer.frames))
    writer.close()
    return numbers_in(frames_in(path))


def test_a_capture_is_gone_on_with(tmp_path: Path) -> None:
    written(tmp_path / "c", *BLOCKS)
    assert resumed(tmp_path / "c") == list(range(65))


def test_a_capture_that_is_being_written_is_not_gone_on_with(tmp_path: Path) -> None:
    first = create_capture(tmp_path / "c", HEAD, StoppedClock())
    first.append(counting(5))
    with pytest.raises(CaptureBusyError):
        resume_capture(tmp_path / "c")
    first.close()
    assert resumed(tmp_path / "c") == list(range(10))


def test_two_cannot_go_on_with_one_capture(tmp_path: Path) -> None:
    written(tmp_path / "c", *BLOCKS)
    first = resume_capture(tmp_path / "c").writer
    with pytest.raises(CaptureBusyError):
        resume_capture(tmp_path / "c")
    first.close()


def test_a_capture_that_was_cut_is_gone_on_with_behind_its_last_whole_block(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "c").write_bytes(content[:-10])
    assert resumed(tmp_path / "c") == list(range(55))


def test_nothing_of_what_was_torn_off_stays(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c").write_bytes(content[:-10])
    resumed(tmp_path / "c")
    reader = open_capture(tmp_path / "c")
    reader.close()
    assert reader.info.tail is CaptureTail.WHOLE
    assert reader.info.is_whole


def test_not_even_a_long_rest_stays_where_nothing_is_written_over_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c").write_bytes(content + content[-200:] * 50)
    resume_capture(tmp_path / "c", StoppedClock()).writer.close()
    assert (tmp_path / "c").read_bytes() == content


@pytest.mark.parametrize(
    ("cut", "frames"),
    [(1, 10), (60, 10), (200, None)],
    ids=["in the body", "well in the body", "in the header"],
)
def test_what_is_given_up_is_named(tmp_path: Path, content: bytes, cut: int, frames: int | None) -> None:
    (tmp_path / "c").write_bytes(content[:-cut])
    resumed_capture = resume_capture(tmp_path / "c", StoppedClock())
    resumed_capture.writer.close()
    assert (resumed_capture.before.frames, resumed_capture.before.is_whole) == (50, True)
    assert resumed_capture.given_up is not None
    assert resumed_capture.given_up.frames == frames


def test_a_whole_capture_gives_nothing_up(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c").write_bytes(content)
    resumed_capture = resume_capture(tmp_path / "c", StoppedClock())
    resumed_capture.writer.close()
    assert (resumed_capture.before.frames, resumed_capture.given_up) == (60, None)


def test_frames_that_were_given_up_stay_counted(tmp_path: Path, content: bytes) -> None:
    damaged = bytearray(content)
    damaged[-5] ^= 1
    (tmp_path / "c").write_bytes(damaged)
    resumed(tmp_path / "c")
    reader = open_capture(tmp_path / "c")
    reader.close()
    assert (reader.info.frames, reader.info.unwritten) == (55, 10)


@pytest.mark.parametrize("cut", [1, 30, 100])
def test_a_capture_cut_in_its_second_head_gets_it_back(tmp_path: Path, cut: int) -> None:
    (tmp_path / "c").write_bytes(pack_head(HEAD)[:-cut])
    assert resumed(tmp_path / "c") == list(range(5))
    assert (tmp_path / "c").read_bytes().startswith(pack_head(HEAD))


def test_losses_are_counted_on(tmp_path: Path) -> None:
    written(tmp_path / "c", counting(5))
    for _ in range(2):
        writer = resume_capture(tmp_path / "c").writer
        writer.append([], lost=3)
        writer.close()
    reader = open_capture(tmp_path / "c")
    reader.close()
    assert reader.info.lost == 6


def test_damage_in_the_middle_stays_where_it_is(tmp_path: Path, content: bytes) -> None:
    damaged = bytearray(content)
    damaged[len(pack_head(HEAD)) + 3] ^= 1
    (tmp_path / "c").write_bytes(damaged)
    assert resumed(tmp_path / "c") == list(range(30, 65))


def test_what_is_no_capture_is_not_gone_on_with(tmp_path: Path) -> None:
    (tmp_path / "c").write_bytes(b"ELM327 v1.5")
    with pytest.raises(CaptureDamagedError):
        resume_capture(tmp_path / "c")
    assert (tmp_path / "c").read_bytes() == b"ELM327 v1.5"


def test_frames_are_equal_after_all_that(tmp_path: Path) -> None:
    written(tmp_path / "c", *BLOCKS)
    assert are_equal(frames_in(tmp_path / "c"), [frame for block in BLOCKS for frame in block])
