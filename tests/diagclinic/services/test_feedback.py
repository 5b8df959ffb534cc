"""diagclinic.services.feedback: people are asked rarely, and only what they saw is sent."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.core.errors import RecordError
from diagclinic.services.feedback import (
    APP,
    CSAT,
    EFFORT,
    LONGEST,
    NPS,
    PAUSE,
    SCALES,
    SUCCESSES,
    TOPICS,
    VISIT,
    Asked,
    CountSuccess,
    GiveFeedback,
    LookAtFeedback,
    NoFeedback,
    NoteAsking,
    after_asking,
    after_success,
    checked,
    may_ask,
    suited,
    topic_of,
)
from diagclinic.services.jobs import JobContext, unheard
from diagclinic.services.telemetry import FeedbackGiven
from tests.feedback_doubles import MemoryFeedback, Told

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ENOUGH = Asked(successes=SUCCESSES)
CONTEXT = JobContext(unheard)


def test_somebody_is_asked_after_enough_vehicles() -> None:
    assert may_ask(ENOUGH, NOW, is_quiet=True)
    assert not may_ask(Asked(successes=SUCCESSES - 1), NOW, is_quiet=True)


def test_nobody_is_asked_while_there_is_work() -> None:
    assert not may_ask(ENOUGH, NOW, is_quiet=False)


@pytest.mark.parametrize(("after", "may"), [(PAUSE, True), (PAUSE - timedelta(seconds=1), False)])
def test_nobody_is_asked_twice_in_ninety_days(after: timedelta, may: bool) -> None:
    asked = Asked(at=NOW, times=1, successes=99)
    assert may_ask(asked, NOW + after, is_quiet=True) is may


def test_who_said_never_is_never_asked() -> None:
    assert not may_ask(Asked(successes=999, is_never=True), NOW, is_quiet=True)


steps = st.lists(
    st.tuples(
        st.sampled_from(["success", "look", "spoke", "never"]),
        st.integers(-40 * 86_400, 200 * 86_400),
        st.booleans(),
    ),
    max_size=200,
)


@given(steps)
def test_whatever_happens_asking_stays_rare(walk: list[tuple[str, int, bool]]) -> None:
    """However the clock goes: 90 days, ten vehicles, never once somebody said so, not during work."""
    asked, now, asked_at, vehicles = Asked(), NOW, list[datetime](), 0
    has_said_never = False
    for act, seconds, is_quiet in walk:
        now += timedelta(seconds=seconds)
        if act == "success":
            asked, vehicles = after_success(asked), vehicles + 1
        elif act == "spoke":
            asked, vehicles = after_asking(asked, now), 0
        elif act == "never":
            asked, has_said_never = Asked(asked.at, asked.times, asked.successes, is_never=True), True
        elif may_ask(asked, now, is_quiet=is_quiet):
            assert is_quiet
            assert not has_said_never
            assert vehicles >= SUCCESSES
            assert all(now - before >= PAUSE for before in asked_at)
            asked_at.append(now)
            asked, vehicles = after_asking(asked, now), 0


@given(st.integers(0, 50), st.integers(0, 400))
def test_who_rests_and_reads_vehicles_is_asked_again(times: int, days: int) -> None:
    asked = Asked(at=NOW, times=times, successes=SUCCESSES)
    assert may_ask(asked, NOW + PAUSE + timedelta(days=days), is_quiet=True)


def test_a_clock_that_was_set_back_does_not_shorten_the_pause() -> None:
    asked = after_asking(Asked(at=NOW), NOW - timedelta(days=200))
    assert asked.at == NOW


def test_the_visit_is_asked_about_first_and_then_the_program_in_turns() -> None:
    assert [suited(Asked(times=times)).about for times in range(4)] == [VISIT, APP, VISIT, APP]


def test_each_topic_has_its_scale() -> None:
    assert {topic.about: topic.scale for topic in TOPICS} == {
        "app": NPS,
        "visit": EFFORT,
        "report": CSAT,
        "other": CSAT,
    }
    assert topic_of("live-data").about == "other"


@pytest.mark.parametrize(
    "said",
    [
        FeedbackGiven("app"),
        FeedbackGiven("app", words="  \n"),
        FeedbackGiven("app", nps=11),
        FeedbackGiven("app", nps=-1),
        FeedbackGiven("app", csat=0),
        FeedbackGiven("app", effort=8),
        FeedbackGiven("app", words="x" * (LONGEST + 1)),
    ],
)
def test_what_says_nothing_or_lies_outside_of_its_scale_is_refused(said: FeedbackGiven) -> None:
    with pytest.raises(ValueError, match=r"."):
        checked(said)


def test_scales_are_those_of_what_is_sent() -> None:
    for scale in SCALES:
        for rating in (scale.low, scale.high):
            given_ = FeedbackGiven("app", **{scale.field: rating})
            assert checked(given_) == given_


def test_words_are_sent_without_blanks_around_them() -> None:
    assert checked(FeedbackGiven("app", words="  fine \n")).words == "fine"


def test_a_vehicle_is_counted() -> None:
    feedback = MemoryFeedback()
    assert CountSuccess(lambda: feedback).run(CONTEXT).successes == 1
    assert feedback.remembered.successes == 1


def test_asking_is_noted() -> None:
    feedback = MemoryFeedback(ENOUGH)
    NoteAsking(lambda: feedback, NOW).run(CONTEXT)
    assert feedback.remembered == Asked(NOW, 1, 0)
    NoteAsking(lambda: feedback, NOW, is_never=True).run(CONTEXT)
    assert feedback.remembered == Asked(NOW, 1, 0, is_never=True)


def test_what_would_be_sent_is_without_the_shops_words() -> None:
    seen = LookAtFeedback(MemoryFeedback, FeedbackGiven("app", words="Miller says fine")).run(CONTEXT)
    assert seen.words == "… says fine"


def test_what_was_given_is_told_once_and_nobody_is_asked_for_a_while() -> None:
    feedback, told = MemoryFeedback(ENOUGH), Told()
    GiveFeedback(lambda: feedback, told, FeedbackGiven("app", nps=9, words="Miller: fine"), NOW).run(CONTEXT)
    assert told.feedback == [FeedbackGiven("app", nps=9, words="…: fine")]
    assert not may_ask(feedback.remembered, NOW + timedelta(days=89), is_quiet=True)


def test_nothing_is_told_where_nobody_knows_what_must_not_leave() -> None:
    feedback, told = MemoryFeedback(failure=OSError("gone")), Told()
    with pytest.raises(OSError, match="gone"):
        GiveFeedback(lambda: feedback, told, FeedbackGiven("app", nps=9), NOW).run(CONTEXT)
    assert told.facts == []


def test_words_that_cannot_be_kept_are_not_thanked_for() -> None:
    feedback = MemoryFeedback(ENOUGH)
    with pytest.raises(RecordError):
        GiveFeedback(lambda: feedback, Told(is_full=True), FeedbackGiven("app", nps=9), NOW).run(CONTEXT)
    assert feedback.remembered == ENOUGH


def test_where_there_is_nobody_to_hear_it_nobody_is_asked() -> None:
    nobody = NoFeedback()
    nobody.keep(ENOUGH)
    assert not may_ask(nobody.asked(), NOW, is_quiet=True)
    assert nobody.as_sent(FeedbackGiven("app", nps=1)) == FeedbackGiven("app", nps=1)
