"""diagclinic.ui.views.capture_view: the page Capture, with a presenter that writes down."""

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFontMetrics
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagclinic.knowledge.dbc import DbcSignal, DecodedFrame
from diagclinic.services.frame_table import FrameTable
from diagclinic.ui.models.frame_table import NAME_COLUMN, PAYLOAD_COLUMN
from diagclinic.ui.presenters.capture_lines import CaptureRow, FrameLines
from diagclinic.ui.presenters.capture_presenter import FILTER, CaptureState
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.views.capture_view import CapturePage
from diagclinic.ui.views.payload_delegate import payload_font
from tests.capture_doubles import frame
from tests.presenter_doubles import Shown

TOLD = DecodedFrame("Speed", "demo.dbc", (DbcSignal("VehicleSpeed", 50.0, "50", "km/h"),))


class Acts(Shown):
    """A presenter that writes down what was pressed; nothing is under way."""

    def stop(self) -> bool:
        self.calls.append(("stop", ()))
        return False


class Scene:
    """The page and what it asked for."""

    def __init__(self) -> None:
        self.acts = Acts()
        self.page = CapturePage(lambda: self.acts)


@pytest.fixture
def scene(qtbot: QtBot, themed: QApplication) -> Scene:
    made = Scene()
    qtbot.addWidget(made.page)
    made.page.resize(1040, 700)
    return made


def lines(*identifiers: int) -> FrameLines:
    """Return a table of one frame for each of `identifiers`."""
    table = FrameTable()
    table.add([frame(1.0, identifier) for identifier in identifiers])
    return FrameLines(table.snapshot())


def test_record_hands_over_what_the_fields_say(scene: Scene) -> None:
    scene.page.setup.source.setCurrentText("sim:demo")
    scene.page.setup.fields[FILTER].setText("7E8")
    scene.page.run.click()
    form = scene.acts.last("start")
    assert (form.source, form.filter) == ("sim:demo", "7E8")


@pytest.mark.parametrize(
    "state", [CaptureState.OPENING, CaptureState.WAITING, CaptureState.RECORDING, CaptureState.LOOKING]
)
def test_while_something_is_under_way_the_button_stops_it(scene: Scene, state: CaptureState) -> None:
    scene.page.show_state(state, "words")
    scene.page.run.click()
    assert (scene.page.run.accessibleName(), scene.acts.all("start"), len(scene.acts.all("stop"))) == (
        "Stop",
        [],
        1,
    )


def test_what_stops_cannot_be_stopped_again(scene: Scene) -> None:
    scene.page.show_state(CaptureState.STOPPING, "Stopping")
    assert not scene.page.run.isEnabled()


def test_state_is_said(scene: Scene) -> None:
    scene.page.show_state(CaptureState.IDLE, "Stopped: 5 frames kept")
    assert scene.page.words.text() == "Stopped: 5 frames kept"


def test_enter_in_a_field_records(scene: Scene, qtbot: QtBot) -> None:
    qtbot.keyClick(scene.page.setup.fields[FILTER], Qt.Key.Key_Return)
    assert len(scene.acts.all("start")) == 1


def test_escape_stops_what_is_under_way(scene: Scene) -> None:
    scene.page.back_out()
    assert len(scene.acts.all("stop")) == 1


def test_table_takes_the_place_of_the_hint(scene: Scene) -> None:
    before = scene.page.table.isHidden()
    scene.page.show_lines(lines(1))
    assert (before, scene.page.table.isHidden()) == (True, False)


def test_pressed_identifier_is_chosen(scene: Scene) -> None:
    scene.page.show_lines(lines(1, 2))
    scene.page.table.row_pressed.emit(1)
    assert scene.acts.last("choose") == 2


def test_chosen_identifier_stays_chosen_where_the_table_is_shown_anew(scene: Scene) -> None:
    scene.page.show_lines(lines(1, 2))
    scene.page.table.setCurrentIndex(scene.page.model.index(1, 0))
    scene.page.show_lines(lines(2))
    assert scene.page.table.currentIndex().row() == 0


