"""Hides VINs in what an ELM327 and its relatives send: rows of digits in a dozen layouts."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from diagclinic.protocols.masking.octets import Changes, changes_in, changes_within
from diagclinic.protocols.masking.pseudonyms import UNKNOWN, Pseudonyms
from diagclinic.protocols.masking.rows import Cell, Place, Row, is_lower_case, rows_of, write_octet
from diagclinic.protocols.masking.segments import Segmented, Segments
from drivers.checksums import byte_sum, crc8_j1850

#: a request for a VIN as it is typed: J1979 09 02, UDS 22 F190, KWP2000 1A 90, maybe behind a header (STN)
ASKS_FOR_VIN: Final = re.compile(rb"(?:^|[:,])\s*(?:0902|22\s*F190|1A90|2EF190|3B90)", re.IGNORECASE)
_GIVES_VIN: Final = frozenset(b"ABCDEFGHJKLMNPRSTUVWXYZ0123456789")
#: characters in a row that an answer to such a request holds by chance only
_LOOSE: Final = 4
_HEADER: Final = 8  # octets at most, before a message's own
_SHORTEST_MESSAGE: Final = 5
_LOWEST_HEADER: Final = 0x40  # below it stand the control octets of ISO-TP
_CAN_HEADERS: Final = ("18DA", "18DB")
_WORD: Final = re.compile(rb"\S+")


@dataclass(slots=True)
class TextMask:
    """Replaces octets of VINs in `buffer`, all that came from an adapter one after the other.

    Attributes:
        asked: places in the buffer that answer a request for a VIN.
    """

    buffer: bytearray
    names: Pseudonyms
    asked: Container[int] = ()
    _segments: Segments = field(default_factory=Segments)
    _done: set[Place] = field(default_factory=set)
    _digits: set[int] = field(default_factory=set)
    _is_lower: bool = False

    def run(self, *, by_word: bool = False) -> None:
        """Hide every VIN; `by_word`: rows are divided by spaces."""
        former = bytes(self.buffer)
        rows = list(rows_of(former, _WORD) if by_word else rows_of(former))
        self._is_lower = is_lower_case(rows, former)
        for answer in self._put_together(rows):
            self._finish(answer)
        for row in rows:
            self._mask_row(row)
        self._mend_checksums(rows, former)

    def answers(self) -> Iterator[Segmented]:
        """Put together what came in frames."""
        return self._put_together(rows_of(bytes(self.buffer)))

    def _put_together(self, rows: Iterable[Row]) -> Iterator[Segmented]:
        for row in rows:
            for key, cells in row.frames():
                yield from self._segments.feed(key, cells)
        yield from self._segments.rest()

    def _finish(self, answer: Segmented) -> None:
        for at, new in changes_in(answer.octets(), self.names).items():
            for _, place in answer.cells.get(at, ()):
                self._write(cast("Place", place), new)

    def _mask_row(self, row: Row) -> None:
        for skipped in (0, 1):
            cells = row.cells(skipped)
            self._change(cells, changes_within([octet for octet, _ in cells], self.names, _HEADER))
        if row.places[0] in self.asked:
            self._mask_loose(row)

    def _mask_loose(self, row: Row) -> None:
        """Hide what looks like a part of a VIN where one was asked for, in the likelier layout."""
        layouts = [row.cells(skipped) for skipped in (0, 1)]
        told = [cells for cells in layouts if any(place in self._done for _, place in cells)]
        runs = max(map(_loose, told or layouts), key=lambda runs: sum(map(len, runs)))
        for run in runs:
            done = [place in self._done for _, place in run]
            begin = done.index(True) if True in done else 0  # the maker's characters stay
            for _, place in run[begin:]:
                self._write(place, ord(UNKNOWN))

    def _mend_checksums(self, rows: Iterable[Row], former: bytes) -> None:
        """Make the last octets of changed messages right where those of their network were right before."""
        changed = [[place for _, place in row.cells()] for row in rows if _may_be_message(row)]
        changed = [places for places in changed if not self._done.isdisjoint(places)]
        for check in (byte_sum, crc8_j1850):
            right = [places for places in changed if _is_right(check, former, places)]
            if 2 * len(right) > len(changed):  # one alone may be right by chance
                for places in right:
                    octet = check(_octets(self.buffer, places[:-1]))
                    write_octet(self.buffer, places[-1], octet, is_lower=self._is_lower)
                return

    def _change(self, cells: Sequence[Cell], changes: Changes) -> None:
        for at, new in changes.items():
            self._write(cells[at][1], new)

    def _write(self, place: Place, octet: int) -> None:
        if place[0] >= 0 and self._digits.isdisjoint(place):  # what was put together of frames counts first
            self._done.add(place)
            self._digits.update(place)
            write_octet(self.buffer, place, octet, is_lower=self._is_lower)


def _loose(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Return the runs of octets that may be characters of a VIN."""
    runs: list[list[Cell]] = [[]]
    for cell in cells:
        if cell[0] in _GIVES_VIN:
            runs[-1].append(cell)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) >= _LOOSE]


def _may_be_message(row: Row) -> bool:
    """Say whether `row` may be a message with a checksum, and no frame of CAN."""
    if len(row.text) % 2 or len(row.text) < 2 * _SHORTEST_MESSAGE or row.number is not None:
        return False
    return int(row.text[:2], 16) >= _LOWEST_HEADER and not row.text.startswith(_CAN_HEADERS)


def _is_right(check: Callable[[Sequence[int]], int], buffer: bytes, places: Sequence[Place]) -> bool:
    octets = _octets(buffer, places)
    return check(octets[:-1]) == octets[-1]


def _octets(buffer: bytes | bytearray, places: Sequence[Place]) -> list[int]:
    return [int(bytes(buffer[at] for at in place), 16) for place in places]
