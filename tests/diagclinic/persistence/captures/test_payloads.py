"""Payloads are kept as what changed, and come back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagclinic.persistence.captures.arrays import Bytes
from diagclinic.persistence.captures.payloads import (
    CHANGED_BITS,
    FROM_FIRST,
    STEP,
    WAYS,
    PackedPayloads,
    pack_payloads,
    unpack_payloads,
)
from diagclinic.persistence.captures.runs import Runs


def rows_of(*columns: list[int]) -> Bytes:
    """Return rows whose columns are `columns`."""
    return np.array(columns, np.uint8).T


def packed_of(column: list[int]) -> PackedPayloads:
    """Pack payloads of one byte and one kind."""
    return pack_payloads(rows_of(column), Runs.of(np.array([len(column)])))


@given(
    counts=st.lists(st.integers(1, 12), min_size=1, max_size=5),
    length=st.integers(1, 64),
    seed=st.integers(0, 1000),
    top=st.sampled_from([1, 3, 40, 256]),
)
def test_all_payloads_come_back(counts: list[int], length: int, seed: int, top: int) -> None:
    runs = Runs.of(np.array(counts))
    rows = np.random.default_rng(seed).integers(0, top, (sum(counts), length), np.uint8)
    assert np.array_equal(unpack_payloads(pack_payloads(rows, runs), runs), rows)


def test_bytes_that_never_change_are_in_no_stream() -> None:
    assert sum(map(len, packed_of([7] * 100).streams)) == 0


def test_what_rises_steadily_is_kept_as_its_steps() -> None:
    packed = packed_of([5 * place % 256 for place in range(100)])
    left = np.concatenate(packed.streams)
    assert packed.plan.item() % WAYS == STEP
    assert left.tolist() == [0, *[5] * 99]


def test_a_switch_in_a_high_bit_is_kept_as_its_changes() -> None:
    packed = packed_of([0x50, 0x10, 0x10, 0x50, 0x50, 0x11, 0x50, 0x10] * 10)
    assert packed.plan.item() % WAYS in {CHANGED_BITS, FROM_FIRST}


def test_noise_around_a_value_is_kept_as_the_distance_from_it() -> None:
    noise = np.random.default_rng(3).integers(126, 131, 400).tolist()
    assert packed_of([128, *noise]).plan.item() % WAYS == FROM_FIRST


def test_bytes_that_are_alike_share_a_stream() -> None:
    chance = np.random.default_rng(5)
    rows = rows_of(
        chance.integers(0, 256, 500).tolist(), list(range(250)) * 2, chance.integers(0, 256, 500).tolist()
    )
    packed = pack_payloads(rows, Runs.of(np.array([500])))
    assert packed.plan[0, 0] // WAYS == packed.plan[0, 2] // WAYS != packed.plan[0, 1] // WAYS


def test_a_stream_that_is_too_short_is_refused() -> None:
    packed = packed_of(list(range(100)))
    short = PackedPayloads(packed.first, packed.plan, tuple(stream[:-2] for stream in packed.streams))
    with pytest.raises(ValueError, match="NumPy boolean array"):
        unpack_payloads(short, Runs.of(np.array([100])))
