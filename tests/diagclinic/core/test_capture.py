"""What can be said of a capture as a whole."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from diagclinic.core.capture import CaptureGap, CaptureHead, CaptureInfo, CaptureTail

WHOLE = CaptureInfo(
    path=Path("c.capture"),
    head=CaptureHead(datetime(2026, 11, 21, 8, 30, tzinfo=UTC), "can:virtual/x"),
    frames=3,
    first_s=10.5,
    last_s=13.0,
    tail=CaptureTail.WHOLE,
    lost=0,
    unwritten=0,
    gaps=(),
)


def test_a_capture_lasts_from_its_first_frame_to_its_last() -> None:
    assert WHOLE.duration_s == 2.5


def test_a_capture_without_frames_lasts_no_time() -> None:
    assert replace(WHOLE, frames=0, first_s=None, last_s=None).duration_s == 0.0


def test_a_capture_that_is_all_there_is_whole() -> None:
    assert WHOLE.is_whole


def test_a_capture_that_was_cut_is_not_whole() -> None:
    assert not replace(WHOLE, tail=CaptureTail.CUT).is_whole


def test_a_capture_with_a_damaged_block_is_not_whole() -> None:
    gap = CaptureGap(frames=10, after_s=10.5, before_s=11.0, offset=100, length=50)
    assert not replace(WHOLE, gaps=(gap,)).is_whole
