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
    """A stretch of one segment: after `after`, up to the entry whose chain is `until`, None for all."""

    after: Position
    until: bytes | None


@dataclass(frozen=True, slots=True)
class Route:
    """The stretches that lead through the journal.

    Attributes:
        is_whole: nothing between them is missing.
        end: chain of the last entry on the way.
    """

    folder: Path
    legs: tuple[Leg, ...]
    is_whole: bool
    end: bytes

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
    legs: list[Leg] = []
    last = wanted = None if end is None else end.chain
    above = [
        one for one in segments_in(folder) if one >= after.segment and (end is None or one <= end.segment)
    ]
    for segment in reversed(above):
        start = after if segment == after.segment else _beginning(folder, segment)
        reached = None if start is None else _reached(folder, start, wanted)
        if start is None or reached is None:
            continue
        legs.append(Leg(start, reached))
        last, wanted = last or reached, start.chain
        if wanted == after.chain:
            break
    is_whole = last is None or wanted == after.chain
    found = tuple(reversed(legs)) if is_whole else _all_there_is(folder, after, above)
    return Route(folder, found, is_whole, last or after.chain)


def _beginning(folder: Path, segment: int) -> Position | None:
    chain = start_of(segment_path(folder, segment))
    return None if chain is None else Position(segment, FIRST_AT, chain)


def _reached(folder: Path, start: Position, wanted: bytes | None) -> bytes | None:
    """Return `wanted` where it stands in the segment from `start` on; the last entry's chain for None."""
    if wanted == start.chain:
        return wanted
    reached = None
    for _, here in entries_in(segment_path(folder, start.segment), start):
        reached = here.chain
        if reached == wanted:
            return wanted
    return reached if wanted is None else None


def _stretch(folder: Path, leg: Leg) -> Iterator[bytes]:
    if leg.until == leg.after.chain:
        return
    for payload, here in entries_in(segment_path(folder, leg.after.segment), leg.after):
        yield payload
        if here.chain == leg.until:
            return


def _all_there_is(folder: Path, after: Position, segments: list[int]) -> tuple[Leg, ...]:
    starts = (after if one == after.segment else _beginning(folder, one) for one in segments)
    present = [start for start in starts if start and segment_path(folder, start.segment).exists()]
    return tuple(Leg(start, None) for start in present)
