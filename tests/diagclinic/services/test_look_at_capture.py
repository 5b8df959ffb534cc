"""diagclinic.services.look_at_capture: a capture by identifier."""

from pathlib import Path

import pytest

from diagclinic.core.capture import CaptureHead
from diagclinic.core.errors import RecordMissingError
from diagclinic.services.frame_table import FrameTable
from diagclinic.services.jobs import Cancelled, JobContext, Progress
from diagclinic.services.look_at_capture import BATCH, LookAtCapture
from tests.capture_doubles import MemoryCapture, MemoryCaptures, frame
from tests.service_doubles import NOON


def captured(count: int) -> tuple[MemoryCaptures, MemoryCapture]:
    captures = MemoryCaptures()
    capture = captures.create(CaptureHead(NOON, "sim:demo"))
    capture.append([frame(at / 1000, at % 3) for at in range(count)], lost=4)
    return captures, capture


def test_table_holds_all_frames_by_identifier() -> None:
    captures, capture = captured(2 * BATCH + 10)
    table = FrameTable()
    LookAtCapture(capture.path, lambda: captures, table).run(JobContext(lambda _: None))
    told = table.snapshot()
    assert (told.frames, len(told.rows), told.lost) == (2 * BATCH + 10, 3, 4)


def test_it_tells_what_is_known_of_the_capture() -> None:
    captures, capture = captured(5)
    info = LookAtCapture(capture.path, lambda: captures, FrameTable()).run(JobContext(lambda _: None))
    assert info.frames == 5


def test_it_tells_how_far_it_is() -> None:
    captures, capture = captured(BATCH + 1)
    told: list[Progress] = []
    LookAtCapture(capture.path, lambda: captures, FrameTable()).run(JobContext(told.append))
    assert [(one.done, one.total) for one in told] == [(0, BATCH + 1), (BATCH, BATCH + 1)]


def test_stop_ends_it() -> None:
    captures, capture = captured(5)
    stopping = JobContext(lambda _: None)
    stopping.cancel()
    with pytest.raises(Cancelled):
        LookAtCapture(capture.path, lambda: captures, FrameTable()).run(stopping)


def test_capture_that_is_not_there_is_an_error() -> None:
    with pytest.raises(RecordMissingError):
        LookAtCapture(Path("none"), MemoryCaptures, FrameTable()).run(JobContext(lambda _: None))
