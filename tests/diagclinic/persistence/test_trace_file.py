"""A trace gives back every whole record, and says how it ends."""

import errno
import io
import math
import struct
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagclinic.core.errors import DiskFullError, RecordDamagedError, RecordError, RecordTooNewError
from diagclinic.core.trace import Anchor, Tail, Trace, TraceGap, TraceNote, TraceRecord
from diagclinic.persistence.trace_file import (
    TraceWriter,
    create_trace,
    may_be_trace,
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


NOTED = TraceNote(b'{"note":"battery","volts":12.6}', 1002.0)
entries = st.lists(
    st.one_of(
        st.builds(TraceRecord, st.booleans(), st.binary(max_size=30), st.floats(allow_nan=False)),
        st.builds(TraceNote, st.binary(max_size=30), st.floats(allow_nan=False)),
        st.builds(TraceGap, st.integers(0, 2**32 - 1), st.floats(allow_nan=False)),
    ),
    max_size=8,
).map(tuple)


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


@settings(max_examples=50)
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


@settings(max_examples=100)
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


# -- notes, and traces as values --


def test_note_stands_in_its_place_among_the_bytes(tmp_path: Path) -> None:
    trace = create_trace(tmp_path / "t", ANCHOR)
    trace.record(sent=True, payload=ASKED.payload, at_s=ASKED.at_s)
    trace.note(payload=NOTED.payload, at_s=NOTED.at_s)
    trace.record(sent=False, payload=ANSWERED.payload, at_s=ANSWERED.at_s)
    trace.close()

    found = read_trace(tmp_path / "t")

    assert (found.entries, found.notes, found.records) == (
        (ASKED, NOTED, ANSWERED),
        (NOTED,),
        (ASKED, ANSWERED),
    )


def test_note_for_which_there_was_no_room_is_counted_as_lost() -> None:
    disk = SmallDisk(60)
    trace = TraceWriter(disk, Path("t"), ANCHOR)
    trace.note(payload=bytes(100), at_s=1.0)
    disk.room = 1000
    trace.note(payload=NOTED.payload, at_s=NOTED.at_s)
    found = unpack_trace(disk.getvalue(), "t")
    assert (found.lost, found.notes) == (1, (NOTED,))


@given(entries)
def test_trace_that_was_packed_reads_the_same(kept: tuple[TraceRecord, ...]) -> None:
    content = pack_trace(Trace(ANCHOR, kept, Tail.CUT, 0))
    assert unpack_trace(content, "t") == Trace(ANCHOR, kept, Tail.WHOLE, len(content))


def sealed(*bodies: bytes, version: int = 2, wall_us: int = 0) -> bytes:
    """Return a file whose sums are right, whatever stands in it."""
    crc, content = 0, b""
    for body in (struct.pack("<7sBqd", b"DCTRACE", version, wall_us, 0.0), *bodies):
        crc = zlib.crc32(body, crc)
        content += body + struct.pack("<I", crc)
    return content


def record(kind: int, payload: bytes = b"", at_s: float = 1.0) -> bytes:
    return struct.pack("<IBd", len(payload), kind, at_s) + payload


def test_trace_of_the_first_version_still_reads() -> None:
    found = unpack_trace(sealed(record(1, b"ATZ"), record(2, b"\x03\0\0\0"), version=1), "t")
    assert (found.records, found.notes, found.lost, found.tail) == (
        (TraceRecord(sent=True, payload=b"ATZ", at_s=1.0),),
        (),
        3,
        Tail.WHOLE,
    )


@pytest.mark.parametrize("odd", [record(9), record(2, b"\x01"), record(0, at_s=math.nan)])
def test_what_no_program_writes_ends_what_can_be_trusted_though_its_sum_is_right(odd: bytes) -> None:
    found = unpack_trace(sealed(record(1, b"ATZ"), odd, record(1, b"ATI")), "t")
    assert ([one.payload for one in found.records], found.tail) == ([b"ATZ"], Tail.DAMAGED)


def test_time_that_there_is_not_is_damage() -> None:
    with pytest.raises(RecordDamagedError):
        unpack_trace(sealed(wall_us=2**63 - 1), "t")


CONTENT = pack_trace(Trace(ANCHOR, (ASKED, NOTED, ANSWERED, TraceGap(2, 3.0)), Tail.WHOLE, 0))


@settings(max_examples=300)
@given(
    cut=st.integers(0, len(CONTENT)), flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 255)))
)
def test_cut_and_flipped_file_gives_its_good_part_or_a_typed_error(
    cut: int, flips: list[tuple[int, int]]
) -> None:
    content = bytearray(CONTENT[:cut])
    for place, bits in flips:
        if content:
            content[place % len(content)] ^= bits
    try:
        found = unpack_trace(bytes(content), "t")
    except RecordError:
        return
    assert found.entries == (ASKED, NOTED, ANSWERED, TraceGap(2, 3.0))[: len(found.entries)]
    assert CONTENT.startswith(content[: found.whole_bytes])


@given(st.binary(max_size=120))
def test_any_bytes_behind_the_name_are_a_trace_or_a_typed_error(content: bytes) -> None:
    try:
        found = unpack_trace(b"DCTRACE" + content, "t")
    except RecordError:
        return
    assert found.whole_bytes <= len(content) + 7


@pytest.mark.parametrize(
    ("beginning", "may_be"),
    [(b"", True), (b"DCT", True), (b"DCTRACE\x02more", True), (b"DCX", False), (bytes(100), False)],
)
def test_beginning_tells_what_is_no_trace(beginning: bytes, may_be: bool) -> None:
    assert may_be_trace(beginning) is may_be
