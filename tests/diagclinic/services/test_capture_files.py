"""diagclinic.services.capture_files: captures from and to other programs, whatever comes in between."""

from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import can
import pytest

from diagclinic.core.capture import CaptureGap, CaptureHead, CaptureTail
from diagclinic.core.errors import (
    CaptureChannelError,
    CaptureFileError,
    CaptureFormError,
    DiskFullError,
    RecordMissingError,
)
from diagclinic.services.capture_files import (
    BATCH,
    MOST_CHANNELS,
    OTHER_CHANNELS,
    ExportCapture,
    FileReport,
    ImportCapture,
    gap_words,
    wall_shift_s,
)
from diagclinic.services.jobs import Cancelled, JobContext, Progress
from tests.capture_doubles import MemoryCapture, MemoryCaptures, frame, same
from tests.service_doubles import NOON, now

WALL_S = 1_790_000_000.5
PATH = Path("car.log")


class Files:
    """Files in memory.

    Attributes:
        written: what was written to the last one.
        is_closed: the file that was read was let go.
        stop_at: is cancelled while the frames are taken; a first reading only looks for channels.
    """

    def __init__(self, *frames: can.Message, damage: str = "", stop_at: JobContext | None = None) -> None:
        self.frames = frames
        self.damage = damage
        self.stop_at = stop_at
        self.written: list[can.Message] = []
        self.is_closed = False
        self.readings = 0

    def check(self, path: Path) -> None:
        if path.suffix == ".nonsense":
            raise CaptureFormError(str(path))

    def read(self, path: Path, report: FileReport) -> Generator[can.Message, None, None]:
        self.readings += 1
        try:
            for one in self.frames:
                yield one
                if self.stop_at is not None and self.readings > 1:
                    self.stop_at.cancel()
            report.damage = self.damage
        finally:
            self.is_closed = True

    def channel(self, path: Path, frame: can.Message) -> str:
        return str(frame.channel or "")

    def write(self, path: Path, frames: Iterator[can.Message], report: FileReport) -> None:
        self.written = list(frames)
        report.frames = len(self.written)


def context() -> JobContext:
    return JobContext(lambda _: None)


def brought_in(files: Files, captures: MemoryCaptures) -> FileReport:
    return ImportCapture(PATH, files, lambda: captures, now).run(context()).report


def on(channel: str, at_s: float) -> can.Message:
    """Return a frame that was heard on a channel."""
    one = frame(at_s)
    one.channel = channel
    return one


def kept(*frames: can.Message, started_at: datetime = NOON) -> tuple[MemoryCaptures, MemoryCapture]:
    """Return captures with one that holds `frames`."""
    captures = MemoryCaptures()
    capture = captures.create(CaptureHead(started_at, "sim:demo"))
    capture.append(frames)
    return captures, capture


def exported(*frames: can.Message, started_at: datetime = NOON) -> list[can.Message]:
    captures, capture = kept(*frames, started_at=started_at)
    files = Files()
    ExportCapture(capture.path, PATH, files, lambda: captures).run(context())
    return files.written


def test_every_frame_of_the_file_is_in_the_capture() -> None:
    captures = MemoryCaptures()
    report = brought_in(Files(frame(1.0), frame(2.0)), captures)
    assert (same(captures.kept[0].kept), report.frames, captures.kept[0].is_closed) == (
        same([frame(1.0), frame(2.0)]),
        2,
        True,
    )


def test_capture_is_named_by_its_file_and_begins_when_the_file_says() -> None:
    captures = MemoryCaptures()
    brought_in(Files(frame(WALL_S)), captures)
    head = captures.kept[0].head
    assert (head.vci, head.started_at) == ("car.log", datetime.fromtimestamp(WALL_S, UTC))


@pytest.mark.parametrize("at_s", [0.0, 5.0, 1e10 * 50])
def test_file_whose_clock_is_no_calendar_begins_now(at_s: float) -> None:
    captures = MemoryCaptures()
    brought_in(Files(frame(at_s)), captures)
    assert captures.kept[0].head.started_at == NOON


def test_file_without_a_frame_makes_no_capture_and_says_why() -> None:
    captures = MemoryCaptures()
    with pytest.raises(CaptureFileError, match=r"car\.log: line 1: nonsense"):
        brought_in(Files(damage="line 1: nonsense"), captures)
    assert captures.kept == []


def test_file_of_several_channels_makes_no_capture_and_names_them() -> None:
    captures = MemoryCaptures()
    with pytest.raises(
        CaptureChannelError, match=r"car\.log holds the channels can0, can1: .*--channel NAME"
    ):
        brought_in(Files(on("can1", 1.0), on("can0", 2.0)), captures)
    assert captures.kept == []


def test_channel_that_begins_late_is_found_before_anything_is_made() -> None:
    captures = MemoryCaptures()
    frames = [*(on("can0", at / 1000) for at in range(2 * BATCH)), on("can1", 99.0)]
    with pytest.raises(CaptureChannelError, match="can0, can1"):
        brought_in(Files(*frames), captures)
    assert captures.kept == []


def test_channel_that_is_chosen_is_taken_alone_and_the_others_are_counted() -> None:
    captures = MemoryCaptures()
    files = Files(on("can0", 1.0), on("can1", 2.0), on("can1", 3.0))
    report = ImportCapture(PATH, files, lambda: captures, now, "can1").run(context()).report
    assert ([one.timestamp for one in captures.kept[0].kept], report.left_out) == (
        [2.0, 3.0],
        {OTHER_CHANNELS: 1},
    )


