"""diagclinic.ui.views.row_list_view: rows for gloves, chosen by press or arrow key."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.ui.models.row_list import RowText
from diagclinic.ui.views.row_list_view import RowListView

ROWS = [RowText(key=1, title="One", lead="A", symbol="info", mark="x"), RowText(key=2, title="Two")]


@pytest.fixture
def chosen() -> list[object]:
    return []


@pytest.fixture
def view(themed: QApplication, qtbot: QtBot, chosen: list[object]) -> RowListView:
    made = RowListView("Rows", chosen.append)
    qtbot.addWidget(made)
    made.show_rows(ROWS)
    made.resize(400, 300)
    made.show()
    return made


def test_arrow_key_chooses_the_next_row(view: RowListView, qtbot: QtBot, chosen: list[object]) -> None:
    view.choose(0)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert chosen[-1] == 2


def test_refreshed_rows_keep_what_was_chosen(view: RowListView, chosen: list[object]) -> None:
    view.choose(1)
    before = list(chosen)
    view.show_rows([RowText(key=0, title="New"), *ROWS])
    assert (view.currentIndex().row(), chosen) == (2, before)


def test_rows_are_high_enough_for_gloves(view: RowListView) -> None:
    assert view.sizeHintForRow(0) >= 48


def test_rows_are_painted_without_a_complaint(view: RowListView) -> None:
    view.choose(0)
    assert not view.grab().isNull()


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_key_presses_the_row_after_it_was_chosen(
    key: Qt.Key, view: RowListView, qtbot: QtBot, chosen: list[object]
) -> None:
    view.row_pressed.connect(lambda: chosen.append("pressed"))
    view.choose(1)
    qtbot.keyClick(view, key)
    assert chosen[-2:] == [2, "pressed"]


def test_finger_presses_the_row(view: RowListView, qtbot: QtBot, chosen: list[object]) -> None:
    view.row_pressed.connect(lambda: chosen.append("pressed"))
    place = view.visualRect(view.model().index(1, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen[-2:] == [2, "pressed"]


def test_arrow_key_presses_nothing(view: RowListView, qtbot: QtBot, chosen: list[object]) -> None:
    view.row_pressed.connect(lambda: chosen.append("pressed"))
    view.choose(0)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert chosen == [1, 2]