def test_signals_stand_in_the_place_of_the_captures_with_whose_claim_they_are(scene: Scene) -> None:
    scene.page.show_decoded("1A0", TOLD)
    assert [(row.lead, row.below) for row in scene.page.signals.rows] == [("VehicleSpeed", "50 km/h")]
    assert (scene.page._claim.text(), scene.page.captures.isHidden()) == ("As demo.dbc claims", True)


def test_captures_come_back_when_nothing_is_chosen(scene: Scene) -> None:
    scene.page.show_decoded("1A0", TOLD)
    scene.page.show_decoded("", None)
    assert not scene.page.captures.isHidden()


def test_identifier_without_a_description_says_so(scene: Scene) -> None:
    scene.page.show_decoded("7E8", None)
    assert (scene.page._claim.text(), scene.page.signals.rows) == (
        "No DBC file describes this identifier.",
        (),
    )


def test_captures_button_gives_the_choice_up(scene: Scene) -> None:
    scene.page.list_captures.click()
    assert scene.acts.last("choose") is None


def test_names_have_a_column_where_a_dbc_file_gives_them(scene: Scene, qtbot: QtBot) -> None:
    with qtbot.waitExposed(scene.page):
        scene.page.show()
    before = scene.page.table.isColumnHidden(NAME_COLUMN)
    scene.page.show_dbc("demo.dbc")
    assert (before, scene.page.table.isColumnHidden(NAME_COLUMN)) == (True, False)


def test_dbc_file_is_chosen_in_a_dialogue_that_blocks_nothing(scene: Scene) -> None:
    scene.page.setup.choose_dbc.click()
    dialog = scene.page.captures.dialog
    assert dialog is not None
    dialog.fileSelected.emit("/cars/a.dbc")
    dialog.close()
    assert scene.acts.last("choose_dbc") == Path("/cars/a.dbc")


def test_dbc_file_is_given_up(scene: Scene) -> None:
    scene.page.show_dbc("demo.dbc")
    scene.page.setup.drop_dbc.click()
    assert len(scene.acts.all("drop_dbc")) == 1


def test_question_to_let_go_is_answered(scene: Scene) -> None:
    scene.page.ask_to_let_go("COM4")
    scene.page.let_go.agree.click()
    scene.page.let_go.leave.click()
    assert (len(scene.acts.all("let_go")), len(scene.acts.all("leave_connected"))) == (1, 1)


def test_remark_opens_the_fields_of_a_narrow_page(scene: Scene, qtbot: QtBot) -> None:
    scene.page.resize(500, 400)
    with qtbot.waitExposed(scene.page):
        scene.page.show()
    scene.page.show_remark(FILTER, "nonsense")
    assert scene.page.setup_cover.is_open


def test_name_to_be_completed_is_asked_for_in_a_narrow_page_too(scene: Scene, qtbot: QtBot) -> None:
    scene.page.resize(500, 400)
    with qtbot.waitExposed(scene.page):
        scene.page.show()
    scene.page.ask_for_source("j2534:GD101?bitrate=")
    assert (scene.page.setup_cover.is_open, scene.page.setup.form.source) == (True, "j2534:GD101?bitrate=")


def test_fields_of_a_narrow_page_are_one_press_away(scene: Scene, qtbot: QtBot) -> None:
    scene.page.resize(500, 400)
    with qtbot.waitExposed(scene.page):
        scene.page.show()
    scene.page.set_up.click()
    assert (scene.page.setup_cover.is_open, scene.page.setup.isVisible()) == (True, True)


def test_problem_is_shown_and_goes(scene: Scene) -> None:
    scene.page.show_problem(Problem("It broke.", "Mend it."))
    shown = not scene.page.problem.isHidden()
    scene.page.show_problem(None)
    assert (shown, scene.page.problem.isHidden()) == (True, True)


