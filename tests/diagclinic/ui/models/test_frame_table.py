"""diagclinic.ui.models.frame_table: raw frames as a Qt table."""

from dataclasses import replace
from typing import Any

import pytest
from PyQt6.QtCore import Qt

from diagclinic.services.frame_table import FrameKind
from diagclinic.ui.models.frame_table import COLUMNS, LINE_ROLE, NAME_COLUMN, PAYLOAD_COLUMN, FrameTableModel
from diagclinic.ui.presenters.capture_lines import FrameLine

pytestmark = pytest.mark.usefixtures("qapp")
LINE = FrameLine(0x7E8, "7E8", "Speed", "1", "10.0 ms", ("0A", "FF"), (False, True), FrameKind.DATA)


def cell(column: int, role: int = Qt.ItemDataRole.DisplayRole, line: FrameLine = LINE) -> Any:
    model = FrameTableModel()
    model.show([line])
    return model.index(0, column).data(role)


@pytest.mark.parametrize(
    ("column", "words"), [(0, "7E8"), (1, "Speed"), (2, "1"), (3, "10.0 ms"), (4, "0A FF")]
)
def test_cell_shows_and_tips_its_words(column: int, words: str) -> None:
    assert (cell(column), cell(column, Qt.ItemDataRole.ToolTipRole)) == (words, words)


def test_screen_reader_hears_which_bytes_changed() -> None:
    spoken = cell(PAYLOAD_COLUMN, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Payload: 0A FF, changed: byte 1"


def test_screen_reader_hears_of_an_identifier_without_a_name() -> None:
    spoken = cell(NAME_COLUMN, Qt.ItemDataRole.AccessibleTextRole, replace(LINE, name=""))
    assert spoken == "Name: none"


def test_columns_are_named() -> None:
    model, across = FrameTableModel(), Qt.Orientation.Horizontal
    assert tuple(model.headerData(at, across, Qt.ItemDataRole.DisplayRole) for at in range(5)) == COLUMNS


@pytest.mark.parametrize("column", [COLUMNS.index("Frames"), COLUMNS.index("Period")])
def test_figures_stand_at_the_right(column: int) -> None:
    assert cell(column, Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight


def test_delegate_gets_the_whole_line() -> None:
    assert cell(PAYLOAD_COLUMN, LINE_ROLE) == LINE


def test_tip_takes_no_name_of_a_message_for_markup() -> None:
    tip = cell(NAME_COLUMN, Qt.ItemDataRole.ToolTipRole, replace(LINE, name="<b>Speed</b>"))
    assert "&lt;b&gt;Speed" in tip
