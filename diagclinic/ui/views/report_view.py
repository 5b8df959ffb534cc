"""The page *Report*: one press makes the file, another opens it."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from PyQt6.QtCore import Qt, QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from diagclinic.ui.presenters.details_presenter import DetailsForm
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.report_presenter import FORMS, ReportSubject
from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.views.details_card import DetailsCard
from diagclinic.ui.widgets.buttons import ActionButton, ButtonKind
from diagclinic.ui.widgets.card import Card
from diagclinic.ui.widgets.empty_state import EmptyState
from diagclinic.ui.widgets.facts_grid import FactsGrid
from diagclinic.ui.widgets.flow import FlowLayout
from diagclinic.ui.widgets.one_of import OneOf
from diagclinic.ui.widgets.page import Page
from diagclinic.ui.widgets.problem_panel import ProblemPanel
from diagclinic.ui.widgets.symbol import Symbol
from diagclinic.ui.widgets.text import Text, TextRole, YieldingText

_HINTS: Final = {
    "pdf": "For the customer: first page in plain words, then every detail. To print, mail or keep.",
    "html": "The same as one file for any browser.",
    "csv": "The codes as a table for a spreadsheet.",
    "json": "Everything for other programs of the shop.",
    "zip": "What passed between adapter and car, for whoever helps; VIN, plate and names are hidden.",
}

Open = Callable[[Path], object]


class ReportActs(Protocol):
    """What a press does; `ReportPresenter` is one."""

    def save(self, form: str) -> None:
        """Make the report."""
        ...

    def edit(self, form: DetailsForm) -> None:
        """Keep what people say of the visit."""
        ...


def open_with_system(path: Path) -> object:
    """Let the system's own program show `path`."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


class ReportPage(Page):
    """Makes reports.

    Attributes:
        forms: one button for each kind of file, by its ending.
        saved: shows where the report is.
        details: what people say of the visit.
    """

    def __init__(
        self, acts: Callable[[], ReportActs], opens: Open = open_with_system, parent: QWidget | None = None
    ) -> None:
        super().__init__("Report", parent)
        self._acts = acts
        self._is_pressed = False
        self.problem, self.saved = ProblemPanel(), _SavedPanel(opens)
        self.details = DetailsCard(lambda form: self._acts().edit(form))
        self.forms = {form: self._form_button(form, title) for form, title in FORMS}
        self._facts = FactsGrid()
        self._folder = YieldingText("", TextRole.SMALL)
        self._without = EmptyState(
            "report", "No visit to report on", "Connect a vehicle, or choose a visit in the history."
        )
        self._content = QWidget()
        self._stack = OneOf(self._without, self._content)
        self._lay_out()

    def show_subject(self, subject: ReportSubject | None, folder: Path) -> None:
        """Show which visit the report is about."""
        self._stack.show_one(self._without if subject is None else self._content)
        self._facts.show_facts(subject.rows if subject else ())
        self._folder.setText(f"Files go to {folder}")

    def show_busy(self, *, is_busy: bool) -> None:
        """Say that a report is being made."""
        for button in self.forms.values():
            button.setEnabled(not is_busy)
        if is_busy:
            self.saved.hide()

    def show_saved(self, path: Path) -> None:
        """Show where the report is."""
        self.saved.show_path(path)

    def show_problem(self, problem: Problem | None) -> None:
        """Say what happened and what to do next."""
        self.problem.show_problem(problem)

    def show_form(self, form: DetailsForm) -> None:
        """Fill the fields of the job card."""
        self.details.show_form(form)

    def show_measured(self, words: str) -> None:
        """Say what the vehicle itself tells of its odometer."""
        self.details.show_measured(words)

    def show_remark(self, words: str, wrong_field: str) -> None:
        """Say that all is kept, or what is wrong with a field."""
        self.details.show_remark(words, wrong_field)
        if wrong_field and self._is_pressed:
            self.details.lead_to(wrong_field)

    def _form_button(self, form: str, title: str) -> ActionButton:
        is_main = form == "pdf"
        kind = ButtonKind.MAIN if is_main else ButtonKind.NORMAL
        button = ActionButton(title, kind, symbol="report", shortcut="Ctrl+P" if is_main else "")
        button.clicked.connect(lambda: self._press(form))
        return button

    def _press(self, form: str) -> None:
        """Keep the field that the keyboard is still in, and make the report."""
        self._is_pressed = True
        self._acts().edit(self.details.form())
        self._acts().save(form)
        self._is_pressed = False

    def _lay_out(self) -> None:
        about = Card("About")
        about.body.addLayout(self._facts)
        about.body.addStretch(1)
        files = Card("Save as")
        for form, button in self.forms.items():
            files.body.addWidget(button)
            files.body.addWidget(Text(_HINTS[form], TextRole.SMALL))
        files.body.addWidget(self._folder)
        beside = QVBoxLayout()
        beside.setSpacing(16)
        beside.addWidget(files)
        beside.addWidget(about, 1)
        columns = self.columns()
        columns.addWidget(self.details, 1)
        columns.addLayout(beside, 1)
        rows = QVBoxLayout(self._content)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(16)
        rows.addLayout(columns, 1)
        self.body.addWidget(self.problem)
        self.body.addWidget(self.saved)
        self.body.addWidget(self._stack, 1)


class _SavedPanel(QFrame):
    """Where the report is, with the buttons that open it; hidden until there is one."""

    def __init__(self, opens: Open, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tone", Tone.GOOD.value)
        self.path = Path()
        self.words = YieldingText("")
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.open = ActionButton("Open the report", symbol="report")
        self.open.clicked.connect(lambda: opens(self.path))
        self.open_folder = ActionButton("Open its folder", symbol="save")
        self.open_folder.clicked.connect(lambda: opens(self.path.parent))
        words = QVBoxLayout()
        words.addWidget(Text("Report saved", TextRole.HEADING))
        words.addWidget(self.words)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(16)
        row.addWidget(Symbol("fine", Tone.GOOD, 32))
        row.addLayout(words, 1)
        words.addLayout(FlowLayout(self.open, self.open_folder, spacing=16))
        self.hide()

    def show_path(self, path: Path) -> None:
        """Show where the report is."""
        self.path = path
        self.words.setText(str(path))
        self.setAccessibleName(f"Report saved as {path}")
        self.show()
        self.open.setFocus()
