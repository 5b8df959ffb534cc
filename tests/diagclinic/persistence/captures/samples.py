"""Frames for the tests of captures."""

from datetime import UTC, datetime
from pathlib import Path

import can
from hypothesis import strategies as st

from diagclinic.core.capture import CaptureHead
from diagclinic.persistence.captures.files import create_capture, open_capture

HEAD = CaptureHead(datetime(2026, 11, 21, 8, 30, 0, 5, tzinfo=UTC), "can:virtual/x", "idling, cold")
BEGIN_S = 1_795_248_000.0


class StoppedClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def counting(number: int, first: int = 0, identifier: int = 0x123) -> list[can.Message]:
    """Return `number` frames a millisecond apart, each with its own number in it."""
    return [
        can.Message(
            BEGIN_S + count / 1000,
            identifier,
            is_extended_id=False,
            channel="can0",
            data=count.to_bytes(4, "big") + b"\x55\xaa",
        )
        for count in range(first, first + number)
    ]


def numbers_in(frames: list[can.Message]) -> list[int]:
    """Return the numbers that frames of `counting` carry."""
    return [int.from_bytes(frame.data[:4], "big") for frame in frames]


def written(path: Path, *blocks: list[can.Message]) -> bytes:
    """Write a capture with a block for each list of frames and return the file's bytes."""
    path.unlink(missing_ok=True)
    writer = create_capture(path, HEAD, StoppedClock())
    for frames in blocks:
        writer.append(frames)
        writer.flush()
    writer.close()
    return path.read_bytes()


def frames_in(path: Path) -> list[can.Message]:
    """Return every frame that can be read."""
    reader = open_capture(path)
    try:
        return list(reader.frames())
    finally:
        reader.close()


def are_equal(ones: list[can.Message], others: list[can.Message]) -> bool:
    """Say whether frames are equal in everything, time stamps to the last bit."""
    return len(ones) == len(others) and all(
        one.equals(other, timestamp_delta=0.0) for one, other in zip(ones, others, strict=True)
    )


@st.composite
def payload_and_dlc(draw: st.DrawFn) -> tuple[bytes, int, bool, bool]:
    """Return payload, DLC, and whether the frame is remote, or of CAN FD."""
    is_fd = draw(st.booleans())
    if not is_fd and draw(st.booleans()):
        return b"", draw(st.integers(0, 8)), True, False
    payload = draw(st.binary(max_size=64 if is_fd else 8))
    return payload, len(payload), False, is_fd


@st.composite
def any_frame(draw: st.DrawFn, stamps: st.SearchStrategy[float]) -> can.Message:
    """Return a frame as python-can allows it."""
    payload, dlc, is_remote, is_fd = draw(payload_and_dlc())
    is_extended = draw(st.booleans())
    return can.Message(
        timestamp=draw(stamps),
        arbitration_id=draw(st.integers(0, (1 << 29) - 1 if is_extended else 0x7FF)),
        is_extended_id=is_extended,
        is_remote_frame=is_remote,
        is_error_frame=not is_remote and draw(st.booleans()),
        channel=draw(
            st.one_of(
                st.none(), st.integers(0, 3), st.sampled_from(["can0", "vcan\N{GREEK SMALL LETTER MU}"])
            )
        ),
        dlc=dlc,
        data=payload,
        is_fd=is_fd,
        is_rx=draw(st.booleans()),
        bitrate_switch=is_fd and draw(st.booleans()),
        error_state_indicator=is_fd and draw(st.booleans()),
        check=True,
    )


#: stamps as adapters give them, in any order, and floats of all sorts
stamps = st.one_of(
    st.integers(0, 10**9).map(lambda count: count / 1e6),
    st.integers(0, 10**6).map(lambda count: BEGIN_S + count / 1e6),
    st.floats(0, 1e12, allow_nan=False),
)
any_frames = st.lists(any_frame(stamps), min_size=1, max_size=40)
