"""drivers.elm327.lapse: a stop that nobody has to set."""

from drivers.elm327.lapse import Lapse
from tests.drivers.elm327.scripted import Clock


def test_stop_comes_when_the_time_is_over() -> None:
    clock = Clock()
    lapse = Lapse(0.5, clock)
    before = lapse.is_set()
    clock.now_s = 0.5
    assert (before, lapse.is_set()) == (False, True)


def test_what_is_left_grows_less_and_is_never_less_than_nothing() -> None:
    clock = Clock()
    lapse = Lapse(0.5, clock)
    left = [lapse.left_s]
    for clock.now_s in (0.25, 2.0):
        left.append(lapse.left_s)
    assert left == [0.5, 0.25, 0.0]


def test_stop_may_come_before_its_time() -> None:
    lapse = Lapse(0.5, Clock())
    lapse.set()
    assert lapse.is_set()


def test_wait_ends_at_once_when_the_time_is_over() -> None:
    assert Lapse(0.0, Clock()).wait()


def test_wait_without_a_limit_ends_with_the_time() -> None:
    clock = Clock()
    lapse = Lapse(0.001, clock)
    assert not lapse.wait()  # the clock of the test stands still: it waited, and looked again
    clock.now_s = 0.001
    assert lapse.wait(None)
