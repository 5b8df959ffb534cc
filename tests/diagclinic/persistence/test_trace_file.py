"""A trace gives back every whole record, and says how it ends."""

import errno
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagclinic.core.errors import DiskFullError, RecordDamagedError, RecordError, RecordTooNewError
from diagclinic.core.trace import Anchor, Tail, TraceNote, TraceRecord
from diagclinic.persistence.trace_file import (
    TraceWriter,
    create_trace,
    pack_trace,
    read_trace,
    unpack_trace,
)

ANCHOR = Anchor(datetime(2026, 11, 21, 8, 30, 0, 5, tzinfo=UTC), 1000.25)
ASKED = TraceRecord(sent=True, payload=b"010C\r", at_s=1001.0)
ANSWERED = TraceRecord(sent=False, payload=b"410C1AF8\r\r>", at_s=1001.0625)

records = st.lists(
    st.builds(TraceRecord, st.booleans(), st.binary(max_size=30), st.floats(allow_nan=False)), max_size=8
)


def write(path: Path, kept: list[TraceRecord]) -> bytes:
    """Write a trace of `kept` and return the file's bytes."""
    path.unlink(missing_ok=True)
    trace = create_trace(path, ANCHOR)
    for record in kept:
        trace.record(sent=record.sent, payload=record.payload, at_s=record.at_s)
    trace.close()
    return path.read_bytes()


