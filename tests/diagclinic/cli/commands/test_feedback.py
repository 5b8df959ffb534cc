"""diagclinic.cli.commands.feedback: said on the command line."""

import pytest

from diagclinic.cli.commands.feedback import NOT_SENT, WAITS
from diagclinic.cli.usage import UsageError
from diagclinic.services.feedback import TOPICS
from diagclinic.services.telemetry import FeedbackGiven
from tests.cli_desk import CliDesk
from tests.feedback_doubles import MemoryFeedback, Told


@pytest.fixture
def told(typed: CliDesk) -> Told:
    heard, feedback = Told(), MemoryFeedback()
    typed.workshop.telemetry, typed.workshop.feedback = heard, lambda: feedback
    return heard


def test_what_was_typed_is_handed_over_and_shown(typed: CliDesk, told: Told) -> None:
    printed = typed.printed("feedback", "Quick", "scan, Miller", "--nps", "9", "--about", "visit")
    assert told.feedback == [FeedbackGiven("visit", nps=9, words="Quick scan, …")]
    assert printed.splitlines() == ["about   visit", "nps     9", "words   Quick scan, …", WAITS]


def test_every_rating_can_be_given_alone(typed: CliDesk, told: Told) -> None:
    typed.printed("feedback", "--csat", "5", "--effort", "7", "--nps", "0")
    assert told.feedback == [FeedbackGiven("app", nps=0, csat=5, effort=7)]


def test_it_can_be_looked_at_before(typed: CliDesk, told: Told) -> None:
    assert typed.printed("feedback", "Miller", "--show").splitlines()[-1] == NOT_SENT
    assert told.facts == []


def test_programs_get_what_was_sent(typed: CliDesk, told: Told) -> None:
    given = {"about": "app", "nps": 3, "words": "slow", "is_handed_over": True}
    assert typed.data("feedback", "slow", "--nps", "3") == given


@pytest.mark.parametrize("words", [(), (" ",), ("x" * 2001,)])
def test_nothing_said_or_too_much_is_wrong_use(typed: CliDesk, told: Told, words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        typed.printed("feedback", *words)
    assert told.facts == []


@pytest.mark.parametrize(
    "words", [("--nps", "11"), ("--csat", "0"), ("--effort", "8"), ("--nps", "x"), ("--about", "cars")]
)
def test_what_lies_outside_of_a_scale_is_wrong_use(
    typed: CliDesk, told: Told, words: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit) as ended:
        typed.printed("feedback", *words)
    assert ended.value.code == 2


@pytest.mark.parametrize("about", [topic.about for topic in TOPICS])
def test_the_topics_are_those_of_the_window(typed: CliDesk, told: Told, about: str) -> None:
    typed.printed("feedback", "fine", "--about", about)
    assert told.feedback[0].about == about
