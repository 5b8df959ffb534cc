"""Puts segmented answers together as far as they came, to find what they hold; nothing is refused here.

Unlike a driver, which must not trust an answer with a gap, whoever hides a VIN must find it in what is left
of one: frames that came twice, too late, or whose neighbours are missing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

_FIRST: Final = 1  # ISO 15765-2:2016, 9.6.1, table 9
_CONSECUTIVE: Final = 2
_SEQUENCE: Final = 16

Place = TypeVar("Place")
#: octets of a frame, each with the place where it stands
Cells = Sequence[tuple[int, Place]]


@dataclass(slots=True)
class Segmented:
    """An answer under way.

    Attributes:
        cells: the octets by their place in the answer, each time that they came.
        per_frame: how many a consecutive frame holds; the first one holds one less.
        last: number of the frame that came last.
    """

    per_frame: int
    cells: dict[int, list[tuple[int, object]]] = field(default_factory=dict)
    last: int = 0

    def octets(self) -> list[int | None]:
        """Return the answer with its gaps."""
        length = max(self.cells, default=-1) + 1
        return [self.cells[at][0][0] if at in self.cells else None for at in range(length)]

    def add(self, at: int, cells: Cells[object]) -> None:
        """Add `cells`, the first of which stands at `at`."""
        for offset, cell in enumerate(cells, start=at):
            self.cells.setdefault(offset, []).append(cell)


@dataclass(slots=True)
class Segments:
    """Takes the frames of a whole trace, and gives back answers.

    Attributes:
        per_frame: octets of an answer in a consecutive frame: 7, or 6 where an address precedes them.
    """

    per_frame: int = 7
    _open: dict[object, Segmented] = field(default_factory=dict)

    def feed(self, key: object, cells: Cells[object]) -> Iterator[Segmented]:
        """Take a frame of the sender `key`, control octet first; yield the answer that is over by it."""
        if not cells:
            return
        kind, low = cells[0][0] >> 4, cells[0][0] & 0xF
        if kind == _FIRST:
            ended = self._open.pop(key, None)
            self._open[key] = Segmented(self.per_frame)
            self._open[key].add(0, cells[2:])
            if ended is not None:
                yield ended
        elif kind == _CONSECUTIVE:
            # its first frame may be missing, and its others still show a piece together
            answer = self._open.setdefault(key, Segmented(self.per_frame, last=low or _SEQUENCE))
            answer.last += (low - answer.last) % _SEQUENCE  # the same number again is the same frame
            # a first frame spends two octets on control, the others one
            answer.add(answer.last * self.per_frame - 1, cells[1:])

    def rest(self) -> Iterator[Segmented]:
        """Yield the answers that are still under way, and forget them."""
        yield from self._open.values()
        self._open.clear()
