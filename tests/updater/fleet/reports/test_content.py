"""Cells are numbers until they are written."""

import pytest

from updater.fleet.reports.content import Cell, Column, Kind, Section


@pytest.mark.parametrize(
    ("kind", "cell", "written"),
    [
        (Kind.WORDS, "scan", "scan"),
        (Kind.WORDS, None, ""),
        (Kind.COUNT, 1234, "1\u2009234"),
        (Kind.SHARE, 0.0123, "1.23\u202f%"),
        (Kind.SHARE, None, "\u2013"),
        (Kind.MILLIS, 2500, "2.50\u202fs"),
        (Kind.FIGURE, 4.256, "4.26"),
        (Kind.TIME, 1_795_262_400_000, "2026-11-21 12:00"),
    ],
)
def test_a_cell_is_written_as_its_column_says(kind: Kind, cell: Cell, written: str) -> None:
    assert Column("x", kind).written(cell) == written


def test_numbers_stand_at_the_right() -> None:
    assert [kind for kind in Kind if not Column("x", kind).is_number] == [Kind.WORDS, Kind.TIME]


def test_a_row_with_a_cell_too_many_is_no_row() -> None:
    with pytest.raises(ValueError, match="longer"):
        Section("x", (Column("a"),), (("b", "c"),)).written()
