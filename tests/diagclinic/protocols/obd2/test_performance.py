"""diagclinic.protocols.obd2.performance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.protocols.obd2.performance import INFOTYPES, counters


@pytest.mark.parametrize(("infotype", "last"), [(0x08, 28), (0x0B, 18)])
def test_standard_names_so_many_counters(infotype: int, last: int) -> None:
    names = list(counters(infotype, tuple(range(last + 1))))
    assert names[-1] == f"counter_{last + 1}"
    assert not any(name.startswith("counter_") for name in names[:-1])


def test_evaporative_system_is_behind_secondary_air() -> None:
    assert list(counters(0x08, (0,) * 16))[-2:] == [
        "evaporative_system_completed",
        "evaporative_system_conditions",
    ]


def test_both_infotypes_are_known() -> None:
    assert set(INFOTYPES) == {b"\x08", b"\x0b"}


@given(st.sampled_from([0x08, 0x0B]), st.lists(st.integers(0, 0xFFFF), max_size=255))
def test_no_counter_is_lost(infotype: int, counts: list[int]) -> None:
    assert list(counters(infotype, tuple(counts)).values()) == counts
