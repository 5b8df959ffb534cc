"""An address may ask so often, and no other one pays for it."""

from updater.fleet.enrol.pace import MOST, Pace


def test_so_many_at_once_then_one_by_one() -> None:
    now = [0]
    pace = Pace(3, 1000, lambda: now[0])
    assert [pace.allows("a") for _ in range(4)] == [True, True, True, False]
    now[0] = 1000
    assert [pace.allows("a") for _ in range(2)] == [True, False]
    now[0] = 100_000
    assert sum(pace.allows("a") for _ in range(9)) == 3


def test_addresses_are_told_apart() -> None:
    pace = Pace(1, 1000, lambda: 0)
    assert (pace.allows("a"), pace.allows("b"), pace.allows("a")) == (True, True, False)


def test_a_clock_that_goes_back_gives_nothing() -> None:
    clock = iter([1000, 0, 0])
    pace = Pace(1, 1000, lambda: next(clock))
    assert (pace.allows("a"), pace.allows("a")) == (True, False)


def test_memory_has_an_end() -> None:
    pace = Pace(1, 1000, lambda: 0)
    for number in range(MOST + 1):
        pace.allows(str(number))
    assert pace.allows("0")
    assert not pace.allows(str(MOST))


def test_the_wait_is_told_in_seconds() -> None:
    assert Pace(1, 6001, lambda: 0).wait_s() == 7
