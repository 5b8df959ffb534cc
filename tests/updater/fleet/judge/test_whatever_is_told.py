"""Whatever evidence is told, there is one verdict, and it hangs together."""

import dataclasses
import math

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from updater.fleet.judge.evidence import (
    Alarm,
    Arm,
    Batch,
    Contact,
    CrashGroup,
    Evidence,
    Exceedance,
    History,
    Measure,
    Rating,
    Tally,
)
from updater.fleet.judge.judging import judge
from updater.fleet.judge.limits import SHARES
from updater.fleet.judge.verdict import Action, Standing

shops = st.sampled_from([f"shop-{number}" for number in range(6)])
ops = st.sampled_from(["scan", "clear", "session"])
arms = st.sampled_from(Arm)
some = st.integers(0, 60)


@st.composite
def counts(draw: st.DrawFn, most: int = 60) -> tuple[int, int, int]:
    """Return trials that went well, that failed, and the incidents among these."""
    failed = draw(st.integers(0, most))
    return draw(st.integers(0, most)), failed, draw(st.integers(min(1, failed), failed))


@st.composite
def histories(draw: st.DrawFn) -> History:
    ok, failed, incidents = draw(counts(900))
    return History(
        draw(shops), draw(ops), ok + failed, failed, incidents, draw(st.sampled_from(["", "elm", "can"]))
    )


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    ok, failed, incidents = draw(counts())
    return Batch(draw(st.integers(0, 9)), draw(shops), draw(arms), draw(ops), ok, failed, incidents)


@st.composite
def exceedances(draw: st.DrawFn) -> Exceedance:
    of, past = draw(some), draw(some)
    over, before = draw(st.integers(0, of)), draw(st.integers(0, past))
    quantile = draw(st.sampled_from([0.5, 0.9, 0.99]))
    return Exceedance(
        draw(shops), draw(arms), draw(st.sampled_from(Measure)), "x", quantile, over, of, before, past
    )


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    of = draw(some)
    return Tally(draw(st.sampled_from([*SHARES, "adoption", "unheard_of"])), draw(st.integers(0, of)), of)


signatures = st.text("0123456789abcdef", min_size=16, max_size=16)
crashes = st.builds(CrashGroup, signatures, st.just("x:y:1"), *[some] * 5, st.booleans())
hours = st.floats(0, 1000)
gaps = st.lists(hours, max_size=5).map(tuple)
names = st.text("abc", min_size=1)
contacts = st.builds(
    Contact, names, shops, arms, st.booleans(), hours, gaps, st.integers(0, 4), st.booleans()
)
ratings = st.builds(Rating, st.tuples(some, some, some, some, some))
alarms = st.builds(Alarm, st.sampled_from(["data_corruption", "coffee"]), st.just("seen"))


def many(kind: st.SearchStrategy[object], most: int = 5) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(kind, max_size=most).map(tuple)


evidence = st.builds(
    Evidence,
    history=many(histories()),
    operations=many(batches(), 12),
    session_history=many(histories()),
    sessions=many(batches(), 12),
    exceedances=many(exceedances()),
    crashes=many(crashes, 4),
    contacts=many(contacts),
    tallies=many(tallies()),
    rating=st.none() | ratings,
    alarms=many(alarms, 1),
    today=st.none() | st.integers(0, 12),
)
hard = settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])


@hard
@given(evidence)
def test_verdict_hangs_together(told: Evidence) -> None:
    verdict = judge(told)
    assert (verdict.standing is Standing.HALT) == (verdict.action in {Action.PAUSE, Action.ROLL_BACK})
    assert (verdict.standing is Standing.CERTIFIED) <= (not verdict.missing)
    assert all(reason.words for reason in verdict.reasons)
    if verdict.reasons:
        assert verdict.reasons[0].action is verdict.action


@hard
@given(evidence)
def test_every_number_is_one_and_has_one_name(told: Evidence) -> None:
    figures = judge(told).figures
    assert all(math.isfinite(one.number) for one in figures)
    assert len({one.name for one in figures}) == len(figures)


@hard
@given(evidence, st.randoms(use_true_random=False))
def test_order_of_telling_changes_no_verdict(told: Evidence, mixer: object) -> None:
    lists = {name: list(getattr(told, name)) for name in ("history", "operations", "sessions", "contacts")}
    for values in lists.values():
        mixer.shuffle(values)  # type: ignore[attr-defined]
    mixed = dataclasses.replace(told, **{name: tuple(values) for name, values in lists.items()})
    one, other = judge(told), judge(mixed)
    assert (one.standing, one.action) == (other.standing, other.action)


@hard
@given(evidence)
def test_confirmed_corruption_always_rolls_back(told: Evidence) -> None:
    worse = dataclasses.replace(told, alarms=(Alarm("data_corruption", "seen"),))
    assert judge(worse).action is Action.ROLL_BACK
