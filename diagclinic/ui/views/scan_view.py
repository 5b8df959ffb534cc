"""The page *Faults*: one press reads every control unit; what comes is shown at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from diagclinic.services.jobs import Progress
from diagclinic.ui.presenters.clear_codes_presenter import Cleared, ClearQuestion
from diagclinic.ui.presenters.findings import FaultDetails, FaultRow, Findings
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.scan_presenter import ScanSummary
from diagclinic.ui.views.fault_details import FaultDetailsCard
from diagclinic.ui.views.fault_list import FaultList, FaultListActs
from diagclinic.ui.views.outcome_panel import OutcomePanel
from diagclinic.ui.views.readiness_card import DifferenceCard, ReadinessCard
from diagclinic.ui.views.unit_tiles import UnitTiles
from diagclinic.ui.widgets.buttons import ActionButton, ButtonKind
from diagclinic.ui.widgets.confirm_panel import ConfirmPanel, Question
from diagclinic.ui.widgets.cover import Home
from diagclinic.ui.widgets.empty_state import EmptyState
from diagclinic.ui.widgets.one_of import OneOf
from diagclinic.ui.widgets.page import Page
from diagclinic.ui.widgets.problem_panel import ProblemPanel

_SIDE_PX: Final = 380
#: as wide as Qt lets a widget be
_ANY_PX: Final = 16_777_215


class ScanActs(FaultListActs, Protocol):
    """What a press does; `ScanPresenter` is one."""

    def start(self) -> None:
        """Read every control unit."""
        ...

    def cancel(self) -> bool:
        """Stop; False where nothing was under way."""
        ...


class ClearActs(Protocol):
    """What a press does; `ClearCodesPresenter` is one."""

    def ask(self) -> None:
        """Ask before clearing."""
        ...

    def cancel(self) -> bool:
        """Stop; False where nothing was under way."""
        ...


class Strip(Protocol):
    """The strip at the foot of the window; `WorkStrip` is one."""

    def show_work(self, words: str, done: int, total: int, on_cancel: Callable[[], None]) -> None:
        """Show work under way."""
        ...

    def show_idle(self, words: str) -> None:
        """Nothing is under way."""
        ...


@dataclass(frozen=True, slots=True)
class ScanPageActs:
    """The presenters that the page reports to, each asked for when it is needed, and where presses lead."""

    scanning: Callable[[], ScanActs]
    clearing: Callable[[], ClearActs]
    to_vehicle: Callable[[], None]


class ScanPage(Page):
    """Shows what a scan finds, and clears it.

    Attributes:
        scan: reads everything.
        clear: asks, then clears.
        tiles, faults, details, readiness, difference: what was found.
        outcome: what came of it, in a sentence.
        cover: what a pressed code covers the list with where the page is narrow.
    """

    def __init__(self, acts: ScanPageActs, strip: Strip, parent: QWidget | None = None) -> None:
        super().__init__("Faults", parent)
        self._acts = acts
        self._strip = strip
        self.confirm: ConfirmPanel | None = None
        self.scan = ActionButton("Scan everything", ButtonKind.MAIN, symbol="scan", shortcut="F5")
        self.scan.clicked.connect(lambda: acts.scanning().start())
        self.clear = ActionButton("Clear codes…", symbol="clear")
        self.clear.setMinimumHeight(60)
        self.clear.clicked.connect(lambda: acts.clearing().ask())
        self.problem, self.outcome = ProblemPanel(), OutcomePanel()
        self.tiles, self.faults = UnitTiles(), FaultList(acts.scanning)
        self.details, self.readiness, self.difference = FaultDetailsCard(), ReadinessCard(), DifferenceCard()
        self._unread = EmptyState(
            "scan",
            "Nothing read yet",
            "One press reads codes, readiness and freeze frames of every control unit.",
        )
        to_vehicle = ActionButton("Connect a vehicle", ButtonKind.MAIN, symbol="connect")
        to_vehicle.clicked.connect(acts.to_vehicle)
        self._without = EmptyState(
            "vehicle", "No vehicle is connected", "Connect one, or the demo vehicle, and scan it.", to_vehicle
        )
        self._lay_out()

    def back_out(self) -> bool:
        """Esc stops what is under way, or closes the details."""
        if self._acts.scanning().cancel() or self._acts.clearing().cancel():
            return True
        is_open = self.details.shown is not None
        self._acts.scanning().choose(None)
        return is_open

    def show_vehicle(self, *, is_connected: bool) -> None:
        """Offer the scan, or the way to a vehicle."""
        self.scan.setVisible(is_connected)
        self.clear.setVisible(is_connected)
        if not is_connected:
            self._stack.show_one(self._without)
        elif self._stack.current is self._without:
            self._stack.show_one(self._unread)

    def show_progress(self, progress: Progress | None, words: str = "") -> None:
        """Show how far the work is; None: it ended."""
        if progress is None:
            self.scan.setEnabled(True)
            self._strip.show_idle("Ready")
            self._focus_result()
            return
        if self.scan.isEnabled():
            self.faults.search.setFocus()
            self.scan.setEnabled(False)
        self._strip.show_work(words, progress.done, progress.total, self._cancel)

    def show_findings(self, findings: Findings) -> None:
        """Show control units, readiness and difference."""
        self.tiles.show_units(findings.units)
        self.readiness.show_readiness(findings.readiness)
        self.difference.show_difference(findings.difference)
        if findings.units:
            self._stack.show_one(self._found)
        elif self._stack.current is self._found:
            self._stack.show_one(self._unread)

    def show_faults(self, rows: tuple[FaultRow, ...], *, total: int) -> None:
        """Show the codes that match the search, of `total`."""
        self.faults.show_faults(rows, total=total)

    def show_details(self, details: FaultDetails | None) -> None:
        """Show all that is known of one code."""
        self.details.show_details(details)
        if details is None:
            self.cover.close_cover()

    def show_summary(self, summary: ScanSummary | None) -> None:
        """Say what came of the scan."""
        self.outcome.show_outcome(summary)

    def show_problem(self, problem: Problem | None) -> None:
        """Say what happened and what to do next."""
        self.problem.show_problem(problem)

    def offer_clearing(self, *, is_possible: bool) -> None:
        """Let the button be pressed, or not."""
        self.clear.setEnabled(is_possible)

    def ask_to_clear(self, question: ClearQuestion, on_answer: Callable[[bool], None]) -> None:
        """Ask without blocking; Enter and Esc cancel."""
        asked = Question(question.title, question.explains, question.losses, question.act)
        self.confirm = ConfirmPanel(asked, on_answer, self)
        self.confirm.open()

    def show_cleared(self, cleared: Cleared | None) -> None:
        """Say what clearing did and what leads on."""
        if cleared is None:
            self.outcome.show_outcome(None)
        else:
            lines = (" · ".join(cleared.answers), *cleared.next_steps)
            self.outcome.show_outcome(cleared.summary, tuple(line for line in lines if line))

    def showEvent(self, event: QShowEvent | None) -> None:
        """Put the focus on the main act; Qt calls this."""
        super().showEvent(event)
        self.scan.setFocus()

    def reflow(self, *, is_wide: bool) -> None:
        """Give a narrow page short names of acts, and codes before control units."""
        super().reflow(is_wide=is_wide)
        self.scan.show_act("Scan everything" if is_wide else "Scan")
        self.scan.setAccessibleName("Scan everything")
        self.tiles.set_wide(is_wide=is_wide)
        self.faults.set_wide(is_wide=is_wide)
        self._side.setMinimumWidth(_SIDE_PX if is_wide else 0)
        self._side.setMaximumWidth(_SIDE_PX if is_wide else _ANY_PX)
        home, place = (self._rows, 0) if is_wide else (self._main, 1)
        home.insertWidget(place, self.tiles)

    def _focus_result(self) -> None:
        """Let the arrow keys go through the codes."""
        if not self.isVisible():
            return
        if not self.faults.view.rows:
            self.scan.setFocus()
            return
        self.faults.view.setFocus()
        if self.is_wide and (self.details.shown is None or not self.faults.view.selectedIndexes()):
            self.faults.view.choose(0)

    def _cancel(self) -> None:
        if not self._acts.scanning().cancel():
            self._acts.clearing().cancel()

    def _lay_out(self) -> None:
        self.acts.addWidget(self.clear)
        self.acts.addWidget(self.scan)
        self._side = QWidget()
        self._side.setFixedWidth(_SIDE_PX)
        column = _column(self._side)
        for card in (self.difference, self.readiness):
            column.addWidget(card)
        column.addStretch(1)
        self.cover = self.cover_with(self.details, Home(column, 0))
        self.faults.view.row_pressed.connect(self.cover.open_cover)
        self._found, main = QWidget(), QWidget()
        self._rows, self._main = _column(self._found), _column(main)
        self._main.addWidget(self.faults, 1)
        both = self.columns()
        both.addWidget(main, 1)
        both.addWidget(self._side)
        self._rows.addWidget(self.tiles)
        self._rows.addLayout(both, 1)
        self._stack = OneOf(self._unread, self._without, self._found)
        self.body.addWidget(self.problem)
        self.body.addWidget(self.outcome)
        self.body.addWidget(self._stack, 1)


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(16)
    return column
