"""drivers.simulator.elm_broadcast: what passes on the bus while nobody asks."""

from collections import Counter

from drivers.api import Scheme
from drivers.simulator.elm_broadcast import CYCLES, frames_between


def test_each_identifier_comes_as_often_as_its_cycle_says() -> None:
    passed = Counter(frame.identifier for frame in frames_between(Scheme.CAN_11BIT, 0.0, 1.0))
    assert passed == {identifier: round(1 / cycle_s) for identifier, cycle_s in CYCLES}


def test_no_frame_is_lost_or_repeated_from_one_look_to_the_next() -> None:
    looks = [frames_between(Scheme.CAN_11BIT, at * 0.013, (at + 1) * 0.013) for at in range(77)]
    pieces = [frame for look in looks for frame in look]
    assert pieces == list(frames_between(Scheme.CAN_11BIT, 0.0, 77 * 0.013))


def test_counter_tells_a_missing_frame() -> None:
    fast = [
        frame.payload[0] for frame in frames_between(Scheme.CAN_11BIT, 0, 0.1) if frame.identifier == 0x0C9
    ]
    assert fast == list(range(1, 11))


def test_car_with_29_bits_has_frames_of_29_bits() -> None:
    assert all(frame.identifier > 0x7FF for frame in frames_between(Scheme.CAN_29BIT, 0, 1))
