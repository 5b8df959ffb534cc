"""Frames as columns, and back.

Reading a dozen attributes of each frame is what recording costs most, so it is done in as few passes over
the frames as possible: one for the time stamps, one for the payloads, and one in which everything that
makes a frame's kind is read at once and looked up as a whole.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

import can
import numpy as np

from diagclinic.persistence.captures.arrays import Bytes, Floats, Ints

Channel: TypeAlias = str | int | None


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
    """Gives each tuple that it meets for the first time the next number."""

    def __missing__(self, key: tuple[Any, ...]) -> int:
        number = len(self)
        self[key] = number
        return number


def columns_of(frames: "Sequence[can.Message]") -> FrameColumns:
    """Return `frames` as columns, their kinds by ascending length.

    Raises:
        ValueError: a field of a frame is none that a CAN frame can have.
        TypeError: the same, of another type.
    """
    count = len(frames)
    numbers = _Numbers()
    heads = np.fromiter(map(numbers.__getitem__, map(_read_kind, frames)), np.int64, count)
    time_s = np.frombuffer(array("d", [frame.timestamp for frame in frames]), np.float64)
    payloads = list(map(_read_payload, frames))
    lengths = np.frombuffer(bytes(map(len, payloads)), np.uint8)
    pairs, kind = np.unique(lengths.astype(np.int64) << 32 | heads, return_inverse=True)
    keys = list(numbers)
    kinds = tuple(_kind(keys[pair & 0xFFFFFFFF], pair >> 32) for pair in pairs.tolist())
    return FrameColumns(time_s, kind.astype(np.int64), _matrix(payloads, lengths), kinds)


def _matrix(payloads: list[bytes], lengths: Bytes) -> Bytes:
    flat = np.frombuffer(b"".join(payloads), np.uint8)
    width = int(lengths.max(initial=0))
    if len(flat) == width * len(lengths):
        return flat.reshape(len(lengths), width)
    rows = np.zeros((len(lengths), width), np.uint8)
    rows[np.arange(width) < lengths[:, None]] = flat
    return rows


def _kind(key: tuple[Any, ...], length: int) -> FrameKind:
    kind = FrameKind._make((*key, length))
    numbers_fit = 0 <= kind.identifier < 1 << 29 and 0 <= kind.dlc < 256 and length <= 64
    if not numbers_fit or not isinstance(kind.channel, str | int | None):
        raise ValueError(f"no CAN frame is {kind}")
    return kind
