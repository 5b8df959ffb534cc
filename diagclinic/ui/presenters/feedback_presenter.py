"""Decide what the page *Feedback* shows: a question, what would be sent, and that it waits.  No Qt here."""

from dataclasses import dataclass
from typing import Final, Protocol

from diagclinic.services.feedback import TOPICS, GiveFeedback, LookAtFeedback, Topic, checked, topic_of
from diagclinic.services.jobs import Outcome
from diagclinic.services.telemetry import FeedbackGiven
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.presenters.running import Listener, problem_of

CONTEXT: Final = (
    "Sent along with it, as with everything that is sent: the version of DiagClinic, its channel and region, "
    "the kind of computer, and the number of this install. No name, no vehicle."
)
THANKS: Final = (
    "Thank you. It goes out with the next contact to the fleet service, and waits here until then."
)
CHANGED: Final = "Something that must not leave was taken out; it shows as …"


@dataclass(frozen=True, slots=True)
class Sample:
    """What would be sent.

    Attributes:
        lines: every field with its value.
        remark: that something was taken out, empty where nothing was.
    """

    lines: tuple[tuple[str, str], ...]
    remark: str
    context: str = CONTEXT


class FeedbackView(Protocol):
    """What the page can show; each method says one thing."""

    def show_question(self, topic: Topic) -> None:
        """Ask, with nothing answered yet."""
        ...

    def show_sample(self, sample: Sample | None) -> None:
        """Show what would be sent, and let it be sent; None: it was changed since, or not looked at."""
        ...

    def show_remark(self, words: str) -> None:
        """Say that it was taken, or what is missing; empty for nothing."""
        ...

    def clear_words(self) -> None:
        """Begin with no words."""
        ...

    def show_problem(self, problem: Problem | None) -> None:
        """Say what happened and what to do next; None: all is well."""
        ...


@dataclass(slots=True)
class FeedbackPresenter:
    """Runs the page: choose a topic, rate, write, look at what is sent, send."""

    desk: Desk
    view: FeedbackView
    _topic: Topic = TOPICS[0]
    _rating: int | None = None
    _words: str = ""
    _seen: FeedbackGiven | None = None
    _turn: int = 0

    def open(self, topic: Topic) -> None:
        """Ask about `topic`; what was written stays."""
        self._topic, self._rating = topic, None
        self._forget()
        self.view.show_question(topic)
        self.view.show_remark("")

    def choose(self, about: str) -> None:
        """Ask about another topic."""
        self.open(topic_of(about))

    def rate(self, rating: int | None) -> None:
        """Answer, or take the answer back."""
        self._rating = rating
        self._forget()

    def write(self, words: str) -> None:
        """Take what is written so far."""
        if words != self._words:
            self._words = words
            self._forget()

    def look(self) -> None:
        """Show what would be sent."""
        self.view.show_problem(None)
        try:
            given = checked(self._given())
        except ValueError as error:
            self.view.show_remark(f"{str(error)[:1].upper()}{str(error)[1:]}.")
            return
        self.view.show_remark("")
        turn = self._turn
        job = LookAtFeedback(self.desk.workshop.feedback, given)
        self.desk.side.run(job, Listener(lambda outcome: self._on_looked(outcome, given, turn)))

    def change(self) -> None:
        """Go back to what was said."""
        self._forget()

    def send(self) -> None:
        """Send what was looked at, and nothing else."""
        seen, workshop = self._seen, self.desk.workshop
        if seen is None:
            return
        self._forget()
        job = GiveFeedback(workshop.feedback, workshop.telemetry, seen, workshop.now())
        self.desk.side.run(job, Listener(self._on_given))

    def _given(self) -> FeedbackGiven:
        about, rating = self._topic.about, self._rating
        by_field = {} if rating is None else {self._topic.scale.field: rating}
        return FeedbackGiven(about, words=self._words, **by_field)

    def _forget(self) -> None:
        """What was looked at is not what would be sent any more."""
        self._turn += 1
        self._seen = None
        self.view.show_sample(None)

    def _on_looked(self, outcome: Outcome[FeedbackGiven], given: FeedbackGiven, turn: int) -> None:
        if turn != self._turn:  # it was changed meanwhile
            return
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        elif outcome.result is not None:
            self._seen = outcome.result
            self.view.show_sample(sample_of(outcome.result, given))

    def _on_given(self, outcome: Outcome[FeedbackGiven]) -> None:
        if outcome.error is not None:
            self.view.show_problem(problem_of(outcome.error))
        elif outcome.result is not None:
            self._words = ""
            self.view.clear_words()
            self.open(self._topic)
            self.view.show_remark(THANKS)


def sample_of(sent: FeedbackGiven, given: FeedbackGiven) -> Sample:
    """Return the words for what would be sent of what was given."""
    topic = topic_of(sent.about)
    rating = getattr(sent, topic.scale.field)
    lines = [("About", sent.about)]
    if rating is not None:
        lines.append(("Rating", f"{rating} of {topic.scale.high} ({topic.scale.field})"))
    if sent.words:
        lines.append(("Words", sent.words))
    return Sample(tuple(lines), CHANGED if sent.words != given.words else "")
