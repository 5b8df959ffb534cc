"""Payloads of one length, column by column, as what changed.

For each byte of each kind three ways are tried, and the one that leaves least is taken: the difference from
the frame before, the bits that changed since, and the difference from the first frame, which is better for
what is noise around a value; where all leave much, it may be a checksum.  What is left is put into streams by
how much that is, as one code of a stream suits bytes that are alike; bytes that never change are in none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from diagclinic.persistence.captures.arrays import Bytes
from diagclinic.persistence.captures.checks import CHECKS, FoundCheck, find_checks
from diagclinic.persistence.captures.runs import Runs

#: ways to foretell; those behind them are the checksums
STEP, CHANGED_BITS, FROM_FIRST, CHECK = range(4)
WAYS: Final = CHECK + CHECKS
#: mean bits a byte up to which a column belongs to the stream of that place; the last takes the rest
_LIMITS: Final = (0.0, 0.6, 2.0, 4.0, 5.5)
STREAMS: Final = len(_LIMITS)


def _bits_of_difference() -> Bytes:
    return np.array([(2 * min(octet, 256 - octet)).bit_length() for octet in range(256)], np.uint8)


def _bits_of_change() -> Bytes:
    return np.array([octet.bit_length() for octet in range(256)], np.uint8)


_BITS_OF_DIFFERENCE: Final = _bits_of_difference()
_BITS_OF_CHANGE: Final = _bits_of_change()


@dataclass(frozen=True, slots=True)
class PackedPayloads:
    """Payloads of one length.

    Attributes:
        first: of each kind, a row a kind.
        plan: for each byte of each kind the way, and the stream times `WAYS`.
        streams: what is left, by stream, columns of the payload one after the other.
    """

    first: Bytes
    plan: Bytes
    streams: tuple[Bytes, ...]


def pack_payloads(rows: Bytes, runs: Runs) -> PackedPayloads:
    """Return `rows`, sorted by run, as what changed."""
    first = rows[runs.starts]
    left = (_step(rows, runs), _changed(rows, runs), rows - np.repeat(first, runs.counts, axis=0))
    costs = np.stack([_cost(one, way, runs) for way, one in enumerate(left)])
    way, cost = np.argmin(costs, axis=0).astype(np.uint8), np.min(costs, axis=0)
    taken = _chosen(_per_byte(way, runs), [one.T for one in left])
    for found in find_checks(rows, runs, cost):
        run = runs.rows(found.kind)
        taken[found.column, run] = found.left(rows[run])
        way[found.kind, found.column] = CHECK + found.check
        cost[found.kind, found.column] = _BITS_OF_CHANGE[taken[found.column, run]].mean()
    stream = np.searchsorted(_LIMITS, cost).astype(np.uint8)
    streams = _per_byte(stream, runs)
    contents = tuple(taken[streams == number] for number in range(1, STREAMS + 1))
    return PackedPayloads(first, way + np.uint8(WAYS) * stream, contents)


def unpack_payloads(packed: PackedPayloads, runs: Runs) -> Bytes:
    """Return the rows.

    Raises:
        ValueError: the streams are not as long as the plan says.
    """
    stream, way = np.divmod(packed.plan, WAYS)
    streams = _per_byte(stream, runs)
    left = np.zeros(streams.shape, np.uint8)
    for number, content in enumerate(packed.streams, 1):
        left[streams == number] = content
    rows = np.ascontiguousarray(left.T)
    first = np.repeat(packed.first, runs.counts, axis=0)
    steps = runs.byte_sums(rows) + first
    unpacked = _chosen(_per_byte(way, runs).T, [steps, _changes(rows, runs) ^ first, rows + first])
    for kind, column in np.argwhere(way >= CHECK).tolist():
        run = runs.rows(kind)
        found = FoundCheck(kind, column, int(way[kind, column]) - CHECK)
        unpacked[run, column] = found.restored(unpacked[run], left[column, run], packed.first[kind, column])
    return unpacked


def _chosen(ways: Bytes, choices: Sequence[Bytes]) -> Bytes:
    """Return, byte by byte, that of `choices` which `ways` names."""
    chosen = choices[0].copy()
    for way, choice in enumerate(choices[1:], 1):
        np.copyto(chosen, choice, where=ways == way)
    return chosen


def _per_byte(values: Bytes, runs: Runs) -> Bytes:
    """Return one value a byte, columns first, from one value a kind and column."""
    return np.repeat(values.T, runs.counts, axis=1)


def _step(rows: Bytes, runs: Runs) -> Bytes:
    left = np.empty_like(rows)
    np.subtract(rows[1:], rows[:-1], out=left[1:])
    left[runs.starts] = 0
    return left


def _changed(rows: Bytes, runs: Runs) -> Bytes:
    left = np.empty_like(rows)
    np.bitwise_xor(rows[1:], rows[:-1], out=left[1:])
    left[runs.starts] = 0
    return left


def _changes(left: Bytes, runs: Runs) -> Bytes:
    """Undo `_changed`, but for the first row of each run."""
    bits: Bytes = np.bitwise_xor.accumulate(left, axis=0)
    return bits ^ np.repeat(bits[runs.starts] ^ left[runs.starts], runs.counts, axis=0)


def _cost(left: Bytes, way: int, runs: Runs) -> npt.NDArray[np.float64]:
    """Return the bits, roughly, that a byte of each kind and column takes."""
    bits = (_BITS_OF_CHANGE if way == CHANGED_BITS else _BITS_OF_DIFFERENCE)[left]
    return np.add.reduceat(bits, runs.starts, axis=0, dtype=np.int64) / runs.counts[:, None]
