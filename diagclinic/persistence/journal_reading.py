"""Reads the journal back: everything from a place in it to its end, whatever crashes left in its files."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from diagclinic.persistence.journal_file import (
    FIRST_AT,
    Entry,
    Position,
    entries_in,
    segment_path,
    segments_in,
    start_of,
)


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of one segment, from `after` to `until`; None stands for all that can be read."""

    after: Position
    until: Position | None


@dataclass(frozen=True, slots=True)
class Route:
    """The stretches that lead through the journal.

    Attributes:
        is_whole: nothing on the way is missing.
        end: where they lead to.
    """

    folder: Path
    legs: tuple[Leg, ...]
    is_whole: bool
    end: Position

    def entries(self) -> Iterator[Entry]:
        """Yield every entry, oldest first.

        Raises:
            OSError: a segment cannot be read.
        """
        for leg in self.legs:
            yield from map(Entry.unpacked, _stretch(self.folder, leg))


def route_through(folder: Path, after: Position, end: Position | None) -> Route:
    """Find the way from `after` to `end`, or to the end of all that can be read where nobody knows it.

    The way is looked for backwards: each segment says where in an earlier one it goes on from, so
    what was written by transactions that were never acknowledged is passed by.

    Raises:
        OSError: a segment cannot be read.
    """
    numbers = [
        one for one in segments_in(folder) if after.segment <= one and (end is None or one <= end.segment)
    ]
    starts = [after if one == after.segment else _beginning(folder, one) for one in numbers]
    known = [start for start in starts if start is not None]
    legs = _backwards(folder, known, after.chain, end)
    last = end or (legs[-1].until if legs else None) or after
    is_connected = last.chain == after.chain or (bool(legs) and legs[0].after.chain == after.chain)
    is_certain = end is not None or (
        after in known and len(known) == len(starts) and _is_whole(folder, known, last)
    )
    found = legs if is_connected else [Leg(start, None) for start in known]
    return Route(folder, tuple(found), is_connected and is_certain, last)


def _backwards(folder: Path, starts: list[Position], origin: bytes, end: Position | None) -> list[Leg]:
    """Return the stretches that lead from as near to `origin` as possible to `end`."""
    legs: list[Leg] = []
    wanted = None if end is None else end.chain
    for start in reversed(starts):
        if wanted == origin:
            break
        reached = _reached(folder, start, wanted)
        if reached is not None:
            legs.append(Leg(start, reached))
            wanted = start.chain
    return legs[::-1]


def _beginning(folder: Path, segment: int) -> Position | None:
    chain = start_of(segment_path(folder, segment))
    return None if chain is None else Position(segment, FIRST_AT, chain)


def _reached(folder: Path, start: Position, wanted: bytes | None) -> Position | None:
    """Return the end of the entry `wanted` where it stands in the segment from `start` on.

    For None it is the last entry's; a segment that begins with `wanted` is passed through at once.
    """
    if wanted == start.chain:
        return start
    reached = None
    for _, here in entries_in(segment_path(folder, start.segment), start):
        reached = here
        if here.chain == wanted:
            return here
    return reached if wanted is None else None


def _is_whole(folder: Path, starts: list[Position], last: Position) -> bool:
    """Tell if nothing stands after `last`, in its segment or in a later one, that cannot be read."""
    later = [start for start in starts if start.segment > last.segment]
    return all(segment_path(folder, one.segment).stat().st_size == one.at for one in (last, *later))


def _stretch(folder: Path, leg: Leg) -> Iterator[bytes]:
    if leg.until == leg.after:
        return
    for payload, here in entries_in(segment_path(folder, leg.after.segment), leg.after):
        yield payload
        if here == leg.until:
            return
