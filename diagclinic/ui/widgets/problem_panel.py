"""A failure in human words: what happened, what to do next, and details that can be copied."""

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.widgets.buttons import ActionButton, ButtonKind
from diagclinic.ui.widgets.symbol import Symbol
from diagclinic.ui.widgets.text import Text, TextRole

_DETAILS_PX = 110


class ProblemPanel(QFrame):
    """Hidden until there is a problem; stays in the page, never in the way.

    Attributes:
        retry: button *Try again*, for the page to connect; hidden unless `show_problem` asks for it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tone", Tone.BAD.value)
        self.happened = Text("", TextRole.HEADING)
        self.next_step = Text("")
        self.retry = ActionButton("Try again", symbol="reset")
        self.fold = ActionButton("Show details", ButtonKind.QUIET, symbol="fold")
        self.copy = ActionButton("Copy details", ButtonKind.QUIET, symbol="copy")
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName("Details of the problem")
        self.details.setFixedHeight(_DETAILS_PX)
        self.fold.clicked.connect(self._toggle)
        self.copy.clicked.connect(self._copy)
        self._lay_out()
        self.hide()

    def show_problem(self, problem: Problem | None, *, can_retry: bool = False) -> None:
        """Show `problem`, details folded; None: it is over."""
        if problem is None:
            self.hide()
            return
        self.happened.setText(problem.happened)
        self.next_step.setText(problem.next_step)
        self.details.setPlainText(problem.details)
        self.setAccessibleName(f"Problem: {problem.happened} {problem.next_step}")
        self.retry.setVisible(can_retry)
        self.fold.setVisible(bool(problem.details))
        self._unfold(open_=False)
        self.show()

    def _toggle(self) -> None:
        self._unfold(open_=self.details.isHidden())

    def _unfold(self, *, open_: bool) -> None:
        self.details.setVisible(open_)
        self.copy.setVisible(open_)
        self.fold.show_act("Hide details" if open_ else "Show details", "unfold" if open_ else "fold")

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(
                f"{self.happened.text()}\n{self.next_step.text()}\n{self.details.toPlainText()}"
            )

    def _lay_out(self) -> None:
        acts = QHBoxLayout()
        acts.setSpacing(8)
        for button in (self.retry, self.fold, self.copy):
            acts.addWidget(button)
        acts.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(8)
        for widget in (self.happened, self.next_step):
            words.addWidget(widget)
        words.addLayout(acts)
        words.addWidget(self.details)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 12)
        row.setSpacing(16)
        row.addWidget(Symbol("failed", Tone.BAD, 32), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
