"""diagclinic.ui.presenters.live_track: one value's newest reading, extremes, age and curve."""

import pytest

from diagclinic.ui.presenters.live_track import CURVE_POINTS, SignalKey, Track, Verdict
from tests.diagclinic.ui.live_fakes import COOLANT, ENGINE, LAMP, SPEED, sample


def coolant(*readings: tuple[float, float]) -> Track:
    """Return a track of (value, seconds)."""
    track = Track(SignalKey(ENGINE, COOLANT.key), COOLANT)
    for value, at_s in readings:
        track.add(sample(COOLANT, value, at_s))
    return track


def test_before_the_first_reading_nothing_is_pretended() -> None:
    row = coolant().row(5.0, 0)
    assert (row.text, row.lowest, row.highest, row.age_s, row.is_stale) == ("-", "-", "-", None, False)


def test_the_newest_reading_and_both_extremes_are_shown() -> None:
    row = coolant((80, 1), (95, 2), (90, 3)).row(3.0, 0)
    assert (row.text, row.lowest, row.highest) == ("90.0", "80.0", "95.0")


def test_reset_begins_with_the_newest_reading() -> None:
    track = coolant((80, 1), (95, 2), (90, 3))
    track.reset()
    row = track.row(3.0, 0)
    assert (row.lowest, row.highest) == ("90.0", "90.0")


def test_reset_before_the_first_reading_leaves_nothing() -> None:
    track = coolant()
    track.reset()
    assert track.row(1.0, 0).lowest == "-"


def test_age_counts_from_the_answers_arrival() -> None:
    assert coolant((80, 1.0)).row(3.5, 0).age_s == pytest.approx(2.5)


def test_a_value_that_comes_ten_times_a_second_is_stale_after_a_second_of_silence() -> None:
    track = coolant(*((90, tick / 10) for tick in range(100)))
    assert (track.row(10.5, 0).is_stale, track.row(11.0, 0).is_stale) == (False, True)


def test_a_slow_value_is_not_stale_between_two_readings() -> None:
    track = coolant(*((90, tick * 3.0) for tick in range(20)))
    assert not track.row(57.0 + 3.0, 0).is_stale


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (69.9, Verdict.BELOW),
        (70.0, Verdict.WITHIN),
        (110.0, Verdict.WITHIN),
        (110.1, Verdict.ABOVE),
    ],
)
def test_a_reading_is_held_against_the_limits(value: float, verdict: Verdict) -> None:
    assert coolant((value, 1)).row(1.0, 0).verdict is verdict


def test_without_limits_there_is_no_verdict() -> None:
    track = Track(SignalKey(ENGINE, SPEED.key), SPEED)
    track.add(sample(SPEED, 800, 1))
    assert track.row(1.0, 0).verdict is Verdict.UNKNOWN


def test_a_state_has_words_and_no_extremes() -> None:
    track = Track(SignalKey(ENGINE, LAMP.key), LAMP)
    track.add(sample(LAMP, 1, 1))
    row = track.row(1.0, 0)
    assert (row.text, row.lowest, row.highest) == ("on", "-", "-")


def test_the_row_names_unit_control_unit_and_curve() -> None:
    row = coolant((90, 1)).row(1.0, 3)
    assert (row.name, row.unit, row.ecu, row.curve) == ("Coolant temperature", "°C", "7E8", 3)


def test_a_long_drive_keeps_the_newest_points() -> None:
    track = coolant(*((90, float(tick)) for tick in range(2 * CURVE_POINTS + 5)))
    assert (CURVE_POINTS <= len(track.values) < 2 * CURVE_POINTS, track.times_s[-1]) == (
        True,
        2 * CURVE_POINTS + 4,
    )


@pytest.mark.parametrize(("now_s", "is_stale"), [(1.0, False), (5.0, False), (5.1, True)])
def test_a_value_that_stopped_coming_is_stale(now_s: float, *, is_stale: bool) -> None:
    assert coolant((90, 1)).is_stale(now_s) is is_stale


def test_a_value_that_never_came_is_not_stale() -> None:
    assert not coolant().is_stale(100.0)
