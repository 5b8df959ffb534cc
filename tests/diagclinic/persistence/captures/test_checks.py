"""Checksums are told from the other bytes, and nothing else is."""

import numpy as np
import pytest

from diagclinic.persistence.captures.arrays import Bytes
from diagclinic.persistence.captures.checks import CHECKS, FoundCheck, _crc, find_checks
from diagclinic.persistence.captures.payloads import CHECK, WAYS, pack_payloads, unpack_payloads
from diagclinic.persistence.captures.runs import Runs

DIGITS = np.frombuffer(b"123456789", np.uint8)


def rows_with(check: int, column: int, start: int = 0x5A) -> Bytes:
    """Return random rows in which `column` is a checksum of the rest."""
    rows = np.random.default_rng(7).integers(0, 256, (200, 8), np.uint8)
    rows[:, 0] = 0
    first = FoundCheck(0, column, check)
    rows[:, column] = first.restored(rows, np.zeros(200, np.uint8), start)
    return rows


def found_in(rows: Bytes) -> list[FoundCheck]:
    """Return what is found where only one column is worth looking at."""
    costs = np.zeros((1, rows.shape[1]))
    costs[0, -1] = 7.0
    return find_checks(rows, Runs.of(np.array([len(rows)])), costs)


@pytest.mark.parametrize("check", range(CHECKS))
def test_each_check_is_found(check: int) -> None:
    assert found_in(rows_with(check, 7)) == [FoundCheck(0, 7, check)]


@pytest.mark.parametrize("check", range(CHECKS))
def test_nothing_is_left_of_a_checksum(check: int) -> None:
    assert not FoundCheck(0, 3, check).left(rows_with(check, 3)).any()


@pytest.mark.parametrize("check", range(CHECKS))
def test_a_wrong_checksum_comes_back_wrong(check: int) -> None:
    rows = rows_with(check, 7)
    rows[123, 7] ^= 0x40
    runs = Runs.of(np.array([200]))
    assert np.array_equal(unpack_payloads(pack_payloads(rows, runs), runs), rows)


@pytest.mark.parametrize(("polynomial", "crc"), [(0x07, 0xF4)])
def test_a_crc_is_that_of_the_catalogue(polynomial: int, crc: int) -> None:
    """CRC-8/SMBUS starts from zero and gives F4 for the digits 1 to 9."""
    assert int(_crc(polynomial)(DIGITS)) == crc


@pytest.mark.parametrize(
    ("polynomial", "start", "end", "crc"), [(0x1D, 0xFF, 0xFF, 0x4B), (0x2F, 0xFF, 0xFF, 0xDF)]
)
def test_what_a_crc_starts_from_changes_it_by_the_same_always(
    polynomial: int, start: int, end: int, crc: int
) -> None:
    """The check values of SAE J1850 and of AUTOSAR's CRC8H2F, whose start is combined with the first byte."""
    begun = DIGITS.copy()
    begun[0] ^= start
    assert int(_crc(polynomial)(begun)) ^ end == crc


def test_a_crc_with_a_number_appended_by_a_counter_leaves_little() -> None:
    """AUTOSAR's profile 2: one of sixteen numbers, by the counter, is appended before the CRC is made."""
    rows = np.random.default_rng(7).integers(0, 256, (1600, 8), np.uint8)
    rows[:, 1] = np.arange(1600) % 16
    numbers = np.random.default_rng(8).integers(0, 256, 16, np.uint8)
    rows[:, 7] = _crc(0x2F)(np.column_stack((rows[:, :7], numbers[rows[:, 1]])))
    (found,) = found_in(rows)
    left = found.left(rows)
    assert np.array_equal(left[16:], left[:-16])


def test_noise_is_no_checksum() -> None:
    assert found_in(np.random.default_rng(7).integers(0, 256, (200, 8), np.uint8)) == []


def test_too_few_frames_tell_nothing() -> None:
    assert found_in(rows_with(1, 7)[:39]) == []


def test_a_payload_of_one_byte_has_no_checksum() -> None:
    assert found_in(np.random.default_rng(7).integers(0, 256, (200, 1), np.uint8)) == []


def test_a_checksum_is_in_no_stream() -> None:
    rows = np.zeros((200, 8), np.uint8)
    rows[:, 0] = np.arange(200) * 7 % 251
    rows[:, 7] = _crc(0x1D)(rows[:, :7]) ^ 0x33
    packed = pack_payloads(rows, Runs.of(np.array([200])))
    assert packed.plan[0, 7] // WAYS == 0
    assert packed.plan[0, 7] % WAYS == CHECK + 3
