"""diagclinic.services.live: values as fast as the vehicle answers."""

import threading
from itertools import count
from typing import cast

import pytest

from diagclinic.core.reply import ReplyKind
from diagclinic.core.signals import Parameter, Reading
from diagclinic.core.units import Unit
from diagclinic.services.jobs import JobContext, run_job
from diagclinic.services.live import LiveBuffer, LivePoll, LiveSample
from diagclinic.services.read_values import Wanted
from diagclinic.services.session import VehicleSession
from drivers.errors import LinkLostError
from tests.service_doubles import (
    ENGINE,
    EVERYBODY_29BIT,
    EVERYBODY_K_LINE,
    GEARBOX,
    Listener,
    MemoryVisitRecord,
    Script,
    ScriptedLink,
    answer,
    context,
    on_car,
    pids,
    session_on,
)
from tests.stops import StopOnceWaitedFor

SPEED, COOLANT, ROAD = 0x0C, 0x05, 0x0D
MANY = (0x04, 0x05, 0x0B, 0x0C, 0x0D, 0x0F, 0x10, 0x11)
ANSWERS: Script = {
    "010C": {0x7E8: "410C0C80"},
    "0105": {0x7E8: "41055A"},
    "010D": {0x7E8: "410D00"},
    "010C05": {0x7E8: "410C0C80055A"},
    "010C050D": {0x7E8: "410C0C80055A0D00"},
}


def on_engine(*numbers: int) -> tuple[Wanted, ...]:
    return tuple(Wanted(ENGINE, number) for number in numbers)


def poll(session: VehicleSession, wanted: tuple[Wanted, ...], rounds: int | None = 1) -> list[LiveSample]:
    buffer = LiveBuffer()
    LivePoll(session, pids(), wanted, buffer, rounds).run(context())
    return buffer.drain()


def sent(session: VehicleSession) -> list[str]:
    return [text for _, text in cast("ScriptedLink", session.link).sent]


def keys(samples: list[LiveSample]) -> list[str]:
    return [one.reading.parameter.key.removeprefix("obd.") for one in samples]


def sample(value: float) -> LiveSample:
    parameter = Parameter(key="test.value", name="value", unit=Unit.COUNT)
    return LiveSample(ENGINE, Reading(parameter, value), value)


# -- requests --


def test_values_of_one_unit_are_asked_together() -> None:
    session = session_on(ANSWERS)
    samples = poll(session, on_engine(SPEED, COOLANT))
    assert sent(session) == ["010C05"]
    assert [one.reading.value for one in samples] == [800.0, 50.0]


def test_request_names_six_pids_at_most() -> None:
    session = session_on()
    poll(session, on_engine(*MANY))
    assert sent(session) == ["0104050B0C0D0F", "011011"]


def test_value_that_is_wanted_twice_is_asked_once() -> None:
    session = session_on(ANSWERS)
    poll(session, on_engine(SPEED, SPEED))
    assert sent(session) == ["010C"]


def test_each_unit_is_asked_for_its_own() -> None:
    session = session_on({"010C": {0x7E8: "410C0C80", 0x7E9: "410C0000"}}, (0x7E8, 0x7E9))
    samples = poll(session, (Wanted(GEARBOX, SPEED), Wanted(ENGINE, SPEED)))
    assert [(one.unit, one.reading.value) for one in samples] == [(ENGINE, 800.0), (GEARBOX, 0.0)]


def test_29_bit_units_are_asked_for_several_too() -> None:
    session = session_on(units=(0x18DAF110,), everybody=EVERYBODY_29BIT)
    poll(session, tuple(Wanted(session.units[0], number) for number in (SPEED, COOLANT)))
    assert sent(session) == ["010C05"]


def test_k_line_units_are_asked_one_by_one() -> None:
    session = session_on({"010C": {0x10: "410C0C80"}}, (0x10,), everybody=EVERYBODY_K_LINE)
    poll(session, tuple(Wanted(session.units[0], number) for number in (SPEED, COOLANT)))
    assert sent(session) == ["010C", "0105"]


# -- units that cannot --


