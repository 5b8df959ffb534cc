"""diagclinic.ui.models.live_table: live values as a Qt table."""

from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QFont, QFontMetrics
from PyQt6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from diagclinic.ui.models.live_table import COLUMNS, LiveTable, age_words
from diagclinic.ui.presenters.live_track import LiveRow, SignalKey, Verdict
from diagclinic.ui.theme.apply import current_theme
from diagclinic.ui.widgets.press_views import ROW_PX
from tests.diagclinic.ui.live_fakes import ENGINE

pytestmark = pytest.mark.usefixtures("themed")
ROW = LiveRow(
    key=SignalKey(ENGINE, "obd.coolant"),
    name="Coolant temperature",
    text="90.0",
    unit="°C",
    lowest="80.0",
    highest="95.0",
    verdict=Verdict.WITHIN,
    age_s=0.04,
    is_stale=False,
    ecu="7E8",
    curve=2,
)
OTHER = replace(ROW, key=SignalKey(ENGINE, "obd.speed"), curve=0)


@pytest.fixture
def table() -> LiveTable:
    table = LiveTable()
    table.show([ROW, OTHER])
    return table


def cell(table: LiveTable, column: str, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> object:
    return table.data(table.index(0, COLUMNS.index(column)), role)


def test_qt_finds_the_model_consistent(qtbot: QtBot) -> None:
    table = LiveTable()
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    table.show([ROW])
    table.show([ROW, OTHER])
    table.show([])
    assert tester.model() is table


def test_a_row_shows_everything_in_its_columns(table: LiveTable) -> None:
    assert [cell(table, column) for column in COLUMNS] == [
        "2",
        "Coolant temperature",
        "90.0",
        "°C",
        "in range",
        "80.0",
        "95.0",
        "0.0 s",
        "7E8",
    ]


def test_columns_are_named(table: LiveTable) -> None:
    role = Qt.ItemDataRole.DisplayRole
    names = [table.headerData(number, Qt.Orientation.Horizontal, role) for number in range(len(COLUMNS))]
    assert tuple(names) == COLUMNS


@pytest.mark.parametrize(("verdict", "word"), [(Verdict.ABOVE, "above"), (Verdict.BELOW, "below")])
def test_out_of_range_is_a_word_and_a_symbol(verdict: Verdict, word: str, table: LiveTable) -> None:
    table.show([replace(ROW, verdict=verdict)])
    assert cell(table, "Range") == word
    assert cell(table, "Range", Qt.ItemDataRole.DecorationRole) is not None


def test_in_range_needs_no_symbol(table: LiveTable) -> None:
    assert cell(table, "Range", Qt.ItemDataRole.DecorationRole) is None


def test_a_stale_value_is_grey_slanted_and_tells_its_age(table: LiveTable) -> None:
    table.show([replace(ROW, age_s=12.3, is_stale=True)])
    colour = cell(table, "Value", Qt.ItemDataRole.ForegroundRole)
    font = cell(table, "Value", Qt.ItemDataRole.FontRole)
    assert (colour, font.italic(), cell(table, "Age")) == (  # type: ignore[attr-defined]  # a font
        QColor(current_theme().colours["text_muted"]),
        True,
        "12 s old",
    )


def test_before_the_first_reading_the_age_says_so() -> None:
    assert age_words(replace(ROW, age_s=None)) == "waiting"


def test_a_figure_is_bold_and_a_state_is_not(table: LiveTable) -> None:
    figure = cell(table, "Value", Qt.ItemDataRole.FontRole)
    table.show([replace(ROW, text="open loop", lowest="-")])
    assert figure.bold()  # type: ignore[attr-defined]  # a font
    assert cell(table, "Value", Qt.ItemDataRole.FontRole) is None


def test_a_curve_shows_a_piece_of_its_line(table: LiveTable) -> None:
    assert cell(table, "Curve", Qt.ItemDataRole.DecorationRole) is not None
    assert table.data(table.index(1, 0), Qt.ItemDataRole.DecorationRole) is None


def test_screen_readers_hear_the_column_with_the_cell(table: LiveTable) -> None:
    assert cell(table, "Max", Qt.ItemDataRole.AccessibleTextRole) == "Max: 95.0"


def test_figures_stand_at_the_right(table: LiveTable) -> None:
    align = cell(table, "Value", Qt.ItemDataRole.TextAlignmentRole)
    assert align & Qt.AlignmentFlag.AlignRight  # type: ignore[operator]  # flags


def test_new_readings_keep_the_selection(table: LiveTable, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(table.modelReset), qtbot.waitSignal(table.dataChanged, timeout=10_000):
        table.show([replace(ROW, text="91.0"), OTHER])
    assert cell(table, "Value") == "91.0"


def test_a_line_knows_its_value(table: LiveTable) -> None:
    assert table.row(1).key == OTHER.key


@pytest.fixture
def narrow() -> LiveTable:
    table = LiveTable()
    table.show([replace(ROW, verdict=Verdict.ABOVE)])
    table.set_wide(is_wide=False)
    return table


def test_narrow_table_tells_the_unit_beside_the_name(narrow: LiveTable) -> None:
    assert cell(narrow, "Signal") == "Coolant temperature, °C"


def test_narrow_table_marks_a_value_out_of_range_beside_the_name(narrow: LiveTable) -> None:
    role = Qt.ItemDataRole.DecorationRole
    assert (cell(narrow, "Signal", role) is not None, cell(narrow, "Range", role)) == (True, None)


def test_narrow_table_says_to_screen_readers_what_is_out_of_range(narrow: LiveTable) -> None:
    spoken = cell(narrow, "Signal", Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Signal: Coolant temperature, °C, above"


def test_name_that_is_cut_is_told_whole_by_its_tip(table: LiveTable) -> None:
    assert cell(table, "Signal", Qt.ItemDataRole.ToolTipRole) == "Coolant temperature"


def test_table_that_is_wide_again_has_its_columns(narrow: LiveTable) -> None:
    narrow.set_wide(is_wide=True)
    assert (cell(narrow, "Signal"), cell(narrow, "Unit"), cell(narrow, "Range")) == (
        "Coolant temperature",
        "°C",
        "above",
    )


def test_narrow_table_writes_names_small_enough_for_three_lines(narrow: LiveTable) -> None:
    font = cell(narrow, "Signal", Qt.ItemDataRole.FontRole)
    assert isinstance(font, QFont)
    assert 3 * QFontMetrics(font).lineSpacing() <= ROW_PX


def test_table_that_becomes_narrow_keeps_its_rows_and_what_is_selected(
    table: LiveTable, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(table.modelReset), qtbot.waitSignal(table.dataChanged):
        table.set_wide(is_wide=False)
    assert cell(table, "Signal") == "Coolant temperature, °C"
