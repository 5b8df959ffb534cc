"""What the plan's literal limits say."""

import pytest

from tests.updater.fleet.judge.stories import batches, drifting, never, past, usual
from updater.fleet.judge.comparison_told import streams
from updater.fleet.judge.evidence import Alarm, Evidence, Rating, Tally
from updater.fleet.judge.limits import Limits
from updater.fleet.judge.limits_told import Held, adoption, alarms, certificates, held, satisfaction, stops
from updater.fleet.judge.verdict import Action

LIMITS = Limits()


def counted(told: Evidence) -> dict[str, Held]:
    return {one.limit: one for one in held(told, streams(told), LIMITS)}


def test_operations_on_trial_are_held_to_the_error_rate() -> None:
    told = counted(Evidence(history=past(10), operations=batches(2, 10, drifting)))
    assert (told["error_rate"].over, told["error_rate"].of) == (2 * 2 * 14, 2 * 40 * 14)
    assert told["error_rate"].before == (24, 2400)


def test_every_limit_of_the_plan_has_a_count() -> None:
    assert set(counted(Evidence())) == {"error_rate", "crash_rate", *LIMITS.shares}


def test_tallies_are_held_to_their_own_limits() -> None:
    told = counted(Evidence(tallies=(Tally("p99_over_2_s", 3, 90), Tally("unheard_of", 9, 9))))
    assert (told["p99_over_2_s"].over, told["p99_over_2_s"].of) == (3, 90)


@pytest.mark.parametrize(
    ("over", "of", "before", "wanted"),
    [
        (60, 1000, None, 1),
        (60, 1000, (50, 1000), 0),
        (60, 1000, (5, 1000), 1),
        (3, 100, None, 0),
        (20, 1000, None, 0),
        (0, 0, None, 0),
    ],
    ids=["broken", "as before", "not before", "a few points", "at the limit", "nothing"],
)
def test_limit_stops_when_it_is_broken_for_certain(
    over: int, of: int, before: tuple[int, int] | None, wanted: int
) -> None:
    told = stops((Held("error_rate", "operations that fail", 0.02, over, of, before),), LIMITS)
    assert [one.action for one in told.reasons] == [Action.PAUSE] * wanted


def test_reason_tells_the_bound_and_the_limit() -> None:
    (reason,) = stops((Held("x", "responses over 5 s", 0.05, 60, 200),), LIMITS).reasons
    assert reason.words.startswith("responses over 5 s: 60 of 200, so certainly more than ")
    assert reason.words.endswith("; the limit is 5 %.")


def test_certificate_asks_only_for_what_the_plan_wants() -> None:
    told = Evidence(history=past(10), operations=batches(5, 10, never))
    counts = held(told, streams(told), LIMITS)
    assert certificates(counts, LIMITS) == ()
    wider = Limits(must_certify=frozenset({"error_rate", "crash_rate"}))
    (missing,) = certificates(counts, wider)
    assert (missing.limit, missing.trials) == ("crash_rate", pytest.approx(3800, rel=0.01))


def test_what_more_of_the_same_would_not_certify_is_said() -> None:
    told = Evidence(history=past(10), operations=batches(5, 10, drifting))
    (missing,) = certificates(held(told, streams(told), LIMITS), LIMITS)
    assert (missing.trials, "more of the same" in missing.words) == (None, True)


def test_operations_that_are_missing_are_named() -> None:
    told = Evidence(history=past(10), operations=batches(5, 10, usual, range(1)))
    (missing,) = certificates(held(told, streams(told), LIMITS), LIMITS)
    assert f"{missing.trials:,} more like these would do" in missing.words


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [((0, 0, 1, 4, 30), 0), ((3, 0, 2, 0, 0), 0), ((20, 20, 20, 5, 5), 1)],
    ids=["satisfied", "five answers", "not satisfied"],
)
def test_satisfaction_stops_when_it_is_low_for_certain(
    counts: tuple[int, int, int, int, int], wanted: int
) -> None:
    assert len(satisfaction(Rating(counts), LIMITS).reasons) == wanted


@pytest.mark.parametrize("rating", [None, Rating((0, 0, 0, 0, 0))])
def test_nobody_asked_says_nothing(rating: Rating | None) -> None:
    assert satisfaction(rating, LIMITS).figures == ()


def test_mean_is_told() -> None:
    told = {one.name: one.number for one in satisfaction(Rating((1, 0, 0, 0, 3)), LIMITS).figures}
    assert told["satisfaction_mean"] == 4.0


@pytest.mark.parametrize(("over", "of", "wanted"), [(1, 200, 1), (40, 200, 0), (0, 5, 0), (0, 0, 0)])
def test_low_adoption_is_said_and_stops_nothing(over: int, of: int, wanted: int) -> None:
    told = adoption(Evidence(tallies=(Tally("adoption", over, of),)), LIMITS)
    assert [one.action for one in told.reasons] == [Action.GO_ON] * wanted


@pytest.mark.parametrize("what", ["data_corruption", "security_breach", "inaccurate_results"])
def test_one_alarm_is_enough(what: str) -> None:
    (reason,) = alarms(Evidence(alarms=(Alarm(what, "seen twice"),)), LIMITS).reasons
    assert (reason.action, reason.words) == (Action.ROLL_BACK, f"{what.replace('_', ' ')}: seen twice")


def test_alarm_that_the_plan_does_not_name_is_counted_only() -> None:
    told = alarms(Evidence(alarms=(Alarm("coffee", "is cold"),)), LIMITS)
    assert (told.reasons, told.figures[0].number) == ((), 1.0)
