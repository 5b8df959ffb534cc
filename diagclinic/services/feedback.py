"""What people say of the program: which question suits, how rarely anybody is asked, what would be sent."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from diagclinic.core.errors import RecordError
from diagclinic.services.jobs import JobContext, Priority
from diagclinic.services.telemetry import FeedbackGiven, Telemetry

#: nobody is asked again before that
PAUSE: Final = timedelta(days=90)
#: vehicles that were read since, before anybody is asked
SUCCESSES: Final = 10
#: letters of what is written
LONGEST: Final = 2000

APP: Final = "app"
VISIT: Final = "visit"
REPORT: Final = "report"
OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Scale:
    """How an answer is given.

    Attributes:
        field: of `FeedbackGiven`.
        least: what the lowest answer means, and `most` the highest.
    """

    field: str
    low: int
    high: int
    least: str
    most: str


NPS: Final = Scale("nps", 0, 10, "not at all likely", "extremely likely")
CSAT: Final = Scale("csat", 1, 5, "not satisfied", "very satisfied")
EFFORT: Final = Scale("effort", 1, 7, "very hard", "very easy")
SCALES: Final = (NPS, CSAT, EFFORT)


@dataclass(frozen=True, slots=True)
class Topic:
    """What something can be said about.

    Attributes:
        about: its name in what is sent.
        question: what is asked of it.
    """

    about: str
    title: str
    question: str
    scale: Scale


TOPICS: Final = (
    Topic(APP, "DiagClinic", "How likely are you to recommend DiagClinic to a colleague?", NPS),
    Topic(VISIT, "Work on a vehicle", "How easy was the work on the last vehicle?", EFFORT),
    Topic(REPORT, "Reports", "How satisfied are you with the reports?", CSAT),
    Topic(OTHER, "Something else", "How satisfied are you with it?", CSAT),
)


def topic_of(about: str) -> Topic:
    """Return the topic `about`, the last one for any other word."""
    return next((topic for topic in TOPICS if topic.about == about), TOPICS[-1])


@dataclass(frozen=True, slots=True)
class Asked:
    """What is remembered so that people are asked rarely.

    Attributes:
        at: when somebody was asked last, UTC; None for never.
        times: how often.
        successes: vehicles that were read since.
        is_never: somebody said that they are not to be asked.
    """

    at: datetime | None = None
    times: int = 0
    successes: int = 0
    is_never: bool = False


def may_ask(asked: Asked, now: datetime, *, is_quiet: bool) -> bool:
    """Tell whether somebody may be asked at `now`, where no work is under way (`is_quiet`).

    A clock that was set back makes the pause longer, never shorter.
    """
    is_rested = asked.at is None or now - asked.at >= PAUSE
    return is_quiet and not asked.is_never and asked.successes >= SUCCESSES and is_rested


def after_success(asked: Asked) -> Asked:
    """Return what is remembered once a vehicle was read."""
    return replace(asked, successes=asked.successes + 1)


def after_asking(asked: Asked, now: datetime) -> Asked:
    """Return what is remembered once somebody was asked, whatever the answer; so too when they spoke up."""
    latest = now if asked.at is None else max(asked.at, now)
    return replace(asked, at=latest, times=asked.times + 1, successes=0)


def suited(asked: Asked) -> Topic:
    """Return what to ask after a visit: of the visit first, then in turns of the program as a whole."""
    return topic_of(APP if asked.times % 2 else VISIT)


def checked(given: FeedbackGiven) -> FeedbackGiven:
    """Return `given` with its words in one form, if it says anything that can be sent.

    Raises:
        ValueError: it says nothing, a rating lies outside of its scale, or there are too many words.
    """
    words = given.words.strip()
    ratings = {scale.field: getattr(given, scale.field) for scale in SCALES}
    if not words and all(rating is None for rating in ratings.values()):
        raise ValueError("nothing was said: give a rating or write something")
    for scale in SCALES:
        rating = ratings[scale.field]
        if rating is not None and not scale.low <= rating <= scale.high:
            raise ValueError(f"{scale.field} lies between {scale.low} and {scale.high}")
    if len(words) > LONGEST:
        raise ValueError(f"these are {len(words)} letters, {LONGEST} can be sent")
    return replace(given, words=words)


class Feedback(Protocol):
    """Remembers who was asked when, and takes out of words what must not leave."""

    def asked(self) -> Asked:
        """Return what is remembered; what cannot be read is as good as asked just now."""
        ...

    def keep(self, asked: Asked) -> None:
        """Remember it; where that cannot be, it holds until the end of the program."""
        ...

    def as_sent(self, given: FeedbackGiven) -> FeedbackGiven:
        """Return what would be sent of it.

        Raises:
            RecordError: the shop's own words, which must not leave, cannot be read.
        """
        ...


class NoFeedback:
    """Stands for feedback where there is nobody to hear it."""

    def asked(self) -> Asked:
        """Return that nobody wants to be asked."""
        return Asked(is_never=True)

    def keep(self, asked: Asked) -> None:
        """Remember nothing."""

    def as_sent(self, given: FeedbackGiven) -> FeedbackGiven:
        """Return all of it."""
        return given


@dataclass(frozen=True, slots=True)
class CountSuccess:
    """Job: take note that a vehicle was read, and return what is remembered."""

    feedback: Callable[[], Feedback]
    priority: Priority = Priority.BACKGROUND

    def run(self, context: JobContext) -> Asked:
        """Count it."""
        del context
        feedback = self.feedback()
        asked = after_success(feedback.asked())
        feedback.keep(asked)
        return asked


@dataclass(frozen=True, slots=True)
class NoteAsking:
    """Job: take note that somebody was asked; with `is_never`, that nobody is to be asked again."""

    feedback: Callable[[], Feedback]
    now: datetime
    is_never: bool = False
    priority: Priority = Priority.SAFETY

    def run(self, context: JobContext) -> Asked:
        """Remember it."""
        del context
        feedback = self.feedback()
        asked = feedback.asked()
        asked = replace(asked, is_never=True) if self.is_never else after_asking(asked, self.now)
        feedback.keep(asked)
        return asked


@dataclass(frozen=True, slots=True)
class LookAtFeedback:
    """Job: find out what would be sent."""

    feedback: Callable[[], Feedback]
    given: FeedbackGiven
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> FeedbackGiven:
        """Return it.

        Raises:
            RecordError: the shop's own words cannot be read.
        """
        del context
        return self.feedback().as_sent(self.given)


@dataclass(frozen=True, slots=True)
class GiveFeedback:
    """Job: hand over what was looked at, which somebody wants to be sent; it waits for a network."""

    feedback: Callable[[], Feedback]
    telemetry: Telemetry
    seen: FeedbackGiven
    now: datetime
    priority: Priority = Priority.SAFETY

    def run(self, context: JobContext) -> FeedbackGiven:
        """Hand it over, and ask nobody for a while.

        Raises:
            RecordError: the shop's own words cannot be read, or this cannot be kept; nothing was handed over.
        """
        del context
        feedback = self.feedback()
        given = feedback.as_sent(self.seen)
        if not self.telemetry.keep(given):
            raise RecordError("what you wrote could not be kept, and is not sent")
        feedback.keep(after_asking(feedback.asked(), self.now))
        return given
