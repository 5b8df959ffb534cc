"""Frames become columns and come back as they were."""

import can
import numpy as np
import pytest
from hypothesis import given

from diagclinic.persistence.captures.frame_columns import columns_of
from tests.diagclinic.persistence.captures.samples import any_frames, are_equal, counting


@given(frames=any_frames)
def test_frames_come_back_equal(frames: list[can.Message]) -> None:
    assert are_equal(list(columns_of(frames).messages()), frames)


def test_frames_of_one_kind_share_it() -> None:
    columns = columns_of([*counting(2), *counting(1, identifier=0x200)])
    assert [columns.kinds[kind].identifier for kind in columns.kind] == [0x123, 0x123, 0x200]


def test_the_same_number_of_11_and_of_29_bits_is_of_two_kinds() -> None:
    frames = [can.Message(0, 0x123, is_extended_id=False), can.Message(0, 0x123, is_extended_id=True)]
    assert len(columns_of(frames).kinds) == 2


def test_identifiers_are_a_column() -> None:
    columns = columns_of([*counting(1), *counting(1, identifier=0x200)])
    assert columns.identifier.tolist() == [0x123, 0x200]


def test_payloads_are_filled_up_with_zeros() -> None:
    columns = columns_of([can.Message(data=b"\x01"), can.Message(data=b"\x02\x03")])
    assert columns.payload.tolist() == [[1, 0], [2, 3]]


def test_some_frames_can_be_picked() -> None:
    frames = counting(5)
    picked = columns_of(frames).pick(np.array([1, 4]))
    assert are_equal(list(picked.messages()), [frames[1], frames[4]])


def test_no_frames_have_no_columns() -> None:
    assert len(columns_of([])) == 0


def test_a_remote_frame_keeps_what_somebody_put_into_it() -> None:
    remote = can.Message(is_remote_frame=True, dlc=2)
    remote.data = bytearray(b"\x01\x02")
    assert are_equal(list(columns_of([remote]).messages()), [remote])


@pytest.mark.parametrize(
    "frame",
    [
        can.Message(arbitration_id=1 << 29),
        can.Message(arbitration_id=-1),
        can.Message(dlc=256),
        can.Message(data=bytes(65)),
        can.Message(data=bytes(300)),
        can.Message(channel=[1, 2]),
        can.Message(channel=1.5),
        can.Message(channel=(1, 2)),
        can.Message(arbitration_id="7DF"),
        can.Message(timestamp="now"),
        can.Message(timestamp=None),
    ],
)
def test_what_no_bus_carries_is_refused(frame: can.Message) -> None:
    with pytest.raises((ValueError, TypeError)):
        columns_of([*counting(2), frame])
