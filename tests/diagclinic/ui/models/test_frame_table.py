"""diagclinic.ui.models.frame_table: the view is told of the rows that changed, and of no other."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtCore import QModelIndex, Qt
from PyQt6.QtTest import QAbstractItemModelTester

from diagclinic.services.frame_table import FrameKind
from diagclinic.ui.models.frame_table import COLUMNS, LINE_ROLE, PAYLOAD_COLUMN, FrameTableModel
from diagclinic.ui.presenters.capture_lines import FrameLine

pytestmark = pytest.mark.usefixtures("qapp")


def line(key: int, count: int = 1) -> FrameLine:
    return FrameLine(
        key, f"{key:03X}", "Speed", str(count), "10.0 ms", ("0A", "FF"), (False, True), FrameKind.DATA
    )


class Watched(FrameTableModel):
    """A model that writes down what it tells its view."""

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[tuple[int, int]] = []
        self.inserted: list[int] = []
        self.resets = 0
        self.dataChanged.connect(lambda first, last: self.changes.append((first.row(), last.row())))
        self.rowsInserted.connect(lambda _, first, __: self.inserted.append(first))
        self.modelReset.connect(self._on_reset)

    def _on_reset(self) -> None:
        self.resets += 1


def shown(*keys: int) -> Watched:
    model = Watched()
    model.show([line(key) for key in keys])
    model.changes.clear()
    model.inserted.clear()
    return model


def test_nothing_that_changed_is_nothing_to_tell() -> None:
    model = shown(1, 2, 3)
    model.show([line(1), line(2), line(3)])
    assert (model.changes, model.inserted, model.resets) == ([], [], 0)


def test_rows_that_changed_are_told_in_stretches() -> None:
    model = shown(1, 2, 3, 4, 5)
    model.show([line(1, 2), line(2, 2), line(3), line(4), line(5, 2)])
    assert model.changes == [(0, 1), (4, 4)]


def test_new_identifier_goes_to_its_place() -> None:
    model = shown(1, 3)
    model.show([line(1), line(2), line(3)])
    assert (model.inserted, model.resets, [model.key(row) for row in range(3)]) == ([1], 0, [1, 2, 3])


def test_another_table_takes_the_place_of_the_former() -> None:
    model = shown(1, 2)
    model.show([line(7)])
    assert (model.resets, model.rowCount()) == (1, 1)


def test_flood_of_new_identifiers_is_one_change() -> None:
    model = shown(1)
    model.show([line(key) for key in range(100)])
    assert (model.resets, model.inserted) == (1, [])


def test_row_of_an_identifier_is_found() -> None:
    model = shown(5, 9)
    assert (model.row_of(9), model.row_of(7)) == (1, -1)


@pytest.mark.parametrize(
    ("column", "words"), [(0, "7E8"), (1, "Speed"), (2, "1"), (3, "10.0 ms"), (4, "0A FF")]
)
def test_cell_shows_and_tips_its_words(column: int, words: str) -> None:
    index = shown(0x7E8).index(0, column)
    assert (index.data(), index.data(Qt.ItemDataRole.ToolTipRole)) == (words, words)


def test_screen_reader_hears_which_bytes_changed() -> None:
    index = shown(1).index(0, PAYLOAD_COLUMN)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Payload: 0A FF, changed: byte 1"


def test_screen_reader_hears_of_a_cell_without_words() -> None:
    model = FrameTableModel()
    model.show([replace(line(1), name="")])
    assert model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "Name: none"


def test_columns_are_named() -> None:
    model = FrameTableModel()
    names = [
        model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
        for column in range(5)
    ]
    assert tuple(names) == COLUMNS


def test_figures_stand_at_the_right() -> None:
    align = shown(1).index(0, 2).data(Qt.ItemDataRole.TextAlignmentRole)
    assert align & Qt.AlignmentFlag.AlignRight


def test_delegate_gets_the_whole_line() -> None:
    assert shown(1).index(0, PAYLOAD_COLUMN).data(LINE_ROLE) == line(1)


def test_no_cell_shows_nothing() -> None:
    model = shown(1)
    assert (
        model.data(QModelIndex()),
        model.rowCount(model.index(0, 0)),
        model.columnCount(model.index(0, 0)),
    ) == (
        None,
        0,
        0,
    )


@given(st.lists(st.dictionaries(st.integers(0, 60), st.integers(1, 3), max_size=50), max_size=6))
def test_whatever_comes_the_table_shows_it_and_qt_finds_nothing_wrong(tables: list[dict[int, int]]) -> None:
    model = FrameTableModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    for table in tables:
        lines = [line(key, table[key]) for key in sorted(table)]
        model.show(lines)
        assert [model.index(row, 0).data(LINE_ROLE) for row in range(model.rowCount())] == lines
    del tester
