"""The kinds of frames in a block, and how the times of each are foretold, as bytes.

Each field of all kinds stands together, and of numbers the lowest bytes first, then the next: so what is
alike lies side by side.
"""

import json
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from diagclinic.persistence.captures.arrays import Bytes, Ints
from diagclinic.persistence.captures.frame_columns import Channel, FrameKind
from diagclinic.persistence.captures.timing import Timetable

#: bytes of a kind in the table: identifier, flags, dlc, channel, length, count, begin, period, line
_WIDTHS: Final = (4, 1, 1, 1, 1, 4, 8, 8, 1)
#: fields of FrameKind by their bit among the flags
_FLAGS: Final = (
    "is_extended",
    "is_remote",
    "is_error",
    "is_fd",
    "is_rx",
    "bitrate_switch",
    "error_state_indicator",
)


@dataclass(frozen=True, slots=True)
class KindTable:
    """The kinds of a block, with the number of frames of each."""

    kinds: tuple[FrameKind, ...]
    counts: Ints
    times: Timetable


def pack_kinds(table: KindTable) -> tuple[bytes, bytes]:
    """Return the table, and the names of its channels.

    Raises:
        ValueError: there are more than 256 channels.
    """
    channels = list(dict.fromkeys(kind.channel for kind in table.kinds))
    if len(channels) > 256:
        raise ValueError(f"{len(channels)} channels are too many for a block")
    columns = (
        [kind.identifier for kind in table.kinds],
        [_flags(kind) for kind in table.kinds],
        [kind.dlc for kind in table.kinds],
        [channels.index(kind.channel) for kind in table.kinds],
        [kind.length for kind in table.kinds],
        table.counts,
        table.times.begin,
        table.times.period,
        table.times.is_line,
    )
    fields = [_planes(np.asarray(column), width) for column, width in zip(columns, _WIDTHS, strict=True)]
    return b"".join(fields), json.dumps(channels).encode()


def unpack_kinds(packed: bytes, names: bytes) -> KindTable:
    """Return the table.

    Raises:
        ValueError: it is not what `pack_kinds` returns.
    """
    number, rest = divmod(len(packed), sum(_WIDTHS))
    if rest:
        raise ValueError("the table of kinds ends in the middle of one")
    ends = np.cumsum(_WIDTHS) * number
    parts = np.split(np.frombuffer(packed, np.uint8), ends[:-1])
    identifier, flags, dlc, channel, length, counts, begin, period, is_line = (
        _numbers(part, width) for part, width in zip(parts, _WIDTHS, strict=True)
    )
    channels = _channels(names)
    if channel.max(initial=-1) >= len(channels):
        raise ValueError("a kind is of a channel that has no name")
    heads = zip(*(column.tolist() for column in (identifier, flags, dlc, channel, length)), strict=True)
    kinds = tuple(_kind(head, channels) for head in heads)
    return KindTable(kinds, counts, Timetable(begin, period, is_line.astype(np.bool_)))


def _planes(values: npt.NDArray[np.generic], width: int) -> bytes:
    octets = values.astype("<i8").view(np.uint8).reshape(-1, 8)
    return octets[:, :width].T.tobytes()


def _numbers(planes: Bytes, width: int) -> Ints:
    octets = np.zeros((len(planes) // width, 8), np.uint8)
    octets[:, :width] = planes.reshape(width, -1).T
    return octets.view("<i8").reshape(-1).astype(np.int64)


def _flags(kind: FrameKind) -> int:
    return sum(bool(getattr(kind, name)) << bit for bit, name in enumerate(_FLAGS))


def _channels(names: bytes) -> list[Channel]:
    channels = json.loads(names)
    if not isinstance(channels, list) or not all(isinstance(name, str | int | None) for name in channels):
        raise ValueError("the names of the channels are none")
    return channels


def _kind(head: tuple[int, int, int, int, int], channels: list[Channel]) -> FrameKind:
    identifier, flags, dlc, channel, length = head
    bits = {name: bool(flags >> bit & 1) for bit, name in enumerate(_FLAGS)}
    return FrameKind(identifier=identifier, dlc=dlc, channel=channels[channel], length=length, **bits)
