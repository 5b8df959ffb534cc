"""diagclinic.ui.models.keyed_table: the view is told of the rows that changed, and of no other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtCore import QModelIndex, Qt
from PyQt6.QtTest import QAbstractItemModelTester

from diagclinic.ui.models.keyed_table import KeyedTable

pytestmark = pytest.mark.usefixtures("qapp")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of two columns."""

    key: int
    count: int = 1
    name: str = "Speed"


class Counts(KeyedTable[Row]):
    """A table of counts."""

    def __init__(self) -> None:
        super().__init__(("Name", "Count"), {1})

    def words(self, row: Row, column: int) -> str:
        return (row.name, str(row.count))[column]

    def look(self, row: Row, column: int, role: int) -> Any:
        return row.key if role == Qt.ItemDataRole.UserRole else None


class Watched(Counts):
    """A table that writes down what it tells its view."""

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[tuple[int, int]] = []
        self.inserted: list[int] = []
        self.resets = 0
        self.dataChanged.connect(lambda first, last: self.changes.append((first.row(), last.row())))
        self.rowsInserted.connect(lambda _, first, __: self.inserted.append(first))
        self.modelReset.connect(self._on_reset)

    @property
    def keys(self) -> list[int]:
        """What stands there, top down."""
        return [self.row(at).key for at in range(self.rowCount())]

    def _on_reset(self) -> None:
        self.resets += 1


def shown(*keys: int) -> Watched:
    table = Watched()
    show(table, keys)
    table.changes.clear()
    table.inserted.clear()
    return table


def show(table: Counts, keys: Sequence[int]) -> None:
    table.show([Row(key) for key in keys])


def test_nothing_that_changed_is_nothing_to_tell() -> None:
    table = shown(1, 2, 3)
    show(table, (1, 2, 3))
    assert (table.changes, table.inserted, table.resets) == ([], [], 0)


def test_rows_that_changed_are_told_in_stretches() -> None:
    table = shown(1, 2, 3, 4, 5)
    table.show([Row(1, 2), Row(2, 2), Row(3), Row(4), Row(5, 2)])
    assert table.changes == [(0, 1), (4, 4)]


def test_new_row_goes_to_its_place() -> None:
    table = shown(1, 3)
    show(table, (1, 2, 3))
    assert (table.inserted, table.resets, table.keys) == ([1], 0, [1, 2, 3])


@pytest.mark.parametrize(
    "keys", [(7,), (1,), (2, 1), (2, 3, 1)], ids=["others", "fewer", "moved", "moved-and-new"]
)
def test_row_that_left_or_moved_is_another_table(keys: tuple[int, ...]) -> None:
    table = shown(1, 2)
    show(table, keys)
    assert (table.resets, table.inserted, table.keys) == (1, [], list(keys))


def test_flood_of_new_rows_is_one_change() -> None:
    table = shown(1)
    show(table, range(100))
    assert (table.resets, table.inserted) == (1, [])


def test_one_row_that_looks_otherwise_now_is_told() -> None:
    table = shown(1, 2, 3)
    table.tell(1, 1)
    assert table.changes == [(1, 1)]


def test_rows_that_look_otherwise_now_are_all_told() -> None:
    table = shown(1, 2, 3)
    table.tell_all()
    assert (table.changes, table.resets) == ([(0, 2)], 0)


def test_table_without_rows_has_nothing_to_tell_anew() -> None:
    table = shown()
    table.tell_all()
    assert table.changes == []


def test_every_row_that_was_told_is_counted() -> None:
    table = shown(1, 2, 3)  # a table of three, by an insertion each
    table.show([Row(1, 2), Row(2), Row(3, 2)])
    assert table.told == 2


def test_place_of_a_key_is_found() -> None:
    table = shown(5, 9)
    assert (table.place_of(9), table.place_of(7)) == (1, -1)


def test_screen_readers_hear_the_column_with_the_cell() -> None:
    table = shown(1)
    cell = table.index(0, 1)
    assert (cell.data(), cell.data(Qt.ItemDataRole.AccessibleTextRole)) == ("1", "Count: 1")


def test_screen_readers_hear_of_a_cell_without_words() -> None:
    table = Counts()
    table.show([Row(1, name="")])
    assert table.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Name: none"


def test_columns_are_named_and_rows_are_not() -> None:
    table, role = Counts(), Qt.ItemDataRole.DisplayRole
    across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    assert [table.headerData(at, across, role) for at in (0, 1)] == ["Name", "Count"]
    assert table.headerData(0, down, role) is None


def test_figures_stand_at_the_right_and_words_at_the_left() -> None:
    table = shown(1)
    name, count = (table.index(0, at).data(Qt.ItemDataRole.TextAlignmentRole) for at in (0, 1))
    assert (bool(name & Qt.AlignmentFlag.AlignLeft), bool(count & Qt.AlignmentFlag.AlignRight)) == (
        True,
        True,
    )


def test_what_the_table_itself_does_not_know_is_left_to_its_kind() -> None:
    table = shown(7)
    assert table.index(0, 0).data(Qt.ItemDataRole.UserRole) == 7


def test_no_cell_shows_nothing_and_no_row_has_rows_below() -> None:
    table = shown(1)
    child = table.index(0, 0)
    assert table.data(QModelIndex()) is None
    assert (table.rowCount(child), table.columnCount(child), table.columnCount(QModelIndex())) == (0, 0, 2)


@given(st.lists(st.dictionaries(st.integers(0, 60), st.integers(1, 3), max_size=50), max_size=6))
def test_whatever_comes_the_table_shows_it_and_qt_finds_nothing_wrong(tables: list[dict[int, int]]) -> None:
    table = Counts()
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for wanted in tables:
        rows = [Row(key, wanted[key]) for key in wanted]
        table.show(rows)
        assert [table.row(at) for at in range(table.rowCount())] == rows
    del tester
