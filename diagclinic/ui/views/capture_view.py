"""The page *Capture*: raw frames by identifier while they pass, and the captures on record."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from PyQt6.QtCore import QTimer
from PyQt6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PyQt6.QtWidgets import QHeaderView, QSizePolicy, QVBoxLayout, QWidget

from diagclinic.knowledge.dbc import DecodedFrame
from diagclinic.ui.models.frame_table import NAME_COLUMN, PAYLOAD_COLUMN, FrameTableModel
from diagclinic.ui.models.row_list import RowText
from diagclinic.ui.presenters.adapter_choices import AdapterChoice
from diagclinic.ui.presenters.capture_lines import CaptureRow, FrameLines
from diagclinic.ui.presenters.capture_presenter import BUSY_STATES, CaptureForm, CaptureState
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.views.capture_list import DBC_FORMS, CaptureList
from diagclinic.ui.views.capture_setup import CaptureSetup
from diagclinic.ui.views.let_go_panel import END_VISIT, LetGoPanel
from diagclinic.ui.views.payload_delegate import PayloadDelegate
from diagclinic.ui.views.row_list_view import RowListView
from diagclinic.ui.widgets.buttons import ActionButton, ButtonKind
from diagclinic.ui.widgets.cover import Home
from diagclinic.ui.widgets.empty_state import EmptyState
from diagclinic.ui.widgets.one_of import OneOf
from diagclinic.ui.widgets.page import Page
from diagclinic.ui.widgets.press_views import PressTable
from diagclinic.ui.widgets.problem_panel import ProblemPanel
from diagclinic.ui.widgets.text import ElidedText, Text, TextRole

#: ten pictures a second: quicker figures cannot be read
TICK_MS: Final = 100
_COLUMNS_PX: Final = (104, 134, 104, 96, 0)
_NARROW_COLUMNS_PX: Final = (102, 134, 82, 88, 0)
_TABLE_PX: Final = 160
_SIDE_PX: Final = 316
#: a narrower page leaves the names out, so that eight bytes have room
_ROOMY_PAGE_PX: Final = 1000
#: as wide as Qt lets a widget be
_ANY_PX: Final = 16_777_215


class CaptureActs(Protocol):
    """What a press does; `CapturePresenter` is one."""

    def start(self, form: CaptureForm) -> None:
        """Record what `form` says."""
        ...

    def stop(self) -> bool:
        """End what is under way; False where nothing is."""
        ...

    def let_go(self) -> None:
        """End the visit that holds the interface, then record."""
        ...

    def leave_connected(self) -> None:
        """Keep the vehicle connected and record nothing."""
        ...

    def choose_dbc(self, path: Path) -> None:
        """Name signals by a DBC file."""
        ...

    def drop_dbc(self) -> None:
        """Name no signals any more."""
        ...

    def choose(self, key: int | None) -> None:
        """Show the signals of one identifier."""
        ...

    def look_at(self, path: Path) -> None:
        """Show a capture."""
        ...

    def export(self, capture: Path, path: Path) -> None:
        """Write a capture as another program's file."""
        ...

    def bring_in(self, path: Path) -> None:
        """Make a capture of another program's file."""
        ...

    def on_tick(self) -> None:
        """Show the table as it is now."""
        ...


