"""diagclinic.ui.models.frame_table: raw frames as a Qt table."""

from typing import Any

import can
import pytest
from PyQt6.QtCore import Qt

from diagclinic.knowledge.dbc import Dbc, load_dbc
from diagclinic.services.frame_table import FrameRow, FrameTable
from diagclinic.ui.models.frame_table import COLUMNS, LINE_ROLE, NAME_COLUMN, PAYLOAD_COLUMN, FrameTableModel
from diagclinic.ui.presenters.capture_lines import FrameLines
from tests.capture_doubles import frame
from tests.service_doubles import RESOURCES

pytestmark = pytest.mark.usefixtures("qapp")
DEMO = load_dbc(RESOURCES / "dbc" / "demo.dbc")
#: two frames of the demo's engine, of which the second changed the last byte
ENGINE = (frame(1.0, 0x0C1, "0A00"), frame(1.01, 0x0C1, "0AFF"))


def lines(*frames: can.Message, dbc: Dbc | None = DEMO, is_live: bool = True) -> FrameLines:
    table = FrameTable()
    table.add(frames)
    return FrameLines(table.snapshot(), dbc, is_live=is_live)


def cell(column: int, role: int = Qt.ItemDataRole.DisplayRole, dbc: Dbc | None = DEMO) -> Any:
    model = FrameTableModel()
    model.show_lines(lines(*ENGINE, dbc=dbc))
    return model.index(0, column).data(role)


@pytest.mark.parametrize(
    ("column", "words"), [(0, "0C1"), (1, "EngineData1"), (2, "2"), (3, "10.0 ms"), (4, "0A FF")]
)
def test_cell_shows_and_tips_its_words(column: int, words: str) -> None:
    assert (cell(column), cell(column, Qt.ItemDataRole.ToolTipRole)) == (words, words)


def test_screen_reader_hears_which_bytes_changed() -> None:
    spoken = cell(PAYLOAD_COLUMN, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Payload: 0A FF, changed: byte 1"


def test_screen_reader_hears_of_an_identifier_without_a_name() -> None:
    spoken = cell(NAME_COLUMN, Qt.ItemDataRole.AccessibleTextRole, None)
    assert spoken == "Name: none"


def test_columns_are_named() -> None:
    model, across = FrameTableModel(), Qt.Orientation.Horizontal
    assert tuple(model.headerData(at, across, Qt.ItemDataRole.DisplayRole) for at in range(5)) == COLUMNS


@pytest.mark.parametrize("column", [COLUMNS.index("Frames"), COLUMNS.index("Period")])
def test_figures_stand_at_the_right(column: int) -> None:
    assert cell(column, Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight


def test_delegate_gets_the_whole_line() -> None:
    assert cell(PAYLOAD_COLUMN, LINE_ROLE).marks == (False, True)


def test_tip_takes_no_name_of_a_message_for_markup() -> None:
    class Marked(FrameTableModel):
        def words(self, row: FrameRow, column: int) -> str:
            return "<b>Speed</b>"

    model = Marked()
    model.show_lines(lines(*ENGINE))
    assert "&lt;b&gt;Speed" in model.index(0, NAME_COLUMN).data(Qt.ItemDataRole.ToolTipRole)


class Watched(FrameTableModel):
    """A table that writes down what it tells its view."""

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[tuple[int, int]] = []
        self.dataChanged.connect(lambda first, last: self.changes.append((first.row(), last.row())))


@pytest.mark.parametrize("is_in_sight", [True, False])
def test_only_a_mark_that_was_in_sight_is_told_to_have_faded(*, is_in_sight: bool) -> None:
    model, table = Watched(), FrameTable()
    table.add([frame(1.0, 1, "11"), frame(1.1, 1, "22"), frame(1.1, 2, "22")])
    model.show_lines(FrameLines(table.snapshot(), is_live=True))
    if is_in_sight:
        model.index(0, PAYLOAD_COLUMN).data()
    model.changes.clear()
    model.show_lines(FrameLines(table.snapshot(), is_live=False))
    assert model.changes == ([(0, 0)] if is_in_sight else [])


def test_names_of_another_dbc_file_are_shown_at_once() -> None:
    model, table = Watched(), FrameTable()
    table.add(ENGINE)
    model.show_lines(FrameLines(table.snapshot()))
    model.changes.clear()
    model.show_lines(FrameLines(table.snapshot(), DEMO))
    assert (model.changes, model.index(0, NAME_COLUMN).data()) == ([(0, 0)], "EngineData1")


def test_thousands_of_rows_are_put_into_words_only_where_somebody_looks() -> None:
    model = FrameTableModel()
    shown = lines(*(frame(1.0, identifier, "00") for identifier in range(2000)))
    model.show_lines(shown)
    model.index(7, 0).data()
    assert (model.rowCount(), list(shown._told)) == (2000, [7])
