"""The sample that every test run makes time for."""

import pytest

from tests.faults.injecting import FAULTS
from tests.faults.sample import PARTS, Benches, fault_for, firsts, parts

pytestmark = [pytest.mark.needs("strace"), pytest.mark.timeout(600)]


def test_parts_of_an_operation_are_all_of_it(benches: Benches) -> None:
    sampled = [call for part in range(PARTS["refresh"]) for _, call, _ in benches.sample("refresh", part)]
    assert set(sampled) == set(firsts(benches["refresh"]).values())


def test_place_that_an_earlier_operation_came_through_is_not_struck_twice(benches: Benches) -> None:
    earlier = set(firsts(benches["refresh"]))
    assert earlier.isdisjoint(
        call.kind([]) for part in range(3) for _, call, _ in benches.sample("update", part)
    )


def test_every_operation_has_a_part() -> None:
    assert ("launch", 0) in list(parts())


def test_call_site_meets_the_same_fault_each_time() -> None:
    assert {fault_for("rename stage.py:9") for _ in range(5)} <= set(FAULTS)
    assert len({fault_for("rename stage.py:9") for _ in range(5)}) == 1


def test_faults_differ_from_site_to_site() -> None:
    assert {fault_for(str(number)) for number in range(50)} == set(FAULTS)
