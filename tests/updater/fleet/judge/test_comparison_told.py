"""What comparing shops on trial with controls says."""

import math
from dataclasses import replace

import pytest

from tests.updater.fleet.judge.stories import batches, past, usual
from updater.fleet.judge.comparing import Comparison, Look
from updater.fleet.judge.comparison_told import Stream, compared, figures, reasons, streams
from updater.fleet.judge.conditional import Peak
from updater.fleet.judge.evidence import Evidence
from updater.fleet.judge.limits import Limits
from updater.fleet.judge.verdict import Action

OPERATIONS = Stream("operations", "failed operations", (), ())
CRASHES = Stream("crashes", "crashed sessions", (), ())
BLAMED = Comparison(
    peak=Peak(math.log(300), 3),
    now=2.0,
    left_out=math.log(40),
    environment=-1.0,
    looks=(Look(4, 0.22, math.log(250), 0.0002),),
    least_chance=1e-9,
    share=0.1,
)
UNSURE = replace(BLAMED, looks=(Look(4, 0.22, math.log(250), 0.2),))


def test_blame_is_put_in_words_with_both_numbers() -> None:
    (reason,) = reasons(OPERATIONS, BLAMED, Limits())
    assert reason.action is Action.ROLL_BACK
    assert "E 300" in reason.words
    assert "0.0002" in reason.words


def test_what_may_be_a_few_shops_calls_a_person() -> None:
    (reason,) = reasons(OPERATIONS, UNSURE, Limits())
    assert (reason.action, "somebody has to look" in reason.words) == (Action.PAUSE, True)


def test_each_stream_uses_its_own_share_of_alpha() -> None:
    weaker = replace(UNSURE, peak=Peak(math.log(50), 3))
    assert [one.action for one in reasons(OPERATIONS, weaker, Limits())] == [Action.PAUSE]
    assert reasons(CRASHES, weaker, Limits()) == ()


def test_changed_world_is_said_beside_it() -> None:
    given = reasons(OPERATIONS, replace(BLAMED, environment=10.0), Limits())
    assert [one.action for one in given] == [Action.ROLL_BACK, Action.ENVIRONMENT]


def test_every_number_is_told_whether_it_gave_a_reason_or_not() -> None:
    told = {one.name: one.number for one in figures("crashes", UNSURE)}
    assert told["crashes_e"] == pytest.approx(300)
    assert told["crashes_left_out_e"] == pytest.approx(40)
    assert (told["crashes_draw_chance"], told["crashes_draw_days"]) == (0.2, 4.0)


def test_draw_that_was_not_looked_at_is_any_draw() -> None:
    told = {one.name: one.number for one in figures("operations", replace(BLAMED, looks=()))}
    assert told["operations_draw_chance"] == 1.0


def test_operations_and_sessions_are_streams_of_their_own() -> None:
    evidence = Evidence(history=past(3), session_history=past(4), operations=batches(1, 3, usual))
    operations, crashes = streams(evidence)
    assert (len(operations.history), len(crashes.history), crashes.batches) == (3, 4, ())


def test_healthy_stream_gives_no_reason() -> None:
    stream = Stream("operations", "failed operations", past(30), batches(5, 30, usual))
    found, told = compared(stream, Limits(), None)
    assert told.reasons == ()
    assert told.figures == figures("operations", found)
