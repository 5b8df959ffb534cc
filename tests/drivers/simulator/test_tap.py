"""drivers.simulator.tap: the simulated car's frames through the contract that the app sees."""

import threading
from collections import Counter

import pytest

from drivers.api import Capability, FrameFilter, TapOptions
from drivers.errors import BadVciUrlError, LinkLostError, RequestStoppedError
from drivers.registry import VciUrl
from drivers.simulator.broadcast import BROADCASTS
from drivers.simulator.tap import BUFFER_TICKS, SimulatorTap, open_simulator_tap


class Clock:
    """Time that passes when it is told."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


def tap_on(clock: Clock, url: str = "sim:demo", *filters: FrameFilter) -> SimulatorTap:
    return SimulatorTap(VciUrl.parse(url), TapOptions(threading.Event(), filters), clock)


def ids_in(tap: SimulatorTap, clock: Clock, seconds: float) -> Counter[int]:
    """Return how often each identifier is read after some time."""
    clock.now_s += seconds
    return Counter(frame.arbitration_id for frame in tap.read(timeout_s=0.0))


def test_every_frame_comes_as_often_as_its_period_says(clock: Clock) -> None:
    counted = ids_in(tap_on(clock), clock, 0.995)
    assert counted == {one.identifier: 1000 // one.period_ms for one in BROADCASTS}


def test_no_frame_is_read_twice_and_none_is_left_out(clock: Clock) -> None:
    tap = tap_on(clock)
    first, second = ids_in(tap, clock, 0.4), ids_in(tap, clock, 0.595)
    assert first + second == {one.identifier: 1000 // one.period_ms for one in BROADCASTS}


def test_times_are_of_the_clock_and_never_go_back(clock: Clock) -> None:
    tap = tap_on(clock)
    clock.now_s += 0.1
    times = [frame.timestamp for frame in tap.read(timeout_s=0.0)]
    assert (times == sorted(times), times[0], times[-1]) == (True, 1000.0, pytest.approx(1000.1))


def test_only_what_is_wanted_comes(clock: Clock) -> None:
    tap = tap_on(clock, "sim:demo", FrameFilter(0x0C0, 0x7F0, is_extended=False))
    assert set(ids_in(tap, clock, 1.0)) == {0x0C1}


def test_identifier_of_another_length_is_not_wanted(clock: Clock) -> None:
    tap = tap_on(clock, "sim:demo", FrameFilter(0, 0, is_extended=True))
    assert set(ids_in(tap, clock, 1.0)) == {0x18FEEE00, 0x18FEF100}


def test_what_a_reader_does_not_fetch_in_time_is_counted_as_lost(clock: Clock) -> None:
    tap = tap_on(clock, "sim:demo", FrameFilter(0x0C1, 0x7FF, is_extended=False))
    kept = ids_in(tap, clock, 3600.0 - 0.005)[0x0C1]
    assert (kept, tap.lost) == (BUFFER_TICKS, 360_000 - BUFFER_TICKS)


def test_slow_frame_that_is_lost_is_counted_as_often_as_it_was_sent(clock: Clock) -> None:
    tap = tap_on(clock, "sim:demo", FrameFilter(0x500, 0x7FF, is_extended=False))
    kept = ids_in(tap, clock, 100.0 - 0.005)[0x500]
    assert (kept, tap.lost) == (200, 800)


def test_traffic_multiplies_the_frames(clock: Clock) -> None:
    tap = tap_on(clock, "sim:demo?traffic=11")
    assert ids_in(tap, clock, 0.9995).total() == pytest.approx(11 * 750, rel=0.01)


def test_car_without_ignition_keeps_silent(clock: Clock) -> None:
    assert ids_in(tap_on(clock, "sim:demo?ignition=off"), clock, 1.0) == {}


def test_pulled_cable_is_a_lost_link_after_the_frames_before_it(clock: Clock) -> None:
    tap = tap_on(clock, "sim:demo?drop=5")
    came = ids_in(tap, clock, 1.0).total()
    with pytest.raises(LinkLostError, match="the cable was pulled"):
        tap.read(timeout_s=0.0)
    assert came == 5


def test_closed_tap_gives_nothing(clock: Clock) -> None:
    tap = tap_on(clock)
    tap.close()
    tap.close()
    with pytest.raises(LinkLostError):
        tap.read(timeout_s=0.0)


def test_stop_ends_a_wait() -> None:
    stop = threading.Event()
    tap = open_simulator_tap(VciUrl.parse("sim:demo?ignition=off"), TapOptions(stop))
    threading.Timer(0.05, stop.set).start()
    with pytest.raises(RequestStoppedError):
        tap.read(timeout_s=60.0)


def test_frames_come_in_real_time_too() -> None:
    tap = open_simulator_tap(VciUrl.parse("sim:demo"), TapOptions(threading.Event()))
    assert {frame.arbitration_id for frame in tap.read(timeout_s=1.0)} >= {0x0C1, 0x500}


def test_tap_says_that_it_only_listens(clock: Clock) -> None:
    assert Capability.MONITOR | Capability.LISTEN_ONLY in tap_on(clock).info.capabilities


def test_car_that_is_not_known_is_refused(clock: Clock) -> None:
    with pytest.raises(BadVciUrlError, match="the simulated cars are"):
        tap_on(clock, "sim:tractor")