@pytest.mark.parametrize("together", [{}, {0x7E8: "7F0112"}, {0x7E8: "7F0113"}])
def test_unit_that_takes_no_several_pids_is_asked_one_by_one(together: dict[int, str]) -> None:
    session = session_on({**ANSWERS, "010C05": together})
    samples = poll(session, on_engine(SPEED, COOLANT), rounds=2)
    assert sent(session) == ["010C05", "010C", "0105"]
    assert [one.reading.value for one in samples] == [800.0, 50.0]


def test_unit_that_tells_the_first_pid_alone_is_asked_for_the_others() -> None:
    session = session_on({**ANSWERS, "010C05": {0x7E8: "410C0C80"}})
    samples = poll(session, on_engine(SPEED, COOLANT), rounds=2)
    assert sent(session) == ["010C05", "010C", "0105"]
    assert keys(samples).count("coolant_temperature") == 1


def test_disturbance_does_not_part_what_was_told_together() -> None:
    session = session_on(dict(ANSWERS))
    link = cast("ScriptedLink", session.link)
    coming = iter(["410C0C80055A", "410C", "410C0C80055A"])
    link.script["010C05"] = lambda: {0x7E8: next(coming)}
    poll(session, on_engine(SPEED, COOLANT), rounds=3)
    assert sent(session) == ["010C05"] * 3


def test_values_may_come_in_any_order() -> None:
    session = session_on({"010C05": {0x7E8: "41055A0C0C80"}})
    assert {one.reading.value for one in poll(session, on_engine(SPEED, COOLANT))} == {800.0, 50.0}


@pytest.mark.parametrize("told", [{}, {0x7E8: "7F0122"}, {0x7E8: "410C0C"}])
def test_what_is_no_value_is_no_sample(told: dict[int, str]) -> None:
    assert poll(session_on({"010C": told}), on_engine(SPEED)) == []


# -- the job --


def test_rounds_are_counted() -> None:
    session = session_on(ANSWERS)
    job = LivePoll(session, pids(), on_engine(SPEED), LiveBuffer(), rounds=3)
    assert job.run(context()) == 3
    assert sent(session) == ["010C"] * 3


def test_what_is_wanted_may_change_while_it_runs() -> None:
    session = session_on(ANSWERS)
    job = LivePoll(session, pids(), on_engine(SPEED), LiveBuffer(), rounds=2)

    def change(text: str) -> None:
        job.wanted = on_engine(ROAD)

    cast("ScriptedLink", session.link).before = change
    job.run(context())
    assert sent(session) == ["010C", "010D"]


def test_samples_carry_the_arrival_of_their_answer() -> None:
    session = session_on({"010C": [answer(0x7E8, "410C0C80", at_s=41.5)]})
    assert [one.at_s for one in poll(session, on_engine(SPEED))] == [41.5]


@pytest.mark.parametrize("wanted", [on_engine(SPEED), ()])
def test_polling_ends_when_it_is_cancelled(wanted: tuple[Wanted, ...]) -> None:
    session = session_on(ANSWERS)
    stopping = JobContext(lambda _: None)
    job = LivePoll(session, pids(), wanted, LiveBuffer())
    timer = threading.Timer(0.05, stopping.cancel)
    timer.start()
    assert run_job(job, stopping).cancelled
    timer.join()


def test_endless_polling_does_not_report_every_request() -> None:
    session, listener = session_on(ANSWERS), Listener()
    heard = listener.context
    left = iter(range(200))
    cast("ScriptedLink", session.link).before = lambda _: next(left, None) is None and heard.cancel()
    run_job(LivePoll(session, pids(), on_engine(SPEED), LiveBuffer(), clock=count().__next__), heard)
    assert len(sent(session)) > 200
    assert listener.names == ["live"]


def rests(wanted: tuple[Wanted, ...], round_s: float, rounds: int | None = None) -> list[float | None]:
    """Poll a vehicle whose round takes `round_s`; return how long the polling rested after it."""
    stop = StopOnceWaitedFor()
    ticks = iter((10.0, 10.0 + round_s))
    polling = LivePoll(session_on(ANSWERS), pids(), wanted, LiveBuffer(), rounds, lambda: next(ticks))
    run_job(polling, JobContext(lambda _: None, stop))
    return stop.waited