def test_channel_that_the_file_does_not_hold_is_refused_with_those_that_it_holds() -> None:
    captures = MemoryCaptures()
    files = Files(on("can0", 1.0), on("can1", 2.0))
    with pytest.raises(CaptureChannelError, match=r"holds no channel 'can5', but can0, can1:"):
        ImportCapture(PATH, files, lambda: captures, now, "can5").run(context())
    assert captures.kept == []


def test_file_that_tells_no_channels_is_imported_without_naming_one() -> None:
    with pytest.raises(CaptureChannelError, match="tells no channels: import it without --channel"):
        ImportCapture(PATH, Files(frame(1.0)), MemoryCaptures, now, "can0").run(context())


def test_a_flood_of_channels_is_named_in_part() -> None:
    with pytest.raises(CaptureChannelError) as caught:
        brought_in(Files(*(on(f"can{at}", 1.0) for at in range(1000))), MemoryCaptures())
    assert len(caught.value.channels) == MOST_CHANNELS


def test_stop_among_frames_of_other_channels_makes_no_capture() -> None:
    stopping = context()
    files = Files(*(on("can0", at / 1000) for at in range(10)), stop_at=stopping)
    files.readings = 1
    captures = MemoryCaptures()
    with pytest.raises(Cancelled):
        ImportCapture(PATH, files, lambda: captures, now, "can1").run(stopping)
    assert captures.kept == []


def test_empty_file_makes_no_capture() -> None:
    with pytest.raises(CaptureFileError, match="holds no frame"):
        brought_in(Files(), MemoryCaptures())


def test_damage_keeps_what_stood_before() -> None:
    captures = MemoryCaptures()
    report = brought_in(Files(frame(1.0), damage="line 2: nonsense"), captures)
    assert (captures.kept[0].frames, report.damage) == (1, "line 2: nonsense")


def test_full_disk_keeps_what_found_room() -> None:
    captures = MemoryCaptures(room=1, full=DiskFullError("no room"))
    done = ImportCapture(PATH, Files(frame(1.0), frame(2.0)), lambda: captures, now).run(context())
    assert (done.problem, done.report.frames) == (captures.full, 1)


def test_stop_keeps_what_was_read_and_lets_the_file_go() -> None:
    stopping = context()
    files = Files(*(frame(at / 1000) for at in range(3 * BATCH)), stop_at=stopping)
    captures = MemoryCaptures()
    done = ImportCapture(PATH, files, lambda: captures, now).run(stopping)
    assert (done.is_stopped, captures.kept[0].is_closed, files.is_closed, done.report.frames < 3 * BATCH) == (
        True,
        True,
        True,
        True,
    )


def test_stop_before_the_beginning_reads_nothing() -> None:
    stopping = context()
    stopping.cancel()
    with pytest.raises(Cancelled):
        ImportCapture(PATH, Files(frame(1.0)), MemoryCaptures, now).run(stopping)


def test_exported_times_are_those_of_the_calendar() -> None:
    written = exported(frame(10.0), frame(11.5))
    assert [one.timestamp for one in written] == [NOON.timestamp(), NOON.timestamp() + 1.5]


def test_times_that_were_the_calendars_are_not_moved() -> None:
    at_s = 1_790_000_000.123456789
    written = exported(frame(at_s), started_at=datetime.fromtimestamp(at_s, UTC))
    assert written[0].timestamp == at_s


def test_capture_without_frames_has_no_shift() -> None:
    assert wall_shift_s(kept()[1].info) == 0.0


def test_export_tells_how_far_it_is() -> None:
    captures, capture = kept(*(frame(at / 1000) for at in range(BATCH + 1)))
    told: list[Progress] = []
    ExportCapture(capture.path, PATH, Files(), lambda: captures).run(JobContext(told.append))
    assert [(one.done, one.total) for one in told] == [(0, 0), (0, BATCH + 1), (BATCH, BATCH + 1)]


def test_stopped_export_is_a_cancelled_one() -> None:
    captures, capture = kept(frame(1.0))
    stopping = context()
    stopping.cancel()
    with pytest.raises(Cancelled):
        ExportCapture(capture.path, PATH, Files(), lambda: captures).run(stopping)


def test_form_is_looked_at_before_the_capture_is_opened() -> None:
    with pytest.raises(CaptureFormError):
        ExportCapture(Path("none"), Path("car.nonsense"), Files(), MemoryCaptures).run(context())


def test_capture_that_is_not_there_is_an_error() -> None:
    with pytest.raises(RecordMissingError):
        ExportCapture(Path("none"), PATH, Files(), MemoryCaptures).run(context())


def test_what_is_missing_of_the_capture_is_said() -> None:
    captures, capture = kept(frame(1.0))
    capture.gaps = (CaptureGap(7, None, None, 0, 9),)
    capture.unwritten = 3
    report = ExportCapture(capture.path, PATH, Files(), lambda: captures).run(context())
    assert report.damage == (
        "1 damaged places, with 7 frames or more; 3 frames could not be kept when it was recorded"
    )


def test_whole_capture_misses_nothing() -> None:
    assert gap_words(kept(frame(1.0))[1].info) == ""


def test_times_of_the_calendar_stay_though_the_first_frame_came_late() -> None:
    late_s = NOON.timestamp() + 60
    assert wall_shift_s(kept(frame(late_s))[1].info) == 0.0


def test_end_that_was_cut_off_is_said() -> None:
    info = replace(kept(frame(1.0))[1].info, tail=CaptureTail.CUT)
    assert gap_words(info) == "its end was cut off"
