"""Asks above every page whether somebody wants to say something; never in the way, never takes the focus."""

from collections.abc import Callable
from typing import Protocol

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from diagclinic.services.feedback import Topic
from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.widgets.buttons import ActionButton, ButtonKind
from diagclinic.ui.widgets.flow import FlowLayout
from diagclinic.ui.widgets.symbol import Symbol
from diagclinic.ui.widgets.text import Text, TextRole

_WORDS = "Two minutes, only if you like. You see what is sent before it is."


class InvitationActs(Protocol):
    """What a press does; `FeedbackMoments` is one."""

    def accept(self) -> None:
        """Say something now."""
        ...

    def refuse(self) -> None:
        """Not now."""
        ...

    def refuse_for_ever(self) -> None:
        """Never ask again."""
        ...


class Invitation(QFrame):
    """Hidden until somebody is asked.

    Attributes:
        question: what is asked.
        accept: leads to the page *Feedback*.
        refuse: puts it away for months.
        never: puts it away for good.
    """

    def __init__(self, acts: Callable[[], InvitationActs], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.question = Text("", TextRole.STRONG)
        self.accept = ActionButton("Answer", symbol="feedback")
        self.refuse = ActionButton("Not now", ButtonKind.QUIET)
        self.never = ActionButton("Never ask", ButtonKind.QUIET)
        self.accept.clicked.connect(lambda _: acts().accept())
        self.refuse.clicked.connect(lambda _: acts().refuse())
        self.never.clicked.connect(lambda _: acts().refuse_for_ever())
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.question)
        words.addWidget(Text(_WORDS, TextRole.MUTED))
        words.addLayout(FlowLayout(self.never, self.refuse, self.accept, spacing=8))
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 10, 24, 10)
        row.setSpacing(16)
        row.addWidget(Symbol("feedback", Tone.QUIET, 28), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    def show_topic(self, topic: Topic) -> None:
        """Ask whether somebody wants to say something of `topic`."""
        self.question.setText(topic.question)
        self.setAccessibleName(f"{topic.question} {_WORDS}")
        self.show()