class CapturePage(Page):
    """Shows raw frames by identifier.

    Attributes:
        setup: what is recorded.
        run: starts the recording, and stops what is under way.
        model: the table's.
        table: identifiers; a pressed one shows its signals.
        captures: what is on record.
        cover: what *Captures* and a pressed identifier cover a narrow page with.
        setup_cover: what *Set up* covers a narrow page with.
    """

    def __init__(self, acts: Callable[[], CaptureActs], parent: QWidget | None = None) -> None:
        super().__init__("Capture", parent)
        self._acts = acts
        self._state = CaptureState.IDLE
        self._takes_focus_back = False
        self.problem = ProblemPanel()
        self.let_go = LetGoPanel(END_VISIT, lambda: acts().let_go(), lambda: acts().leave_connected())
        self.setup = CaptureSetup()
        self.run = ActionButton("Record", ButtonKind.MAIN, symbol="record", shortcut="Ctrl+R")
        self.list_captures = ActionButton("Captures", symbol="history")
        self.set_up = ActionButton("Set up", symbol="settings")
        self.words = ElidedText("", TextRole.STRONG)
        self.figures = ElidedText("", TextRole.MUTED)
        self.model = FrameTableModel(self)
        self.table = PressTable("Frames by identifier")
        self.signals = RowListView("Signals of the chosen identifier", lambda _: None)
        self.captures = CaptureList(
            lambda path: acts().look_at(path),
            lambda capture, path: acts().export(capture, path),
            lambda path: acts().bring_in(path),
        )
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(lambda: acts().on_tick())
        self._lay_out()
        self._connect()
        self.show_state(CaptureState.IDLE, "")

    @property
    def acts_now(self) -> CaptureActs:
        """The presenter that the page reports to."""
        return self._acts()

    def back_out(self) -> bool:
        """Esc leaves a vehicle connected, stops what is under way, then closes what covers the page."""
        if self.let_go.isVisible():
            self._acts().leave_connected()
            return True
        if self._acts().stop() or super().back_out():
            return True
        if not self._decoded.isVisible():
            return False
        self._choose_none()
        return True

    def reflow(self, *, is_wide: bool) -> None:
        """Let table, side and fields take turns where there is no room for all."""
        super().reflow(is_wide=is_wide)
        self.set_up.setVisible(not is_wide)
        self.setup.reflow(is_wide=is_wide)
        self._side.setMinimumWidth(_SIDE_PX if is_wide else 0)
        self._side.setMaximumWidth(_SIDE_PX if is_wide else _ANY_PX)
        for button in (self.set_up, self.list_captures):
            button.set_brief(is_brief=not is_wide)
        self._size_columns()

    def show_sources(self, choices: tuple[AdapterChoice, ...], chosen: str) -> None:
        """Offer the interfaces to listen to."""
        self.setup.show_sources(choices, chosen)

    def ask_for_source(self, begun: str) -> None:
        """Let the interface's name be typed to its end, in a narrow page over everything else."""
        self.setup_cover.open_cover()
        self.setup.ask_for_source(begun)

    def show_state(self, state: CaptureState, words: str) -> None:
        """Name the act of the button, and say what came of the last one."""
        was_stopping, self._state = self._state is CaptureState.STOPPING, state
        is_stopping, window = state is CaptureState.STOPPING, self.window()
        if is_stopping and not was_stopping:
            self._takes_focus_back = window is not None and window.focusWidget() is self.run
        is_busy = state in BUSY_STATES
        self.run.show_act("Stop" if is_busy else "Record", "stop" if is_busy else "record")
        self.run.setEnabled(not is_stopping)
        if was_stopping and not is_stopping and self._takes_focus_back:
            self.run.setFocus()
        self.setup.set_running(is_running=is_busy)
        self.captures.set_running(is_running=is_busy)
        self.words.setText(words or "Ready to record")

    def show_lines(self, lines: FrameLines) -> None:
        """Show the table."""
        chosen = self._chosen_key()
        self.model.show_lines(lines)
        self._pages.show_one(self.table if lines else self._empty)
        if chosen is not None and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(self.model.place_of(chosen), 0))

    def show_figures(self, words: str) -> None:
        """Show the counters."""
        self.figures.setText(words)

    def show_decoded(self, title: str, told: DecodedFrame | None) -> None:
        """Show the signals of the chosen identifier beside the table, in the place of the captures."""
        if not title:
            self._sides.show_one(self.captures)
            return
        self._sides.show_one(self._decoded)
        self._title.setText(title if told is None else f"{title}  {told.message}")
        self._claim.setText(_claim_of(told))
        self.signals.show_rows([] if told is None else _signal_rows(told))

    def show_dbc(self, name: str) -> None:
        """Say which DBC file names the signals."""
        self.setup.show_dbc(name)
        self._has_names = bool(name)
        self._size_columns()

    def show_captures(self, rows: tuple[CaptureRow, ...]) -> None:
        """List the captures."""
        self.captures.show_captures(rows)

    def show_remark(self, field_name: str, words: str) -> None:
        """Say what is wrong with a field, in a narrow page over everything else."""
        self.setup.show_remark(field_name, words)
        if words:
            self.setup_cover.open_cover()

    def show_problem(self, problem: Problem | None) -> None:
        """Say what happened and what to do next."""
        self.problem.show_problem(problem)

    def ask_to_let_go(self, port: str) -> None:
        """Offer to end the visit that holds the interface."""
        self.let_go.ask(port)

    def showEvent(self, event: QShowEvent | None) -> None:
        """Follow the frames while the page is in sight; Qt calls this."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Draw nothing while the page is out of sight; a recording goes on; Qt calls this."""
        super().hideEvent(event)
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Leave the names out where there is no room for them; Qt calls this."""
        super().resizeEvent(event)
        self._size_columns()

    def _connect(self) -> None:
        self.run.clicked.connect(self._on_run)
        self.setup.submitted.connect(self._on_run)
        self.setup.choose_dbc.clicked.connect(self._on_choose_dbc)
        self.setup.drop_dbc.clicked.connect(lambda: self._acts().drop_dbc())
        self.list_captures.clicked.connect(self._on_captures)
        self.set_up.clicked.connect(self.setup_cover_opened)
        self.table.row_pressed.connect(self._on_row)

    def setup_cover_opened(self) -> None:
        """Cover a narrow page with the fields."""
        self.setup_cover.open_cover()

    def _on_run(self) -> None:
        if self._state in BUSY_STATES:
            self._acts().stop()
        else:
            self.setup_cover.close_cover()
            self._acts().start(self.setup.form)

    def _on_choose_dbc(self) -> None:
        choose = self._acts().choose_dbc
        self.captures.ask_for_file("Choose a DBC file", DBC_FORMS, choose)

    def _on_captures(self) -> None:
        self._choose_none()
        self.cover.open_cover()

    def _choose_none(self) -> None:
        self.table.clearSelection()
        self._acts().choose(None)

    def _on_row(self, row: int) -> None:
        self._acts().choose(self.model.row(row).key)
        self.cover.open_cover()

    def _chosen_key(self) -> int | None:
        index = self.table.currentIndex()
        return self.model.row(index.row()).key if index.isValid() else None

    def _lay_out(self) -> None:
        for button in (self.set_up, self.list_captures, self.run):
            self.acts.addWidget(button)
        self._has_names = False
        self._prepare_table()
        hint = "Frames are listed by their identifier as they pass. Recording sends nothing to the vehicle."
        self._empty = EmptyState("capture", "Nothing recorded yet", hint)
        self._pages = OneOf(self._empty, self.table)
        self._title, self._claim = Text("", TextRole.HEADING), Text("", TextRole.MUTED)
        self._decoded = QWidget()
        column = QVBoxLayout(self._decoded)
        column.setContentsMargins(0, 0, 0, 0)
        for widget, share in ((self._title, 0), (self._claim, 0), (self.signals, 1)):
            column.addWidget(widget, share)
        self._sides = OneOf(self.captures, self._decoded)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.addWidget(self._sides)
        self._side.setFixedWidth(_SIDE_PX)
        row = self.columns()
        row.addWidget(self._pages, 1)
        self.body.addWidget(self.problem)
        self.body.addWidget(self.let_go)
        place = self.body.count()
        for widget in (self.words, self.figures):
            self.body.addWidget(widget)
        self.body.addLayout(row, 1)
        self.setup_cover = self.cover_with(self.setup, Home(self.body, place))
        self.cover = self.cover_with(self._side, Home(row, 1))
        self.set_up.hide()

    def _prepare_table(self) -> None:
        self.table.setModel(self.model)
        self.table.setObjectName("frames")
        self.table.setMinimumHeight(_TABLE_PX)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.table.setItemDelegateForColumn(PAYLOAD_COLUMN, PayloadDelegate(self.table))
        self.table.setWordWrap(False)
        self._size_columns()

    def _size_columns(self) -> None:
        columns = self.table.horizontalHeader()
        if columns is None:
            return
        is_roomy = self.width() >= _ROOMY_PAGE_PX
        widths_px = _COLUMNS_PX if is_roomy else _NARROW_COLUMNS_PX
        for column, width_px in enumerate(widths_px[:PAYLOAD_COLUMN]):
            columns.resizeSection(column, width_px)
        columns.setSectionHidden(NAME_COLUMN, not (self._has_names and is_roomy))
        columns.setSectionResizeMode(PAYLOAD_COLUMN, QHeaderView.ResizeMode.Stretch)


def _claim_of(told: DecodedFrame | None) -> str:
    if told is None:
        return "No DBC file describes this identifier."
    return f"As {told.source} claims{f'; {told.problem}' if told.problem else ''}"


def _signal_rows(told: DecodedFrame) -> list[RowText]:
    return [
        RowText(key=one.name, lead=one.name, title="", below=f"{one.text} {one.unit}".strip())
        for one in told.signals
    ]
