"""When the frames of each kind came, as what is left after foretelling it.

Two ways to foretell are tried for each kind, and the one that leaves less is taken: the time of the frame
before and a mean period, or the straight line through all times, which is better by half a bit a frame where
a task's clock is steadier than the waiting for the bus.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from diagclinic.persistence.captures.arrays import Flags, Floats, Ints
from diagclinic.persistence.captures.runs import Runs

#: fractional bits of a period
_SHIFT: Final = 16
#: where a block spans more ticks, periods would leave 64 bits; no time of a clean clock does
_WIDEST: Final = 1 << 44


@dataclass(frozen=True, slots=True)
class Timetable:
    """How the times of each kind are foretold.

    Attributes:
        begin: the first time, or where the line begins, in ticks.
        period: ticks, with 16 fractional bits.
        is_line: whether times are foretold by the line.
    """

    begin: Ints
    period: Ints
    is_line: Flags


def residues_of(ticks: Ints, runs: Runs) -> tuple[Timetable, Ints]:
    """Return how to foretell `ticks`, sorted by run, and what is left of them."""
    if int(ticks.max()) - int(ticks.min()) >= _WIDEST:
        none = np.zeros(len(runs.starts), np.int64)
        table = Timetable(ticks[runs.starts], none, none.astype(np.bool_))
        return table, _from_before(ticks, table, runs)
    line_begin, line_period = _line(ticks, runs)
    line = Timetable(line_begin, line_period, np.ones(len(runs.starts), np.bool_))
    step = Timetable(ticks[runs.starts], line_period, ~line.is_line)
    from_line, from_before = ticks - _on_line(line, runs), _from_before(ticks, step, runs)
    is_line = _cost(from_line, runs) < _cost(from_before, runs)
    table = Timetable(np.where(is_line, line.begin, step.begin), line_period, is_line)
    return table, np.where(np.repeat(is_line, runs.counts), from_line, from_before)


def ticks_from(table: Timetable, residues: Ints, runs: Runs) -> Ints:
    """Return the ticks that left `residues`."""
    steps = residues + runs.spread(table.period >> _SHIFT)
    steps[runs.starts] = residues[runs.starts] + table.begin
    on_line = _on_line(table, runs) + residues
    return np.where(np.repeat(table.is_line, runs.counts), on_line, runs.sums(steps))


def _from_before(ticks: Ints, table: Timetable, runs: Runs) -> Ints:
    residues = np.diff(ticks, prepend=0) - runs.spread(table.period >> _SHIFT)
    residues[runs.starts] = ticks[runs.starts] - table.begin
    return residues


def _on_line(table: Timetable, runs: Runs) -> Ints:
    return runs.spread(table.begin) + (runs.places() * runs.spread(table.period) >> _SHIFT)


def _line(ticks: Ints, runs: Runs) -> tuple[Ints, Ints]:
    """Return begin and period of the straight line with the least squares through each run."""
    late = (ticks - runs.spread(ticks[runs.starts])).astype(np.float64)
    half = (runs.counts - 1) / 2
    place = runs.places() - np.repeat(half, runs.counts)
    spread = np.add.reduceat(place * place, runs.starts)
    slope = np.add.reduceat(place * late, runs.starts) / np.maximum(spread, 0.5)
    begin = np.add.reduceat(late, runs.starts) / runs.counts - slope * half
    period = np.rint(slope * (1 << _SHIFT)).astype(np.int64)
    return ticks[runs.starts] + np.rint(begin).astype(np.int64), period


def _cost(residues: Ints, runs: Runs) -> Floats:
    """Return the bits, roughly, that `residues` of each run take."""
    return np.add.reduceat(np.log2(1.0 + np.abs(residues)), runs.starts)