def test_captures_are_handed_on(scene: Scene, tmp_path: Path) -> None:
    scene.page.show_captures((CaptureRow("/c/a.dccap", "noon", "", "", is_whole=True),))
    scene.page.captures.rows.choose(0)
    scene.page.captures.look.click()
    scene.page.captures._on_export(Path("/c/a.dccap"), tmp_path / "a.asc")
    scene.page.captures._on_bring_in(tmp_path / "b.asc")
    assert (scene.acts.last("look_at"), scene.acts.last("export"), scene.acts.last("bring_in")) == (
        Path("/c/a.dccap"),
        (Path("/c/a.dccap"), tmp_path / "a.asc"),
        tmp_path / "b.asc",
    )


def test_table_is_looked_at_while_the_page_is_in_sight(scene: Scene, qtbot: QtBot) -> None:
    with qtbot.waitExposed(scene.page):
        scene.page.show()
    qtbot.waitUntil(lambda: bool(scene.acts.all("on_tick")), timeout=10_000)
    scene.page.hide()
    assert not scene.page._timer.isActive()


def test_files_wait_while_frames_are_recorded(scene: Scene) -> None:
    scene.page.show_state(CaptureState.RECORDING, "Recording")
    assert not scene.page.captures.bring_in.isEnabled()


def test_button_that_was_pressed_to_stop_has_the_focus_afterwards(scene: Scene, qtbot: QtBot) -> None:
    with qtbot.waitExposed(scene.page):
        scene.page.show()
    scene.page.show_state(CaptureState.RECORDING, "Recording")
    scene.page.run.setFocus()
    scene.page.show_state(CaptureState.STOPPING, "Stopping")
    scene.page.show_state(CaptureState.IDLE, "Stopped")
    assert scene.page.focusWidget() is scene.page.run


def test_focus_that_was_elsewhere_stays_there(scene: Scene, qtbot: QtBot) -> None:
    with qtbot.waitExposed(scene.page):
        scene.page.show()
    scene.page.show_state(CaptureState.RECORDING, "Recording")
    scene.page.list_captures.setFocus()
    scene.page.show_state(CaptureState.STOPPING, "Stopping")
    scene.page.show_state(CaptureState.IDLE, "Stopped")
    assert scene.page.focusWidget() is scene.page.list_captures


def test_escape_leads_from_the_signals_back_to_the_captures(scene: Scene) -> None:
    scene.page.show()
    scene.page.show_decoded("0C1", TOLD)
    assert (scene.page.back_out(), scene.acts.last("choose")) == (True, None)


def test_escape_leaves_the_page_where_nothing_is_open(scene: Scene) -> None:
    scene.page.show()
    assert not scene.page.back_out()


def test_million_of_frames_is_not_cut_off(scene: Scene) -> None:
    """A count that ends in dots would be read as a smaller one."""
    scene.page.resize(1062, 700)
    scene.page.show()
    scene.page.show_lines(lines(1))
    header = scene.page.table.horizontalHeader()
    assert header is not None
    room_px = header.sectionSize(2) - 16
    assert scene.page.table.fontMetrics().horizontalAdvance("1,234,567") <= room_px


def test_eight_bytes_have_room_on_a_narrow_page(scene: Scene) -> None:
    scene.page.resize(528, 400)
    scene.page.show()
    scene.page.show_lines(lines(1))
    table, step_px = scene.page.table, QFontMetrics(payload_font(is_changed=True)).horizontalAdvance("00") + 7
    assert table.columnWidth(PAYLOAD_COLUMN) >= 8 * step_px


def test_esc_leaves_the_vehicle_connected(scene: Scene) -> None:
    scene.page.show()
    scene.page.ask_to_let_go("COM4")
    assert (scene.page.back_out(), len(scene.acts.all("leave_connected"))) == (True, 1)