class SmallDisk(io.BytesIO):
    """A file on a disk with room for `room` bytes."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def write(self, chunk: bytes) -> int:  # type: ignore[override]
        fitting = chunk[: self.room - self.tell()]
        if not fitting:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(fitting)


@settings(deadline=None, max_examples=50)
@given(kept=records)
def test_records_come_back_equal(tmp_path_factory: pytest.TempPathFactory, kept: list[TraceRecord]) -> None:
    path = tmp_path_factory.mktemp("trace") / "t"
    write(path, kept)

    trace = read_trace(path)

    assert (trace.anchor, trace.records, trace.tail, trace.lost) == (ANCHOR, tuple(kept), Tail.WHOLE, 0)


def test_a_record_is_in_the_file_before_the_call_returns(tmp_path: Path) -> None:
    trace = create_trace(tmp_path / "t", ANCHOR)

    trace.record(sent=True, payload=b"ATZ\r", at_s=1.0)

    found = read_trace(tmp_path / "t").records
    trace.close()
    assert found == (TraceRecord(sent=True, payload=b"ATZ\r", at_s=1.0),)


@pytest.mark.parametrize("cut", range(1, 21))
def test_a_trace_cut_in_its_last_record_keeps_the_others(tmp_path: Path, cut: int) -> None:
    whole = write(tmp_path / "t", [ASKED, ANSWERED])
    (tmp_path / "t").write_bytes(whole[:-cut])

    trace = read_trace(tmp_path / "t")

    assert (trace.records, trace.tail) == ((ASKED,), Tail.CUT)


@settings(deadline=None, max_examples=100)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_is_never_read_as_a_record(
    tmp_path_factory: pytest.TempPathFactory, place: float, bit: int
) -> None:
    path = tmp_path_factory.mktemp("trace") / "t"
    content = bytearray(write(path, [ASKED, ANSWERED]))
    content[int(place * len(content))] ^= 1 << bit
    path.write_bytes(content)

    try:
        trace = read_trace(path)
    except RecordError:
        return

    assert trace.tail is not Tail.WHOLE
    assert trace.records in {(), (ASKED,)}


def test_a_record_that_was_cut_out_of_the_middle_is_missed(tmp_path: Path) -> None:
    both = write(tmp_path / "t", [ASKED, ANSWERED])
    first = write(tmp_path / "t", [ASKED])
    none = write(tmp_path / "t", [])
    (tmp_path / "t").write_bytes(none + both[len(first) :])

    trace = read_trace(tmp_path / "t")

    assert (trace.records, trace.tail, trace.whole_bytes) == ((), Tail.DAMAGED, len(none))


def test_a_record_is_placed_on_the_wall_clock(tmp_path: Path) -> None:
    write(tmp_path / "t", [ASKED])

    trace = read_trace(tmp_path / "t")

    assert trace.wall_time(ASKED) == ANCHOR.wall + timedelta(seconds=0.75)


def test_an_existing_trace_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes(b"kept")

    with pytest.raises(FileExistsError):
        create_trace(tmp_path / "t", ANCHOR)


def test_a_trace_in_a_folder_that_is_gone_is_a_record_error(tmp_path: Path) -> None:
    with pytest.raises(RecordError):
        create_trace(tmp_path / "gone" / "t", ANCHOR)


def test_a_full_disk_does_not_raise_in_the_middle_of_a_request() -> None:
    trace = TraceWriter(SmallDisk(60), Path("t"), ANCHOR)

    trace.record(sent=False, payload=bytes(100), at_s=1.0)

    with pytest.raises(DiskFullError):
        trace.raise_failure()


def test_a_failure_is_raised_once() -> None:
    trace = TraceWriter(SmallDisk(60), Path("t"), ANCHOR)
    trace.record(sent=False, payload=bytes(100), at_s=1.0)
    with pytest.raises(DiskFullError):
        trace.raise_failure()

    assert trace.raise_failure() is None


def test_what_comes_after_a_full_disk_is_readable_and_the_gap_is_counted(tmp_path: Path) -> None:
    disk = SmallDisk(100)
    trace = TraceWriter(disk, Path("t"), ANCHOR)
    trace.record(sent=ASKED.sent, payload=ASKED.payload, at_s=ASKED.at_s)
    for _ in range(3):
        trace.record(sent=False, payload=bytes(100), at_s=1.0)
    disk.room = 1000

    trace.record(sent=ANSWERED.sent, payload=ANSWERED.payload, at_s=ANSWERED.at_s)

    (tmp_path / "t").write_bytes(disk.getvalue())
    found = read_trace(tmp_path / "t")
    assert (found.records, found.lost, found.tail) == ((ASKED, ANSWERED), 3, Tail.WHOLE)


def test_a_record_for_which_there_was_no_room_leaves_no_part_of_itself(tmp_path: Path) -> None:
    disk = SmallDisk(60)
    trace = TraceWriter(disk, Path("t"), ANCHOR)

    trace.record(sent=False, payload=bytes(100), at_s=1.0)

    (tmp_path / "t").write_bytes(disk.getvalue())
    assert read_trace(tmp_path / "t").tail is Tail.WHOLE


def test_a_disk_too_full_for_the_header_begins_no_trace() -> None:
    with pytest.raises(OSError, match="No space"):
        TraceWriter(SmallDisk(10), Path("t"), ANCHOR)


def test_nothing_is_kept_after_the_end(tmp_path: Path) -> None:
    trace = create_trace(tmp_path / "t", ANCHOR)
    trace.close()
    trace.close()

    trace.record(sent=True, payload=b"ATZ\r", at_s=1.0)

    assert read_trace(tmp_path / "t").records == ()


@pytest.mark.parametrize("content", [b"", b"ELM327 v1.5\r\r>", b"DCTRACE", b"DCTRACE\x01\0\0"])
def test_a_file_without_a_whole_header_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "t").write_bytes(content)

    with pytest.raises(RecordDamagedError):
        read_trace(tmp_path / "t")


def test_a_trace_of_a_newer_version_is_not_guessed_at(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes(b"DCTRACE\x03" + bytes(40))

    with pytest.raises(RecordTooNewError):
        read_trace(tmp_path / "t")


def test_a_trace_that_is_not_there_is_a_record_error(tmp_path: Path) -> None:
    with pytest.raises(RecordError):
        read_trace(tmp_path / "t")
