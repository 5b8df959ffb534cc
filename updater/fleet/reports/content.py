"""What a report holds, as values: sections of rows whose cells are numbers until somebody writes them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, TypeAlias

from updater.fleet.reports import writing
from updater.fleet.reports.periods import Period

Cell: TypeAlias = str | int | float | None


class Kind(Enum):
    """What the cells of a column are."""

    WORDS = auto()
    COUNT = auto()
    SHARE = auto()
    MILLIS = auto()
    FIGURE = auto()
    TIME = auto()


_WRITERS: Final[Mapping[Kind, Callable[..., str]]] = {
    Kind.COUNT: writing.count,
    Kind.SHARE: lambda share: writing.percent(share, 2),
    Kind.MILLIS: writing.millis,
    Kind.FIGURE: writing.figure,
    Kind.TIME: writing.moment,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what stands in it."""

    name: str
    kind: Kind = Kind.WORDS

    def written(self, cell: Cell) -> str:
        """Return a cell as people read it."""
        writer = _WRITERS.get(self.kind)
        return str(cell or "") if writer is None else writer(cell)

    @property
    def is_number(self) -> bool:
        """Whether cells stand at the right."""
        return self.kind not in {Kind.WORDS, Kind.TIME}


@dataclass(frozen=True, slots=True)
class Section:
    """A table with its heading."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def written(self) -> tuple[tuple[str, ...], ...]:
        """Return the rows as people read them."""
        return tuple(
            tuple(column.written(cell) for column, cell in zip(self.columns, row, strict=True))
            for row in self.rows
        )


@dataclass(frozen=True, slots=True)
class Report:
    """All of it.

    Attributes:
        made_at: ms since 1970.
    """

    period: Period
    made_at: int
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        """What stands above it."""
        return f"DiagClinic fleet, {self.period.span} {self.period.name}"
