"""diagclinic.services.go_on_capture: through which interface a capture is gone on with, and in what time."""

from datetime import timedelta
from pathlib import Path

import can
import pytest

from diagclinic.core.capture import CaptureHead, CaptureInfo, CaptureTail
from diagclinic.core.errors import CaptureBusyError, CaptureElsewhereError
from diagclinic.services.go_on_capture import CaptureTime, going_on_with, is_heard_through
from tests.capture_doubles import MemoryCaptures, frame
from tests.service_doubles import NOON

URL = "can:socketcan/can0?bitrate=250000"
HEAD = CaptureHead(NOON, URL)


@pytest.mark.parametrize(
    ("vci", "url", "is_same"),
    [
        (URL, URL, True),
        ("elm:COM4", "elm:com4", True),
        ("can:a/0?bitrate=1&listen_only=1", "can:a/0?listen_only=1&bitrate=1", True),
        (URL, "can:socketcan/can1?bitrate=250000", False),
        (URL, "can:socketcan/can0?bitrate=500000", False),
        (URL, "can:socketcan/can0", False),
        ("drive.asc", URL, False),
    ],
)
def test_a_capture_is_of_one_interface_with_its_options(vci: str, url: str, *, is_same: bool) -> None:
    assert is_heard_through(CaptureHead(NOON, vci), url) is is_same


@pytest.fixture
def captures() -> MemoryCaptures:
    captures = MemoryCaptures()
    captures.create(HEAD).append([frame(1.0)])
    return captures


def test_a_capture_that_was_heard_elsewhere_is_not_opened_for_writing(captures: MemoryCaptures) -> None:
    captures.failure = CaptureBusyError("was opened for writing")
    with (
        pytest.raises(
            CaptureElsewhereError, match=r"was heard through can:socketcan/can0.*, not through elm:COM4"
        ),
        going_on_with(lambda: captures, captures.list()[0], "elm:COM4"),
    ):
        pass


def test_a_capture_is_let_go_whatever_ends_it(captures: MemoryCaptures) -> None:
    with pytest.raises(OSError, match="pulled"), going_on_with(lambda: captures, captures.list()[0], URL):
        raise OSError("pulled")
    assert captures.kept[0].is_closed


def test_a_new_capture_goes_on_with_none() -> None:
    with going_on_with(MemoryCaptures, None, URL) as resumed:
        assert resumed is None


def put(first_s: float | None, last_s: float | None, pause: timedelta, *frames: can.Message) -> list[float]:
    """Return the times that frames get in a capture of those times, so long after it began."""
    info = CaptureInfo(Path("c"), HEAD, 9, first_s, last_s, CaptureTail.WHOLE, 0, 0, ())
    CaptureTime(info, lambda: NOON + pause).put(frames)
    return [one.timestamp for one in frames]


HOUR = timedelta(hours=1)
NOON_S = NOON.timestamp()


def test_a_pause_of_an_hour_is_an_hour_in_the_capture() -> None:
    assert put(10.0, 20.0, HOUR, frame(3.0), frame(3.5)) == [3609.5, 3610.0]


def test_a_capture_in_the_time_of_the_calendar_stays_in_it() -> None:
    assert put(NOON_S, NOON_S + 9, HOUR, frame(3.0), frame(3.5)) == [NOON_S + 3599.5, NOON_S + 3600]


def test_a_capture_without_a_frame_gets_the_time_of_the_calendar() -> None:
    assert put(None, None, HOUR, frame(3.0)) == [NOON_S + 3600]


def test_time_never_goes_back_though_the_calendar_was_set_back() -> None:
    assert put(10.0, 20.0, -HOUR, frame(3.0), frame(3.5)) == [20.0, 20.5]


def test_the_time_between_frames_stays_what_it_was() -> None:
    info = CaptureInfo(Path("c"), HEAD, 9, 10.0, 20.0, CaptureTail.WHOLE, 0, 0, ())
    time, late = CaptureTime(info, lambda: NOON + HOUR), frame(7.0)
    time.put([frame(3.0)])
    time.put([late])
    assert late.timestamp == 3614.0
