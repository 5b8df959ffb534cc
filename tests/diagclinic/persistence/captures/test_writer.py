"""Frames wait a second at most, and a disk that fails costs no more than it must."""

import errno
import io
from pathlib import Path

import can
import pytest

from diagclinic.core.capture import CaptureInfo
from diagclinic.core.errors import DiskFullError, RecordError
from diagclinic.persistence.captures.files import open_capture
from diagclinic.persistence.captures.layout import pack_head
from diagclinic.persistence.captures.writer import BlockLimits, BlockWriter, Position
from tests.diagclinic.persistence.captures.samples import (
    HEAD,
    StoppedClock,
    are_equal,
    counting,
    frames_in,
    numbers_in,
)

BEGIN = pack_head(HEAD)


class Disk(io.BytesIO):
    """A file on a disk with room for `room` bytes, which takes at most `bite` at a time."""

    def __init__(self, room: int = 1 << 20, bite: int = 1 << 20) -> None:
        super().__init__(BEGIN)
        self.seek(len(BEGIN))
        self.room = room
        self.bite = bite
        self.fails_to_sync = False
        self.synced_ends: list[int] = []

    def write(self, chunk: bytes) -> int:  # type: ignore[override]
        fitting = chunk[: min(self.bite, self.room - self.tell())]
        if not fitting:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(fitting)

    def sync(self) -> None:
        if self.fails_to_sync:
            raise OSError(errno.EIO, "Input/output error")
        self.synced_ends.append(self.tell())


class DiskThatKeeps(Disk):
    """A disk on which a file cannot be made shorter."""

    def truncate(self, size: int | None = None) -> int:
        raise OSError(errno.EPERM, "Operation not permitted")

    def seek(self, offset: int, whence: int = 0) -> int:
        return super().seek(0, 2) if getattr(self, "room", 0) else super().seek(offset, whence)


class KeptDisk(Disk):
    """A disk whose content can be looked at when its file is closed."""

    content = b""

    def close(self) -> None:
        if not self.closed:
            self.content = self.getvalue()
        super().close()


def writer_to(disk: Disk, clock: StoppedClock | None = None, frames: int = 1000) -> BlockWriter:
    """Return a writer to `disk`."""
    return BlockWriter(disk, Path("c"), Position(len(BEGIN)), clock or StoppedClock(), BlockLimits(frames))


def kept_on(disk: Disk, folder: Path) -> list[can.Message]:
    """Return the frames that can be read from `disk`."""
    (folder / "c").write_bytes(disk.getvalue())
    return frames_in(folder / "c")


def info_of(disk: Disk, folder: Path) -> CaptureInfo:
    """Return what is told of the capture on `disk`."""
    (folder / "c").write_bytes(disk.getvalue())
    reader = open_capture(folder / "c")
    reader.close()
    return reader.info


@pytest.fixture
def disk() -> Disk:
    """A disk with room."""
    return Disk()


@pytest.fixture
def clock() -> StoppedClock:
    """A clock that stands."""
    return StoppedClock()


def test_flushed_frames_are_on_disk(disk: Disk, tmp_path: Path) -> None:
    writer = writer_to(disk)
    writer.append(counting(7))
    writer.flush()
    assert disk.synced_ends == [len(disk.getvalue())]
    assert are_equal(kept_on(disk, tmp_path), counting(7))


def test_frames_wait_for_others(disk: Disk, clock: StoppedClock) -> None:
    writer = writer_to(disk, clock)
    writer.append(counting(7))
    clock.now_s += 0.99
    writer.append(counting(7))
    assert disk.getvalue() == BEGIN


def test_frames_do_not_wait_longer_than_a_second_for_others(
    disk: Disk, clock: StoppedClock, tmp_path: Path
) -> None:
    writer = writer_to(disk, clock)
    writer.append(counting(7))
    clock.now_s += 1.0
    writer.append(counting(1, 7))
    assert numbers_in(kept_on(disk, tmp_path)) == list(range(8))


def test_a_pause_brings_frames_to_disk(disk: Disk, clock: StoppedClock, tmp_path: Path) -> None:
    writer = writer_to(disk, clock)
    writer.append(counting(7))
    clock.now_s += 1.0
    writer.tick()
    assert len(kept_on(disk, tmp_path)) == 7


def test_the_second_begins_with_the_first_frame_that_waits(disk: Disk, clock: StoppedClock) -> None:
    writer = writer_to(disk, clock)
    clock.now_s += 5.0
    writer.append(counting(7))
    writer.tick()
    assert disk.getvalue() == BEGIN


def test_a_full_block_does_not_wait(disk: Disk, tmp_path: Path) -> None:
    writer = writer_to(disk, frames=10)
    writer.append(counting(35))
    assert numbers_in(kept_on(disk, tmp_path)) == list(range(30))
    assert writer.frames == 35


def test_nothing_is_written_where_nothing_came(disk: Disk) -> None:
    writer = writer_to(disk)
    writer.flush()
    writer.close()
    assert len(disk.synced_ends) == 0


def test_frames_that_were_lost_on_the_way_are_counted(tmp_path: Path, disk: Disk) -> None:
    writer = writer_to(disk)
    writer.append(counting(3), lost=5)
    writer.append([], lost=2)
    writer.flush()
    assert info_of(disk, tmp_path).lost == 7


