"""The page *Privacy*: what may be sent, what each level sends and why, and the exact bytes."""

from collections.abc import Callable, Iterator
from typing import Final, Protocol

from PyQt6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from diagclinic.services.consent import Level
from diagclinic.services.consent_words import LEVELS, NEVER
from diagclinic.ui.presenters.privacy_presenter import PrivacyWords, WithdrawQuestion, title_of
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.widgets.buttons import ActionButton
from diagclinic.ui.widgets.card import Card, column_of, divider
from diagclinic.ui.widgets.confirm_panel import ConfirmPanel, Question
from diagclinic.ui.widgets.flow import FlowLayout
from diagclinic.ui.widgets.page import Page
from diagclinic.ui.widgets.problem_panel import ProblemPanel
from diagclinic.ui.widgets.text import Text, TextRole

_BYTES_PX: Final = 260
_CHOICE_PX: Final = 160
_CHOSEN: Final = "done"
_BYTES_NAME: Final = "What would be sent next, byte for byte"
_INTRO: Final = "Each level sends what those above it send, and more. You can change it at any time."


class PrivacyActs(Protocol):
    """What a press does; `PrivacyPresenter` is one."""

    def choose(self, level: Level) -> None:
        """Agree to a level."""
        ...

    def withdraw(self) -> None:
        """Take everything back."""
        ...


class PrivacyPage(Page):
    """Shows what is agreed.

    Attributes:
        choices: a button for each level.
        agreed: who agreed to what.
        bytes: what would be sent next.
        withdraw: takes everything back.
        asking: the question that is open, None while there is none.
    """

    def __init__(self, acts: Callable[[], PrivacyActs], parent: QWidget | None = None) -> None:
        super().__init__("Privacy", parent)
        self._acts = acts
        self.problem = ProblemPanel()
        self.asking: ConfirmPanel | None = None
        self.choices = {level: self._choice(level) for level in LEVELS}
        self.agreed = Text("", TextRole.STRONG)
        self.waiting, self.sent = Text(""), Text("", TextRole.MUTED)
        self.withdraw = ActionButton("Take everything back", symbol="remove")
        self.withdraw.clicked.connect(lambda _: self._acts().withdraw())
        self.bytes = QPlainTextEdit()
        self.bytes.setReadOnly(True)
        self.bytes.setTabChangesFocus(True)
        self.bytes.setMinimumHeight(_BYTES_PX)
        self.bytes.setAccessibleName(_BYTES_NAME)
        self._lay_out()

    def show_words(self, words: PrivacyWords) -> None:
        """Show what is agreed and what comes of it."""
        for level, button in self.choices.items():
            button.setChecked(level is words.level)
            button.show_act(title_of(level), _CHOSEN if level is words.level else "")
        self.agreed.setText(words.agreed)
        self.waiting.setText(words.waiting)
        self.sent.setText(words.sent)
        self.bytes.setPlainText(words.next_bytes)
        self.withdraw.setVisible(words.can_withdraw)
        self.offer_choices(is_possible=True)

    def offer_choices(self, *, is_possible: bool) -> None:
        """Let a level be chosen, or not."""
        focused = next((one for one in (*self.choices.values(), self.withdraw) if one.hasFocus()), None)
        for button in (*self.choices.values(), self.withdraw):
            button.setEnabled(is_possible or button is focused)  # who has the focus keeps it

    def ask(self, question: WithdrawQuestion, on_answer: Callable[[bool], None]) -> None:
        """Ask without blocking."""

        def answered(is_meant: bool) -> None:  # noqa: FBT001  the panel's answer
            self.asking = None
            on_answer(is_meant)

        asked = Question(question.title, question.explains, question.losses, question.act)
        self.asking = ConfirmPanel(asked, answered, self.window() or self)
        self.asking.open()

    def show_problem(self, problem: Problem | None) -> None:
        """Say what happened and what to do next."""
        self.problem.show_problem(problem)

    def _choice(self, level: Level) -> ActionButton:
        words = LEVELS[level]
        button = ActionButton(title_of(level))
        button.setCheckable(True)
        button.setMinimumWidth(_CHOICE_PX)
        button.setAccessibleDescription(f"{words.sends} {words.why}")
        button.clicked.connect(lambda _: self._on_pressed(level))
        return button

    def _on_pressed(self, level: Level) -> None:
        """Leave the mark where it was until the choice is kept."""
        self.choices[level].setChecked(not self.choices[level].isChecked())
        self._acts().choose(level)

    def _lay_out(self) -> None:
        levels = Card("What may be sent")
        levels.body.addWidget(Text(_INTRO, TextRole.MUTED))
        levels.body.addWidget(column_of(self._rows(), 10))
        now = Card("Now")
        for text in (self.agreed, self.waiting, self.sent):
            now.body.addWidget(text)
        now.body.addLayout(FlowLayout(self.withdraw))
        now.body.addWidget(Text(NEVER))
        now.body.addStretch(1)
        row = self.columns()
        row.addWidget(levels, 3)
        row.addWidget(now, 2)
        content = Card(_BYTES_NAME)
        content.body.addWidget(self.bytes)
        self.body.addWidget(self.problem)
        self.body.addLayout(row)
        self.body.addWidget(content, 1)

    def _rows(self) -> Iterator[QWidget]:
        for level, words in LEVELS.items():
            if level is not Level.NONE:
                yield divider()
            whole = QWidget()
            line = QHBoxLayout(whole)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(16)
            line.addWidget(self.choices[level])
            line.addWidget(column_of((Text(words.sends), Text(words.why, TextRole.MUTED)), 2), 1)
            yield whole
