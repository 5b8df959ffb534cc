"""The frames of one block as bytes, and back.

Streams, in this order: unit of time, kind of order and first tick; names of the channels; table of kinds;
the kinds of those frames whose place their times do not tell; eight with what is left of the times, lowest
bytes first; and for each length of payload, from the shortest that is not empty, one with the first payload
and the plan of each kind, and then those of what is left.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from diagclinic.persistence.captures.arrays import Flags, Ints
from diagclinic.persistence.captures.frame_columns import FrameColumns
from diagclinic.persistence.captures.kind_table import KindTable, pack_kinds, unpack_kinds
from diagclinic.persistence.captures.payloads import STREAMS, PackedPayloads, pack_payloads, unpack_payloads
from diagclinic.persistence.captures.runs import Runs
from diagclinic.persistence.captures.streams import pack_streams, unpack_streams
from diagclinic.persistence.captures.ticks import seconds_of, ticks_of
from diagclinic.persistence.captures.timing import residues_of, ticks_from

_META: Final = struct.Struct("<B?q")
_PLANES: Final = 8
_FIXED: Final = 4 + _PLANES


@dataclass(frozen=True, slots=True)
class _Section:
    """The rows of one length of payload, when rows are sorted by kind."""

    length: int
    rows: slice
    kinds: slice
    runs: Runs


def pack_frames(columns: FrameColumns) -> bytes:
    """Return frames, of which there is at least one, as bytes.

    The kinds of `columns` are by ascending length, and there is a frame of each.

    Raises:
        ValueError: they are of more channels than a block has numbers for.
    """
    return pack_streams(_contents(columns))


def _contents(columns: FrameColumns) -> list[bytes]:
    counts = np.bincount(columns.kind, minlength=len(columns.kinds))
    runs = Runs.of(counts)
    by_kind = np.argsort(columns.kind.astype(np.min_scalar_type(len(counts))), kind="stable")
    unit, ticks = ticks_of(columns.time_s)
    times, residues = residues_of(ticks[by_kind], runs)
    begin = int(ticks[0])
    table = KindTable(columns.kinds, counts, replace(times, begin=times.begin - begin))
    kinds, names = pack_kinds(table)
    is_sorted, doubtful = _doubtful(ticks)
    order = columns.kind[doubtful].astype(_order_type(len(counts)))
    contents = [_META.pack(unit, is_sorted, begin), names, kinds, order.tobytes(), *_time_planes(residues)]
    for section in _sections(table):
        rows = columns.payload[by_kind[section.rows], : section.length]
        contents += _payload_streams(pack_payloads(rows, section.runs))
    return contents


def unpack_frames(packed: bytes, frames: int) -> FrameColumns:
    """Return the frames, which are so many.

    Raises:
        ValueError: it is not what `pack_frames` returns.
    """
    try:
        return _columns(unpack_streams(packed), frames)
    except (struct.error, IndexError, OverflowError, RecursionError) as error:
        raise ValueError(f"the block is not one of frames: {error}") from error


def _columns(contents: list[bytes], frames: int) -> FrameColumns:
    unit, is_sorted, begin = _META.unpack(contents[0])
    table = unpack_kinds(contents[2], contents[1])
    runs = _runs(table, frames)
    residues = _residues(contents[4:_FIXED], frames)
    ticks = ticks_from(replace(table.times, begin=table.times.begin + begin), residues, runs)
    kind = _kinds_in_order(ticks, table, contents[3], is_sorted=is_sorted)
    place = np.argsort(kind.astype(np.min_scalar_type(len(table.kinds))), kind="stable")
    payload = np.zeros((len(ticks), max(one.length for one in table.kinds)), np.uint8)
    streams = iter(contents[_FIXED:])
    for section in _sections(table):
        rows = unpack_payloads(_packed_payloads(section, streams), section.runs)
        payload[place[section.rows], : section.length] = rows
    in_order = np.empty_like(ticks)
    in_order[place] = ticks
    return FrameColumns(seconds_of(unit, in_order), kind, payload, table.kinds)


def _runs(table: KindTable, frames: int) -> Runs:
    if table.counts.min(initial=1) < 1 or table.counts.sum() != frames or not frames:
        raise ValueError("the kinds have not as many frames as the block")
    return Runs.of(table.counts)


def _sections(table: KindTable) -> list[_Section]:
    lengths = np.array([kind.length for kind in table.kinds])
    begins = Runs.of(table.counts).starts
    sections = []
    for length in np.unique(lengths[lengths > 0]).tolist():
        first, behind = np.searchsorted(lengths, (length, length + 1)).tolist()
        counts = table.counts[first:behind]
        begin = int(begins[first])
        rows = slice(begin, begin + int(counts.sum()))
        sections.append(_Section(length, rows, slice(first, behind), Runs.of(counts)))
    return sections


def _doubtful(ticks: Ints) -> tuple[bool, Flags]:
    """Return whether `ticks` never fall, and which frames' places they do not tell."""
    steps = np.diff(ticks)
    if np.any(steps < 0):
        return False, np.ones(len(ticks), np.bool_)
    doubtful = np.zeros(len(ticks), np.bool_)
    doubtful[1:] = steps == 0
    doubtful[:-1] |= steps == 0
    return True, doubtful


def _order_type(kinds: int) -> str:
    return "<u1" if kinds <= 1 << 8 else "<u4"


def _kinds_in_order(ticks: Ints, table: KindTable, stored: bytes, *, is_sorted: bool) -> Ints:
    """Return the kind of each frame, in the order of the frames, from `ticks` sorted by kind."""
    by_time = np.argsort(ticks, kind="stable")
    kind = np.repeat(np.arange(len(table.kinds)), table.counts)[by_time]
    doubtful = _doubtful(ticks[by_time])[1] if is_sorted else np.ones(len(ticks), np.bool_)
    kind[doubtful] = np.frombuffer(stored, _order_type(len(table.kinds)))
    if kind.max() >= len(table.kinds) or not np.array_equal(
        np.bincount(kind, minlength=len(table.kinds)), table.counts
    ):
        raise ValueError("the order of the frames has others than the table")
    return kind


def _time_planes(residues: Ints) -> list[bytes]:
    folded = residues << 1 ^ residues >> 63
    planes = folded.astype("<i8").view(np.uint8).reshape(-1, _PLANES).T
    return [plane.tobytes() if plane.any() else b"" for plane in planes]


def _residues(planes: Sequence[bytes], frames: int) -> Ints:
    octets = np.zeros((frames, _PLANES), np.uint8)
    for number, plane in enumerate(planes):
        if plane:
            octets[:, number] = np.frombuffer(plane, np.uint8)
    folded = octets.view("<u8").reshape(-1)
    return (folded >> np.uint64(1)).astype(np.int64) ^ -(folded & np.uint64(1)).astype(np.int64)


def _payload_streams(packed: PackedPayloads) -> list[bytes]:
    head = packed.first.T.tobytes() + packed.plan.T.tobytes()
    return [head, *(stream.tobytes() for stream in packed.streams)]


def _packed_payloads(section: _Section, streams: Iterator[bytes]) -> PackedPayloads:
    head = np.frombuffer(next(streams, b""), np.uint8).reshape(2, section.length, -1)
    rest = tuple(np.frombuffer(next(streams, b""), np.uint8) for _ in range(STREAMS))
    kinds = section.kinds.stop - section.kinds.start
    if head.shape[2] != kinds:
        raise ValueError("the plan is not of as many kinds as the table")
    first, plan = head.transpose(0, 2, 1)
    return PackedPayloads(first, plan, rest)
