"""What came is counted by identifier."""

import can
import pytest

from diagclinic.core.capture import IdentifierCounts, IdentifierSummary
from diagclinic.persistence.captures import identifiers
from diagclinic.persistence.captures.frame_columns import columns_of
from diagclinic.persistence.captures.identifiers import Census


def frame(time_s: float, identifier: int, length: int = 8, *, is_extended: bool = False) -> can.Message:
    """Return a frame of zeros."""
    return can.Message(time_s, identifier, is_extended_id=is_extended, data=bytes(length))


def summaries_of(*blocks: list[can.Message]) -> tuple[IdentifierSummary, ...]:
    """Count what is in `blocks`."""
    census = Census()
    for block in blocks:
        census.add(columns_of(block))
    return census.counts().listed


def test_each_identifier_is_counted() -> None:
    found = summaries_of([frame(0, 0x200), frame(1, 0x100), frame(2, 0x200)])
    assert [(one.identifier, one.frames) for one in found] == [(0x100, 1), (0x200, 2)]


def test_the_same_number_of_11_and_29_bits_is_two_identifiers() -> None:
    found = summaries_of([frame(0, 0x200), frame(1, 0x200, is_extended=True)])
    assert [(one.identifier, one.is_extended) for one in found] == [(0x200, False), (0x200, True)]


def test_the_period_is_the_usual_time_between_neighbours() -> None:
    (one,) = summaries_of([frame(time_s, 0x200) for time_s in (0.0, 0.5, 1.0, 1.5, 9.0)])
    assert one.period_s == 0.5


def test_neighbours_in_different_blocks_are_neighbours() -> None:
    (one,) = summaries_of([frame(1.0, 0x200)], [frame(1.5, 0x200)], [frame(2.0, 0x200)])
    assert one.period_s == 0.5


def test_what_came_once_has_no_period() -> None:
    (one,) = summaries_of([frame(1.0, 0x200)])
    assert one.period_s is None


@pytest.mark.parametrize("times_s", [(9.0, 4.0, 1.0), (1.0, float("inf"))])
def test_times_that_go_backwards_or_never_end_have_no_period(times_s: tuple[float, ...]) -> None:
    (one,) = summaries_of(*([frame(time_s, 0x200)] for time_s in times_s))
    assert one.period_s is None


def test_frames_of_one_moment_have_a_period_of_nothing() -> None:
    (one,) = summaries_of([frame(1.0, 0x200), frame(1.0, 0x200)])
    assert one.period_s == 0.0


def test_the_longest_payload_is_told() -> None:
    (one,) = summaries_of([frame(1.0, 0x200, 3), frame(2.0, 0x200, 5), frame(3.0, 0x200, 4)])
    assert one.length == 5


def test_first_and_last_times_span_blocks() -> None:
    (one,) = summaries_of([frame(1.0, 0x200)], [frame(4.0, 0x200)])
    assert (one.first_s, one.last_s) == (1.0, 4.0)


def test_a_long_capture_is_counted_whole_though_its_period_is_of_the_beginning() -> None:
    quick = [frame(place / 1000, 0x200) for place in range(12_000)]
    slow = [frame(12.0 + place, 0x200) for place in range(20_000)]
    (one,) = summaries_of(quick, slow)
    assert (one.frames, round(one.period_s or 0, 6)) == (32_000, 0.001)


def test_nothing_that_came_is_no_identifier() -> None:
    assert summaries_of() == ()


@pytest.fixture
def room_for_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identifiers, "MOST_IDENTIFIERS", 2)


def counts_of(block: list[can.Message], *wanted: int) -> IdentifierCounts:
    """Count those of a block that are wanted."""
    census = Census(lambda identifier, _: identifier in wanted)
    census.add(columns_of(block))
    return census.counts()


FLOOD = [frame(number, identifier) for number, identifier in enumerate((1, 2, 3, 1, 3, 4))]


@pytest.mark.usefixtures("room_for_two")
def test_a_flood_of_identifiers_finds_room_for_some_and_the_rest_is_counted() -> None:
    counts = counts_of(FLOOD, 1, 2, 3, 4)
    assert ([(one.identifier, one.frames) for one in counts.listed], counts.unlisted) == ([(1, 2), (2, 1)], 3)


@pytest.mark.usefixtures("room_for_two")
def test_what_is_not_wanted_takes_no_room() -> None:
    counts = counts_of(FLOOD, 3, 4)
    assert ([(one.identifier, one.frames) for one in counts.listed], counts.unlisted) == ([(3, 2), (4, 1)], 0)


def test_no_more_steps_of_an_identifier_are_kept_than_tell_its_period() -> None:
    census = Census()
    census.add(columns_of([frame(place / 1000, 0x200) for place in range(50_000)]))
    kept = [len(steps) for one in census._counts.values() for steps in one.steps]
    assert kept == [identifiers._STEPS]
