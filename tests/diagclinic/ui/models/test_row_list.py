"""diagclinic.ui.models.row_list: rows keep their place while their words change."""

from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from diagclinic.ui.models.row_list import ROW_ROLE, RowListModel, RowText

ONE, TWO = RowText(key=1, lead="P0303", title="Misfire", mark="Critical"), RowText(key=2, title="Other")


def test_row_is_spoken_as_a_whole(qtbot: QtBot) -> None:
    model = RowListModel()
    model.show_rows([ONE])
    assert model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole) == "P0303, Misfire, Critical"


def test_row_that_is_cut_is_told_whole_by_its_tip(qtbot: QtBot) -> None:
    model = RowListModel()
    model.show_rows([ONE])
    assert model.data(model.index(0), Qt.ItemDataRole.ToolTipRole) == "P0303, Misfire, Critical"


def test_same_keys_are_refreshed_in_place(qtbot: QtBot) -> None:
    model = RowListModel()
    model.show_rows([ONE, TWO])
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.show_rows([ONE, RowText(key=2, title="Changed")])
    assert model.data(model.index(1), ROW_ROLE).title == "Changed"


def test_other_keys_are_another_list(qtbot: QtBot) -> None:
    model = RowListModel()
    model.show_rows([ONE])
    with qtbot.waitSignal(model.modelReset):
        model.show_rows([TWO])
    assert (model.rowCount(), model.rows) == (1, (TWO,))


def test_nothing_beyond_the_rows_is_told(qtbot: QtBot) -> None:
    assert RowListModel().data(RowListModel().index(3)) is None


def test_tip_takes_no_words_for_markup() -> None:
    model = RowListModel()
    model.show_rows([RowText(key=1, title="<b>Golf</b>")])
    tip = model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert (model.index(0).data(), "&lt;b&gt;Golf" in tip) == ("<b>Golf</b>", True)
