"""The page *History*: every visit, found by VIN, plate or name; one press opens it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QSizePolicy, QWidget

from diagclinic.services.count_words import counted
from diagclinic.services.reports import VisitReport
from diagclinic.ui.models.row_list import RowText
from diagclinic.ui.presenters.history_presenter import VisitRow
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.views.row_list_view import ROW_PX, RowListView
from diagclinic.ui.views.visit_card import VisitCard
from diagclinic.ui.widgets.cover import Home
from diagclinic.ui.widgets.empty_state import EmptyState
from diagclinic.ui.widgets.one_of import OneOf
from diagclinic.ui.widgets.page import Page
from diagclinic.ui.widgets.problem_panel import ProblemPanel
from diagclinic.ui.widgets.text import Text, TextRole

#: a search begins when the technician rests
_REST_MS: Final = 200


class HistoryActs(Protocol):
    """What a press does; `HistoryPresenter` is one."""

    def search(self, text: str) -> None:
        """Show the visits that hold `text`."""
        ...

    def open(self, visit_id: int) -> None:
        """Show one visit."""
        ...

    def close(self) -> bool:
        """Go back to the list; False where no visit is open."""
        ...


@dataclass(frozen=True, slots=True)
class HistoryPageActs:
    """The presenter that the page reports to, and where a press on *Report* leads."""

    history: Callable[[], HistoryActs]
    to_report: Callable[[int], None]


class HistoryPage(Page):
    """Shows the visits on record.

    Attributes:
        search: finds by VIN, plate or name.
        visits: the list, newest first.
        visit: the visit that is opened.
        cover: what a pressed visit covers the list with where the page is narrow.
    """

    def __init__(self, acts: HistoryPageActs, parent: QWidget | None = None) -> None:
        super().__init__("History", parent)
        self._acts = acts
        self.problem = ProblemPanel()
        self.search = QLineEdit()
        self.search.setAccessibleName("Search by VIN, plate or name")
        self.search.setPlaceholderText("VIN, plate or name")
        self.search.setClearButtonEnabled(True)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(lambda: acts.history().search(self.search.text()))
        self.search.textChanged.connect(lambda _: self._rest.start())
        self.visits = RowListView("Visits", self._open)
        self.visit = VisitCard(acts.to_report)
        self._count = Text("", TextRole.MUTED, wraps=False)
        self._empty = EmptyState("history", "No visits", "")
        self._unopened = EmptyState("report", "Choose a visit", "Its codes, scans and work are shown here.")
        self._opened = QScrollArea()
        self._opened.setWidgetResizable(True)
        self._opened.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its button scrolls it, and shows the focus
        self._opened.setWidget(self.visit)
        self._left = OneOf(self.visits, self._empty)
        self._right = OneOf(self._unopened, self._opened)
        self._is_pressed = False
        self.visits.setMinimumHeight(2 * ROW_PX)
        self.visits.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.visits.row_pressed.connect(self._on_pressed)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addWidget(self._left, 1)
        self.cover = self.cover_with(self._right, Home(columns, 1, 1))
        self._lay_out(columns)

    def back_out(self) -> bool:
        """Esc closes the opened visit."""
        return self._acts.history().close() or super().back_out()

    def show_busy(self, *, is_busy: bool) -> None:
        """Say that the record is being read."""
        self._count.setText("Reading…" if is_busy else "")

    def show_visits(self, rows: tuple[VisitRow, ...], *, search: str) -> None:
        """Show `rows`, which `search` found."""
        self.visits.show_rows([_row_text(row) for row in rows])
        self._count.setText(f"{len(rows)} found" if search else counted(len(rows), "visit"))
        hint = f"No visit holds “{search}”." if search else "Every car that is connected is kept here."
        self._empty.hint.setText(hint)
        self._left.show_one(self.visits if rows else self._empty)

    def show_visit(self, report: VisitReport | None) -> None:
        """Show one visit; None: none is opened."""
        if report is None:
            self.visits.clearSelection()
            self._right.show_one(self._unopened)
            self.cover.close_cover()
            return
        self.visit.show_report(report)
        self._right.show_one(self._opened)
        if self._is_pressed:
            self._is_pressed = False
            self.cover.open_cover()

    def show_problem(self, problem: Problem | None) -> None:
        """Say what happened and what to do next."""
        self.problem.show_problem(problem)

    def _open(self, key: object) -> None:
        if isinstance(key, int):
            self._acts.history().open(key)

    def _on_pressed(self) -> None:
        """Cover the list once the visit is there; the arrow keys alone go on through the list."""
        self._is_pressed = not self.is_wide

    def _lay_out(self, columns: QHBoxLayout) -> None:
        finding = QHBoxLayout()
        finding.setSpacing(16)
        finding.addWidget(self.search, 1)
        finding.addWidget(self._count)
        self.body.addLayout(finding)
        self.body.addWidget(self.problem)
        self.body.addLayout(columns, 1)


def _row_text(row: VisitRow) -> RowText:
    return RowText(
        key=row.visit_id,
        lead=row.vehicle,
        title="",
        below=f"{row.when} · VIN {row.vin}",
        mark=row.codes,
        mark_below=row.demo,
        symbol="vehicle",
    )
