"""drivers.simulator.elm_broadcast: what an adapter hears while nobody asks."""

import threading
from collections import Counter

from drivers.api import TapOptions
from drivers.registry import VciUrl
from drivers.simulator.broadcast import BROADCASTS
from drivers.simulator.car import Car
from drivers.simulator.elm_broadcast import TICK_S, frames_between
from drivers.simulator.options import car_options
from drivers.simulator.tap import SimulatorTap

URL = "sim:healthy"


def car(url: str = URL) -> Car:
    return Car(car_options(VciUrl.parse(url)))


def test_each_identifier_comes_as_often_as_its_period_says() -> None:
    passed = Counter(frame.identifier for frame in frames_between(car(), 0.0, 1.0))
    assert passed == {one.identifier: 1000 // one.period_ms for one in BROADCASTS if not one.is_extended}


def test_no_frame_is_lost_or_repeated_from_one_look_to_the_next() -> None:
    looks = [frames_between(car(), at * 0.013, (at + 1) * 0.013) for at in range(77)]
    pieces = [frame for look in looks for frame in look]
    assert pieces == list(frames_between(car(), 0.0, 77 * 0.013))


def test_adapter_hears_what_a_tap_on_the_car_hears() -> None:
    moment = [0.0]
    tap = SimulatorTap(VciUrl.parse(URL), TapOptions(threading.Event()), lambda: moment[0])
    moment[0] = 0.205
    tapped = [
        (one.arbitration_id, bytes(one.data))
        for one in tap.read(timeout_s=0)
        if not one.is_extended_id and one.timestamp
    ]
    assert [(one.identifier, one.payload) for one in frames_between(car(), 0.0, 0.204)] == tapped


def test_car_with_29_bits_has_frames_of_29_bits() -> None:
    passed = {frame.identifier for frame in frames_between(car("sim:healthy?scheme=29bit"), 0, 1)}
    assert passed == {one.identifier for one in BROADCASTS if one.is_extended}


def test_car_whose_key_is_off_says_nothing() -> None:
    assert list(frames_between(car("sim:healthy?ignition=off"), 0, 100 * TICK_S)) == []
