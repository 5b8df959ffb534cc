"""The page *Feedback*: a question, room for words, and what would be sent before it is."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final, Protocol

from PyQt6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from diagclinic.services.feedback import LONGEST, TOPICS, Topic
from diagclinic.ui.breaks import breakable
from diagclinic.ui.presenters.feedback_presenter import Sample
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.widgets.buttons import ActionButton, ButtonKind
from diagclinic.ui.widgets.card import Card
from diagclinic.ui.widgets.facts_grid import FactsGrid
from diagclinic.ui.widgets.flow import FlowLayout
from diagclinic.ui.widgets.one_of import OneOf
from diagclinic.ui.widgets.page import Page
from diagclinic.ui.widgets.problem_panel import ProblemPanel
from diagclinic.ui.widgets.rating_row import RatingRow
from diagclinic.ui.widgets.text import Text, TextRole

_INTRO: Final = (
    "What you say here is read by the people who make DiagClinic. Nothing is sent before you have seen it "
    "and pressed Send; with that you agree to this one message alone."
)
_LINES_PX: Final = 110
_WORDS_NAME: Final = "In your own words"
_WORDS_HINT: Final = "Leave out vehicles and customers; what looks like one is taken out"
_MORE: Final = f"At most {LONGEST} letters."


class FeedbackActs(Protocol):
    """What a press does; `FeedbackPresenter` is one."""

    def choose(self, about: str) -> None:
        """Ask about another topic."""
        ...

    def rate(self, rating: int | None) -> None:
        """Answer."""
        ...

    def write(self, words: str) -> None:
        """Take what is written."""
        ...

    def look(self) -> None:
        """Show what would be sent."""
        ...

    def change(self) -> None:
        """Go back to what was said."""
        ...

    def send(self) -> None:
        """Send it."""
        ...


class FeedbackPage(Page):
    """Takes what people say.

    Attributes:
        topics: a button for each, by its name.
        rating: the numbers of the question.
        words: free words.
        look: shows what would be sent.
        change: goes back to the form.
        send: sends it; in sight only beside what is sent.
    """

    def __init__(self, acts: Callable[[], FeedbackActs], parent: QWidget | None = None) -> None:
        super().__init__("Feedback", parent)
        self._acts = acts
        self.problem = ProblemPanel()
        self.topics = {topic.about: self._topic_button(topic) for topic in TOPICS}
        self.question = Text("", TextRole.HEADING)
        self.rating = RatingRow(lambda number: self._acts().rate(number))
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(_LINES_PX)
        self.words.setAccessibleName(_WORDS_NAME)
        self.words.setAccessibleDescription(_WORDS_HINT)
        self.words.setPlaceholderText(_WORDS_HINT)
        self.words.textChanged.connect(lambda: self._acts().write(self.words.toPlainText()))
        self.look = ActionButton("Show what is sent", ButtonKind.TALL, symbol="search")
        self.send = ActionButton("Send", ButtonKind.MAIN, symbol="feedback")
        self.remark = Text("", TextRole.STRONG)
        self.change = ActionButton("Change it", ButtonKind.TALL, symbol="back")
        self.sample = _SampleCard(self.change, self.send)
        self.look.clicked.connect(lambda _: self._acts().look())
        self.change.clicked.connect(lambda _: self._acts().change())
        self.send.clicked.connect(lambda _: self._acts().send())
        self._form = Card("What is it about?")
        self._stack = OneOf(self._form, self.sample)
        self._lay_out()
        self.show_remark("")

    def show_question(self, topic: Topic) -> None:
        """Ask, with nothing answered yet."""
        for about, button in self.topics.items():
            button.setChecked(about == topic.about)
        self.question.setText(topic.question)
        self.rating.show_scale(topic.scale, topic.question)
        order = [*self.topics.values(), *self.rating.buttons.values(), self.words, self.look]
        for first, second in pairwise([*order, self.change, self.send]):
            QWidget.setTabOrder(first, second)

    def show_sample(self, sample: Sample | None) -> None:
        """Show what would be sent in the place of the form, and let it be sent; None: show the form."""
        is_turned = self._stack.current is self.sample
        if sample is not None:
            self.sample.show_sample(sample)
            self._stack.show_one(self.sample)
            self.send.setFocus()
        elif is_turned:
            self._stack.show_one(self._form)
            self.words.setFocus()

    def show_remark(self, words: str) -> None:
        """Say that it was taken, or what is missing."""
        self.remark.setText(words)
        self.remark.setVisible(bool(words))

    def clear_words(self) -> None:
        """Begin with no words."""
        self.words.clear()

    def show_problem(self, problem: Problem | None) -> None:
        """Say what happened and what to do next."""
        self.problem.show_problem(problem)

    def _topic_button(self, topic: Topic) -> ActionButton:
        button = ActionButton(topic.title)
        button.setCheckable(True)
        button.clicked.connect(lambda _: self._acts().choose(topic.about))
        return button

    def _lay_out(self) -> None:
        card = self._form
        card.body.addLayout(FlowLayout(*self.topics.values(), spacing=8, is_left=True))
        card.body.addWidget(self.question)
        card.body.addWidget(self.rating)
        name = Text(_WORDS_NAME, TextRole.MUTED)
        name.setBuddy(self.words)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(name)
        words.addWidget(self.words)
        words.addWidget(Text(_MORE, TextRole.SMALL))
        card.body.addLayout(words)
        card.body.addLayout(FlowLayout(self.look))
        self.body.addWidget(self.problem)
        self.body.addWidget(Text(_INTRO))
        self.body.addWidget(self.remark)
        self.body.addWidget(self._stack)
        self.body.addStretch(1)


class _SampleCard(Card):
    """What would be sent, with the button that does."""

    def __init__(self, change: ActionButton, send: ActionButton) -> None:
        super().__init__("This is sent")
        self._facts = FactsGrid()
        self._context = Text("", TextRole.MUTED)
        self.body.addLayout(self._facts)
        self.body.addWidget(self._context)
        self.body.addLayout(FlowLayout(change, send))

    def show_sample(self, sample: Sample) -> None:
        """Show it."""
        lines = [(name, breakable(words)) for name, words in sample.lines]
        self._facts.show_facts(lines, (sample.remark,) if sample.remark else ())
        self._context.setText(breakable(sample.context))
        said = " ".join(f"{name}: {words}." for name, words in sample.lines)
        self.setAccessibleDescription(f"{said} {sample.remark} {sample.context}")
