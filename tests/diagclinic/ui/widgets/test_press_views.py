"""diagclinic.ui.widgets.press_views: rows pressed with a finger or a key."""

import pytest
from PyQt6.QtCore import QStringListModel, Qt
from pytestqt.qtbot import QtBot

from diagclinic.ui.widgets.press_views import ROW_PX, PressList, PressTable

pytestmark = pytest.mark.usefixtures("themed")
PRESSES = [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter]


@pytest.fixture
def rows(qtbot: QtBot) -> PressList:
    rows = PressList("Values")
    qtbot.addWidget(rows)
    rows.addItems(["one", "two", "three"])
    rows.resize(200, 300)
    rows.show()
    return rows


@pytest.fixture
def table(qtbot: QtBot) -> PressTable:
    table = PressTable("Live values")
    qtbot.addWidget(table)
    table.setModel(QStringListModel(["one", "two", "three"], table))
    table.resize(300, 400)
    with qtbot.waitExposed(table):
        table.show()
    return table


@pytest.mark.parametrize("key", PRESSES)
def test_a_key_presses_the_current_row_of_a_list(key: Qt.Key, rows: PressList, qtbot: QtBot) -> None:
    pressed: list[int] = []
    rows.row_pressed.connect(pressed.append)
    rows.setCurrentRow(1)
    qtbot.keyClick(rows, key)
    assert pressed == [1]


def test_one_click_presses_a_row_of_a_list(rows: PressList, qtbot: QtBot) -> None:
    pressed: list[int] = []
    rows.row_pressed.connect(pressed.append)
    viewport = rows.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=rows.visualItemRect(rows.item(2)).center())
    assert pressed == [2]


def test_rows_of_a_list_are_targets_for_gloves(rows: PressList) -> None:
    assert rows.visualItemRect(rows.item(0)).height() >= 48


def test_arrows_still_move_in_a_list(rows: PressList, qtbot: QtBot) -> None:
    rows.setCurrentRow(0)
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    assert rows.currentRow() == 1


@pytest.mark.parametrize("key", PRESSES)
def test_a_key_presses_the_current_row_of_a_table(key: Qt.Key, table: PressTable, qtbot: QtBot) -> None:
    pressed: list[int] = []
    table.row_pressed.connect(pressed.append)
    table.selectRow(1)
    qtbot.keyClick(table, key)
    assert pressed == [1]


def test_one_click_presses_a_row_of_a_table(table: PressTable, qtbot: QtBot) -> None:
    pressed: list[int] = []
    table.row_pressed.connect(pressed.append)
    model = table.model()
    assert model is not None
    place = table.visualRect(model.index(2, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert pressed == [2]


def test_rows_of_a_table_are_targets_for_gloves(table: PressTable) -> None:
    assert table.rowHeight(0) == ROW_PX


def test_tab_leaves_a_table(table: PressTable) -> None:
    assert not table.tabKeyNavigation()


def test_only_paintings_with_news_are_counted(table: PressTable) -> None:
    table.grab()
    before = table.painted_updates
    table.expect_update()
    table.grab()
    table.grab()
    assert (before, table.painted_updates) == (0, 1)
