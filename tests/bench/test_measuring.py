"""The comparison of contenders turn by turn."""

import pytest

from tests.bench.measuring import in_turns, median_ratio, medians, seconds


def test_contenders_take_turns_in_alternating_order() -> None:
    order: list[str] = []

    def turn(name: str) -> float:
        order.append(name)
        return 1.0

    in_turns({"ours": lambda: turn("ours"), "peer": lambda: turn("peer")}, rounds=3)
    assert order == ["ours", "peer", "peer", "ours", "ours", "peer"]


def test_samples_stay_in_the_order_of_the_rounds() -> None:
    figures = iter([1.0, 2.0, 3.0])
    assert in_turns({"ours": lambda: next(figures)}, rounds=3) == {"ours": [1.0, 2.0, 3.0]}


def test_a_slow_minute_of_the_machine_does_not_change_the_ratio() -> None:
    assert median_ratio([100, 10, 100], [200, 20, 200]) == 0.5


def test_rounds_that_do_not_match_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        median_ratio([1.0, 2.0], [1.0])


def test_median_is_taken_of_each_contender() -> None:
    assert medians({"ours": [3, 1, 2], "peer": [9]}) == {"ours": 2, "peer": 9}


def test_time_is_taken_before_and_after_the_work() -> None:
    ticks = iter([10.0, 12.5])
    assert seconds(lambda: None, lambda: next(ticks)) == 2.5
