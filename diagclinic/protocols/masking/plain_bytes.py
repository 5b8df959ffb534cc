"""Hides VINs in binary records: CAN frames, whole messages, and what else a driver traces."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from diagclinic.protocols.masking.disguises import pieces_in
from diagclinic.protocols.masking.octets import (
    Changes,
    changed_pieces,
    changes_in,
    changes_within,
    stand_ins,
    vin_places,
)
from diagclinic.protocols.masking.pseudonyms import LENGTH, Pseudonyms
from diagclinic.protocols.masking.rows import ROWS
from diagclinic.protocols.masking.segments import Segmented, Segments

_IDENTIFIER: Final = 4
#: octets before the identifier of a CAN frame: none from a CAN interface, protocol and flags from J2534
_LEADS: Final = (0, 5)
_FRAME: Final = 8
#: octets before a message's own: J2534 (5 and 4), a header of K-line or J1850 (5 and 3), DoIP (8 and 4)
_HEADER: Final = 12
_SEGMENTED: Final = frozenset({1, 2})  # ISO 15765-2:2016, 9.6.1, table 9: first and consecutive frame
_DOIP_VERSIONS: Final = frozenset({1, 2, 3, 4, 0xFF})
_ANNOUNCEMENT: Final = b"\x00\x04"  # ISO 13400-2:2019, table 5: vehicle announcement, identification response
_ANNOUNCED: Final = {8 + index: index for index in range(LENGTH)}  # the places of its VIN
_NUMBERS: Final = range(27, 39)  # of that message: EID and GID, by which the vehicle could be told as well


@dataclass(slots=True)
class PlainMask:
    """Replaces octets of VINs in `buffer`, all that passed in one direction, record after record."""

    buffer: bytearray
    names: Pseudonyms
    _segments: Segments = field(default_factory=Segments)
    _addressed: Segments = field(default_factory=lambda: Segments(6))
    _done: set[int] = field(default_factory=set)

    def run(self, records: Iterable[range]) -> None:
        """Hide every VIN; `records` are the parts of the buffer that passed as one."""
        former = bytes(self.buffer)
        # octets behind one another; the digits of rows are left to who knows about their checksums
        self._change(0, stand_ins(former, dict(vin_places(former)), self.names))
        self._change(0, changed_pieces(former, self.names, pieces_in))
        parts = list(records)
        for answer in self.answers(parts):
            self._finish(answer)
        for part in parts:
            self._mask_message(former[part.start : part.stop], part.start)

    def answers(self, records: Iterable[range]) -> Iterator[Segmented]:
        """Put together what came in frames."""
        former = bytes(self.buffer)
        for part in records:
            yield from self._take_frame(former, part)
        for segments in (self._segments, self._addressed):
            yield from segments.rest()

    def _take_frame(self, former: bytes, part: range) -> Iterator[Segmented]:
        for lead in _LEADS:
            begin = part.start + lead + _IDENTIFIER
            if not 0 < part.stop - begin <= _FRAME:
                continue
            key = (lead, former[begin - _IDENTIFIER : begin])
            cells = [(former[at], at) for at in range(begin, part.stop)]
            yield from self._segments.feed(key, cells)
            if len(cells) > 1 and cells[1][0] >> 4 in _SEGMENTED:
                yield from self._addressed.feed((*key, cells[0][0]), cells[1:])

    def _finish(self, answer: Segmented) -> None:
        self._change_answer(answer, changes_in(answer.octets(), self.names))
        came = sorted(answer.cells)  # behind one another they may show a piece, whatever is missing between
        pieces = changed_pieces([answer.cells[at][0][0] for at in came], self.names)
        self._change_answer(answer, {came[at]: new for at, new in pieces.items()})

    def _change_answer(self, answer: Segmented, changes: Changes) -> None:
        for at, new in changes.items():
            for _, place in answer.cells.get(at, ()):
                if isinstance(place, int):
                    self._write(place, new)

    def _mask_message(self, record: bytes, start: int) -> None:
        if not ROWS.fullmatch(record):
            self._change(start, changes_within(record, self.names, _HEADER))
        if _is_announcement(record):
            self._change(start, stand_ins(record, _ANNOUNCED, self.names))
            self._change(start, dict.fromkeys(_NUMBERS, 0))

    def _change(self, start: int, changes: Changes) -> None:
        for at, new in changes.items():
            self._write(start + at, new)

    def _write(self, at: int, octet: int) -> None:
        if at not in self._done and at < len(self.buffer):
            self._done.add(at)
            self.buffer[at] = octet


def _is_announcement(record: Sequence[int]) -> bool:
    return (
        len(record) >= _NUMBERS.stop
        and record[0] in _DOIP_VERSIONS
        and record[1] == record[0] ^ 0xFF
        and bytes(record[2:4]) == _ANNOUNCEMENT
    )
