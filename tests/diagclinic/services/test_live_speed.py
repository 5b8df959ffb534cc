"""Two ways of polling are compared by values a second, on a simulated car and on scripted ones."""

from itertools import count
from typing import cast

import pytest

from diagclinic.services.flags import Decision, Why
from diagclinic.services.jobs import JobContext, Priority, run_job
from diagclinic.services.live import LiveBuffer, LivePoll
from diagclinic.services.live_speed import LEAST_S, ComparedPoll, comparing
from diagclinic.services.polling import TRIED, Always, Polling, Quicker
from diagclinic.services.telemetry import Exposed, Measured
from tests.diagclinic.services.test_experiments import Heard
from tests.diagclinic.services.test_live import ANSWERS, COOLANT, SPEED, on_engine, sent
from tests.service_doubles import ScriptedLink, context, on_car, pids, session_on

DRAWN = Decision("live_polling", "single", "single", Why.TARGETED, "live_polling")


def polling(way: Polling, rounds: int, step_s: float = 1.0) -> LivePoll:
    """Return a polling of two values, each look at the clock `step_s` after the one before."""
    ticks = count(0.0, step_s)
    wanted = on_engine(SPEED, COOLANT)
    return LivePoll(session_on(ANSWERS), pids(), wanted, LiveBuffer(), rounds, ticks.__next__, way)


def test_one_by_one_is_a_request_for_each_value() -> None:
    poll = polling(Always(together=False), 2)
    assert poll.run(context()) == 4
    assert sent(poll.session) == ["010C", "0105"] * 2


def test_way_may_change_from_round_to_round() -> None:
    poll = polling(Quicker(), 6)
    poll.run(context())
    assert sent(poll.session) == ["010C05"] * 3 + ["010C", "0105"] * 3


def test_values_and_the_time_for_them_are_counted_over_all_runs() -> None:
    poll = polling(Always(), 1)
    for _ in range(3):
        poll.run(context())
    assert (poll.values, poll.asked_s) == (6, 3.0)


def test_nothing_wanted_takes_no_time() -> None:
    poll = polling(Always(), 3)
    poll.wanted = ()
    poll.run(context())
    assert (poll.values, poll.asked_s) == (0, 0.0)


def test_exposure_and_speed_are_told() -> None:
    heard = Heard()
    ComparedPoll(polling(Always(together=False), 4), DRAWN, heard).run(context())
    assert [fact for fact, _ in heard.facts] == [
        Exposed("live_polling", "single"),
        Measured("live_polling", "values_per_s", 2.0),
    ]


def test_speed_of_a_polling_that_is_cancelled_is_told() -> None:
    heard, stopping = Heard(), JobContext(lambda _: None)
    poll = polling(Always(), 1)
    poll.rounds = None
    left = iter(range(5))
    cast("ScriptedLink", poll.session.link).before = lambda _: next(left, None) is None and stopping.cancel()
    run_job(ComparedPoll(poll, DRAWN, heard), stopping)
    assert [type(fact) for fact, _ in heard.facts] == [Exposed, Measured]


def test_moment_of_polling_says_nothing() -> None:
    heard = Heard()
    poll = polling(Always(), 1, step_s=LEAST_S / 2)
    with comparing(poll, DRAWN, heard):
        poll.run(context())
    assert [type(fact) for fact, _ in heard.facts] == [Exposed]


def test_rounds_of_a_command_line_are_one_figure() -> None:
    heard = Heard()
    poll = polling(Always(), 1)
    with comparing(poll, DRAWN, heard):
        for _ in range(5):
            poll.run(context())
    assert [fact for fact, _ in heard.facts][1:] == [Measured("live_polling", "values_per_s", 2.0)]


def test_compared_polling_has_its_place_in_the_queue() -> None:
    assert ComparedPoll(polling(Always(), 1), DRAWN, Heard()).priority is Priority.BACKGROUND


@pytest.mark.parametrize("together", [True, False])
def test_both_ways_read_the_same_of_a_car(together: bool) -> None:
    wanted = on_engine(0x04, 0x05, 0x0B, 0x0C, 0x0D, 0x11)
    with on_car("sim:healthy?engine=off") as (_, session):
        buffer = LiveBuffer()
        poll = LivePoll(session, pids(), wanted, buffer, 2, polling=Always(together))
        assert poll.run(context()) == 12
    assert len({one.reading.parameter.key for one in buffer.drain()}) == 6


def test_quicker_way_is_found_on_a_car() -> None:
    """The simulated car answers each request after its time, so that fewer requests are quicker."""
    wanted = on_engine(0x04, 0x05, 0x0B, 0x0C, 0x0D, 0x11)
    with on_car("sim:healthy?engine=off") as (_, session):
        way = Quicker()
        LivePoll(session, pids(), wanted, LiveBuffer(), 2 * TRIED, polling=way).run(context())
    assert (way.together.rounds, way.single.rounds) == (TRIED, TRIED)
    assert way.together.values == way.single.values