def test_round_that_was_over_at_once_is_followed_by_a_rest() -> None:
    assert rests(on_engine(SPEED), round_s=0.004) == [pytest.approx(0.006)]


def test_round_is_asked_for_once_where_that_was_the_order() -> None:
    assert rests(on_engine(SPEED), round_s=0.004, rounds=1) == []


def test_polling_that_nothing_is_wanted_of_looks_again_after_a_while() -> None:
    assert rests((), round_s=0.0) == [0.1]


def test_vehicle_that_answers_slowly_is_asked_again_at_once() -> None:
    session = session_on(ANSWERS)
    stop = StopOnceWaitedFor()
    asked = iter(range(2))
    cast("ScriptedLink", session.link).before = lambda _: next(asked, None) is None and stop.set()
    polling = LivePoll(session, pids(), on_engine(SPEED), LiveBuffer(), clock=count().__next__)
    run_job(polling, JobContext(lambda _: None, stop))
    assert (stop.waited, sent(session)) == ([], ["010C"] * 3)


def test_lost_link_ends_the_polling_and_what_was_read_is_there() -> None:
    session = session_on({**ANSWERS, "010D": LinkLostError("gone")}, (0x7E8, 0x7E9))
    buffer = LiveBuffer()
    job = LivePoll(session, pids(), (Wanted(ENGINE, SPEED), Wanted(GEARBOX, ROAD)), buffer)
    with pytest.raises(LinkLostError):
        job.run(context())
    assert keys(buffer.drain()) == ["engine_speed"]


def test_every_answer_is_on_record() -> None:
    session = session_on({"010C": {0x7E8: "410C0C80"}, "010D": {0x7E8: "7F0122"}})
    session.link.script["010C0D"] = {0x7E8: "7F0122"}  # type: ignore[attr-defined]
    poll(session, on_engine(SPEED, ROAD), rounds=2)
    kinds = [one.kind for one in cast("MemoryVisitRecord", session.record).observations]
    assert kinds == [ReplyKind.REFUSED, ReplyKind.VALUE, ReplyKind.REFUSED]


# -- the buffer --


def test_buffer_gives_what_came_since_the_last_look_oldest_first() -> None:
    buffer = LiveBuffer()
    buffer.push([sample(1.0), sample(2.0)])
    buffer.push([sample(3.0)])
    assert [one.at_s for one in buffer.drain()] == [1.0, 2.0, 3.0]
    assert buffer.drain() == []


def test_buffer_that_nobody_reads_stays_small_and_keeps_the_newest() -> None:
    buffer = LiveBuffer(size=10)
    for number in range(100):
        buffer.push([sample(float(number))])
    assert [one.at_s for one in buffer.drain()] == [float(number) for number in range(90, 100)]


def test_reader_and_writer_lose_nothing_between_them() -> None:
    buffer, seen, ended = LiveBuffer(), [], threading.Event()

    def write() -> None:
        for number in range(5000):
            buffer.push([sample(float(number))])
        ended.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not ended.is_set():
        seen += buffer.drain()
    writer.join()
    seen += buffer.drain()
    assert [one.at_s for one in seen] == [float(number) for number in range(5000)]


# -- the simulated car --


def test_car_is_polled_for_six_values_in_one_request() -> None:
    buffer = LiveBuffer()
    with on_car("sim:healthy?engine=off") as (link, session):
        LivePoll(session, pids(), on_engine(0x04, 0x05, 0x0B, 0x0C, 0x0D, 0x11), buffer, 3).run(context())
        own = link.car.state_at(0.5)
    samples = buffer.drain()
    assert len(samples) == 18
    told = {one.reading.parameter.key.removeprefix("obd."): one.reading.value for one in samples}
    assert (told["engine_speed"], told["vehicle_speed"]) == (own.engine_rpm, own.speed_kmh)
    assert told["coolant_temperature"] == pytest.approx(own.coolant_sensor_c, abs=1)
    assert [one.at_s for one in samples] == sorted(one.at_s for one in samples)