def test_a_loss_behind_the_last_frame_is_kept_too(tmp_path: Path, disk: Disk) -> None:
    writer = writer_to(disk)
    writer.append(counting(3))
    writer.flush()
    writer.append([], lost=2)
    writer.flush()
    info = info_of(disk, tmp_path)
    assert (info.lost, info.frames, info.last_s) == (2, 3, counting(3)[-1].timestamp)


def test_a_disk_that_takes_little_at_a_time_gets_everything(tmp_path: Path) -> None:
    disk = Disk(bite=3)
    writer = writer_to(disk)
    writer.append(counting(50))
    writer.flush()
    assert are_equal(kept_on(disk, tmp_path), counting(50))


def test_a_full_disk_does_not_raise_while_frames_come() -> None:
    writer = writer_to(Disk(room=len(BEGIN) + 50), frames=10)
    writer.append(counting(10))
    with pytest.raises(DiskFullError):
        writer.raise_failure()


def test_a_failure_is_raised_once() -> None:
    writer = writer_to(Disk(room=len(BEGIN) + 50))
    writer.append(counting(10))
    with pytest.raises(DiskFullError):
        writer.flush()
    assert writer.raise_failure() is None


def test_what_comes_after_a_full_disk_is_readable_and_the_rest_is_counted(tmp_path: Path) -> None:
    disk = Disk()
    writer = writer_to(disk, frames=10)
    writer.append(counting(10))
    disk.room = disk.tell() + 70
    writer.append(counting(20, 10))
    disk.room = 1 << 20

    writer.append(counting(10, 30))

    info = info_of(disk, tmp_path)
    assert numbers_in(kept_on(disk, tmp_path)) == [*range(10), *range(30, 40)]
    assert (info.unwritten, info.gaps, info.is_whole) == (20, (), True)


def test_a_block_for_which_there_was_no_room_leaves_no_part_of_itself() -> None:
    disk = Disk(room=len(BEGIN) + 50)
    writer_to(disk, frames=10).append(counting(10))
    assert disk.getvalue() == BEGIN


def test_a_disk_that_does_not_keep_what_it_took_is_told(tmp_path: Path, disk: Disk) -> None:
    disk.fails_to_sync = True
    writer = writer_to(disk)
    writer.append(counting(10))
    with pytest.raises(RecordError):
        writer.flush()
    assert disk.getvalue() == BEGIN


def test_a_disk_that_cannot_be_cut_hides_no_later_block(tmp_path: Path) -> None:
    disk = DiskThatKeeps(room=len(BEGIN) + 50)
    writer = writer_to(disk, frames=10)
    writer.append(counting(10))
    disk.room = 1 << 20
    writer.append(counting(10, 10))
    assert numbers_in(kept_on(disk, tmp_path)) == list(range(10, 20))


@pytest.mark.parametrize("bad", [can.Message(arbitration_id=-5), can.Message(timestamp="now")])
def test_a_frame_that_is_none_costs_no_other(disk: Disk, tmp_path: Path, bad: can.Message) -> None:
    writer = writer_to(disk)
    writer.append([*counting(5), bad, *counting(5, 5)])
    with pytest.raises(RecordError):
        writer.flush()
    assert numbers_in(kept_on(disk, tmp_path)) == list(range(10))
    assert info_of(disk, tmp_path).unwritten == 1


def test_more_channels_than_a_block_has_room_for_are_an_error(disk: Disk, tmp_path: Path) -> None:
    writer = writer_to(disk)
    writer.append([can.Message(channel=number) for number in range(300)])
    with pytest.raises(RecordError):
        writer.flush()
    writer.append(counting(1))
    writer.flush()
    assert (info_of(disk, tmp_path).unwritten, info_of(disk, tmp_path).frames) == (300, 1)


def test_closing_brings_everything_to_disk(tmp_path: Path) -> None:
    disk = KeptDisk()
    writer = writer_to(disk)
    writer.append(counting(7))
    writer.close()
    writer.close()
    (tmp_path / "c").write_bytes(disk.content)
    assert len(frames_in(tmp_path / "c")) == 7


def test_a_file_is_let_go_of_though_it_cannot_be_finished() -> None:
    disk = Disk(room=len(BEGIN) + 50)
    writer = writer_to(disk)
    writer.append(counting(7))
    with pytest.raises(DiskFullError):
        writer.close()
    assert disk.closed


def test_nothing_is_kept_after_the_end(disk: Disk) -> None:
    writer = writer_to(disk)
    writer.close()
    writer.append(counting(7))
    writer.flush()
    assert writer.frames == 0


def test_the_writer_knows_its_file(disk: Disk) -> None:
    assert writer_to(disk).path == Path("c")


def test_second_of_waiting_begins_anew_behind_a_full_block(disk: Disk, clock: StoppedClock) -> None:
    writer = writer_to(disk, clock, frames=10)
    writer.append(counting(5))
    clock.now_s += 0.9
    writer.append(counting(24, 5))
    clock.now_s += 0.6
    writer.tick()
    assert len(disk.synced_ends) == 2
    writer.close()
