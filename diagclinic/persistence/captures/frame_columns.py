"""Frames as columns, and back.

Reading a dozen attributes of each frame is what recording costs most, so it is done in as few passes over
the frames as possible: one for the time stamps, one for the payloads, and one in which everything that
makes a frame's kind is read at once and looked up as a whole.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeAlias

import can
import numpy as np

from diagclinic.persistence.captures.arrays import Bytes, Floats, Ints

Channel: TypeAlias = str | int | None

#: bytes in a frame of CAN FD
_LONGEST: Final = 64


class FrameKind(NamedTuple):
    """What all frames of one kind have in common.

    Attributes:
        identifier: 11 or 29 bits.
        dlc: bytes that the frame announces, also where it carries none, as a remote frame.
        channel: of the interface.
        length: bytes that it carries.
    """

    identifier: int
    is_extended: bool
    is_remote: bool
    is_error: bool
    is_fd: bool
    is_rx: bool
    bitrate_switch: bool
    error_state_indicator: bool
    dlc: int
    channel: Channel
    length: int


@dataclass(frozen=True, slots=True)
class FrameColumns:
    """Frames in the order in which they came.

    Attributes:
        time_s: time stamps.
        kind: for each frame its place in `kinds`.
        payload: a row a frame, filled up with zeros behind the length of its kind.
    """

    time_s: Floats
    kind: Ints
    payload: Bytes
    kinds: tuple[FrameKind, ...]

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self.time_s)

    @property
    def identifier(self) -> Ints:
        """The frames' identifiers."""
        return np.array([kind.identifier for kind in self.kinds], np.int64)[self.kind]

    def pick(self, places: Ints) -> "FrameColumns":
        """Return the frames at `places`."""
        return FrameColumns(self.time_s[places], self.kind[places], self.payload[places], self.kinds)

    def messages(self) -> Iterator[can.Message]:
        """Return the frames as python-can's."""
        heads = [_head(kind) for kind in self.kinds]
        lengths = [kind.length for kind in self.kinds]
        width = self.payload.shape[1]
        payloads = self.payload.tobytes()
        at = 0
        for time_s, kind in zip(self.time_s.tolist(), self.kind.tolist(), strict=True):
            message = can.Message(time_s, *heads[kind])
            message.data = bytearray(payloads[at : at + lengths[kind]])
            at += width
            yield message


def _head(kind: FrameKind) -> tuple[int, bool, bool, bool, Channel, int, None, bool, bool, bool, bool]:
    """Return what follows the time stamp in the parameters of python-can's Message."""
    return (
        kind.identifier,
        kind.is_extended,
        kind.is_remote,
        kind.is_error,
        kind.channel,
        kind.dlc,
        None,
        kind.is_fd,
        kind.is_rx,
        kind.bitrate_switch,
        kind.error_state_indicator,
    )


#: the fields of FrameKind but the last, by their names in python-can
_read_kind = attrgetter(
    "arbitration_id",
    "is_extended_id",
    "is_remote_frame",
    "is_error_frame",
    "is_fd",
    "is_rx",
    "bitrate_switch",
    "error_state_indicator",
    "dlc",
    "channel",
)
_read_payload = attrgetter("data")


class _Numbers(dict[tuple[Any, ...], int]):
    """Gives each kind that it meets for the first time the next number."""

    def __missing__(self, key: tuple[Any, ...]) -> int:
        kind = FrameKind._make((*key, 0))
        if not 0 <= kind.identifier < 1 << 29 or not 0 <= kind.dlc < 256:
            raise ValueError(f"no CAN frame has the identifier {kind.identifier} and the DLC {kind.dlc}")
        if not isinstance(kind.channel, str | int | None):
            raise TypeError(f"no channel is named {kind.channel}")
        number = len(self)
        self[key] = number
        return number


class FrameGatherer:
    """Takes frames apart as they come, while they are in the processor's cache, and keeps none of them."""

    def __init__(self) -> None:
        self._numbers = _Numbers()
        self._heads = array("q")
        self._times_s = array("d")
        self._lengths = bytearray()
        self._payloads = bytearray()

    def __len__(self) -> int:
        """Return the number of frames so far."""
        return len(self._heads)

    def add(self, frames: Sequence[can.Message]) -> None:
        """Take `frames`; all of them, or none where one cannot be of a CAN bus.

        Raises:
            ValueError: a field of a frame is none that a CAN frame can have.
            TypeError: the same, of another type.
        """
        payloads = list(map(_read_payload, frames))
        lengths = bytes(map(len, payloads))
        if max(lengths, default=0) > _LONGEST:
            raise ValueError(f"no CAN frame carries {max(lengths)} bytes")
        joined = b"".join(payloads)
        heads = list(map(self._numbers.__getitem__, map(_read_kind, frames)))
        self._times_s.fromlist([frame.timestamp for frame in frames])
        self._heads.fromlist(heads)
        self._lengths += lengths
        self._payloads += joined

    def columns(self) -> FrameColumns:
        """Return the frames, their kinds by ascending length."""
        lengths = np.frombuffer(bytes(self._lengths), np.uint8)
        heads = np.array(self._heads, np.int64)
        pairs, kind = np.unique(lengths.astype(np.int64) << 32 | heads, return_inverse=True)
        keys = list(self._numbers)
        kinds = tuple(FrameKind._make((*keys[pair & 0xFFFFFFFF], pair >> 32)) for pair in pairs.tolist())
        payload = _matrix(bytes(self._payloads), lengths)
        return FrameColumns(np.array(self._times_s, np.float64), kind.astype(np.int64), payload, kinds)


def columns_of(frames: Sequence[can.Message]) -> FrameColumns:
    """Return `frames` as columns, their kinds by ascending length.

    Raises:
        ValueError: a field of a frame is none that a CAN frame can have.
        TypeError: the same, of another type.
    """
    gatherer = FrameGatherer()
    gatherer.add(frames)
    return gatherer.columns()


def _matrix(payloads: bytes, lengths: Bytes) -> Bytes:
    flat = np.frombuffer(payloads, np.uint8)
    width = int(lengths.max(initial=0))
    if len(flat) == width * len(lengths):
        return flat.reshape(len(lengths), width)
    rows = np.zeros((len(lengths), width), np.uint8)
    rows[np.arange(width) < lengths[:, None]] = flat
    return rows
