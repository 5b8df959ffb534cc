"""The benchmark's frames are the same each time, and like those of a vehicle."""

import numpy as np
import pytest

from tests.bench.capture_corpus import BEGIN_S, FRAME_S, PERIODS_MS, Corpus, _crc8, noise, vehicle


@pytest.fixture(scope="module")
def car() -> Corpus:
    """About eleven seconds of a vehicle."""
    return vehicle(30_000)


def test_the_same_seed_makes_the_same_frames(car: Corpus) -> None:
    again = vehicle(30_000)
    assert np.array_equal(car.time_s, again.time_s)
    assert np.array_equal(car.payload, again.payload)


def test_another_seed_makes_other_frames(car: Corpus) -> None:
    assert not np.array_equal(car.payload, vehicle(30_000, seed=1).payload)


def test_there_are_sixty_identifiers(car: Corpus) -> None:
    assert len(set(car.identifier.tolist())) == len(PERIODS_MS) == 60


def test_no_two_frames_are_on_the_bus_at_once(car: Corpus) -> None:
    assert np.diff(car.time_s).min() > FRAME_S - 2e-6


def test_stamps_are_whole_microseconds(car: Corpus) -> None:
    assert np.array_equal(np.round(car.time_s, 6), car.time_s)


def test_identifiers_come_with_their_periods(car: Corpus) -> None:
    steps_s = [np.median(np.diff(car.time_s[car.identifier == one])) for one in set(car.identifier.tolist())]
    assert sorted({round(step_s * 1000, -1 if step_s > 0.015 else 0) for step_s in steps_s})[:3] == [
        10,
        20,
        50,
    ]


def test_noise_has_every_byte_about_as_often(car: Corpus) -> None:
    counts = np.bincount(noise(30_000).payload.ravel(), minlength=256)
    assert counts.max() < 1.3 * counts.min()


def test_checksums_are_those_of_the_standard() -> None:
    """SAE J1850's check value: the CRC of the digits 1 to 9 is 4B."""
    digits = np.frombuffer(b"123456789", np.uint8).reshape(1, -1)
    assert _crc8(digits).tolist() == [0x4B]


def test_frames_are_handed_out_in_order_and_complete(car: Corpus) -> None:
    frames = [frame for chunk in car.chunks(7_000) for frame in chunk]
    assert [frame.timestamp for frame in frames] == car.time_s.tolist()
    assert bytes(frames[-1].data) == car.payload[-1].tobytes()


def test_a_repetition_is_later(car: Corpus) -> None:
    assert next(car.chunks(1, shift_s=60.0))[0].timestamp == pytest.approx(car.time_s[0] + 60, abs=1e-6)
    assert car.time_s[0] >= BEGIN_S
