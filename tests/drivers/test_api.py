"""drivers.api: what little of the contract is more than names."""

import can
import pytest

from drivers.api import Capability, FrameFilter, passes

ENGINE = FrameFilter(0x7E8, 0x7FF, is_extended=False)
ANY_UNIT = FrameFilter(0x7E8, 0x7F8, is_extended=False)
GATEWAY = FrameFilter(0x18DAF110, 0x1FFFFFFF, is_extended=True)


@pytest.mark.parametrize(
    ("one", "identifier", "is_extended", "does"),
    [
        (ENGINE, 0x7E8, False, True),
        (ENGINE, 0x7E9, False, False),
        (ENGINE, 0x7E8, True, False),
        (ANY_UNIT, 0x7EF, False, True),
        (ANY_UNIT, 0x7F0, False, False),
        (GATEWAY, 0x18DAF110, True, True),
        (FrameFilter(0x7EF, 0x7F8, is_extended=False), 0x7E8, False, True),
    ],
)
def test_filter_wants_what_agrees_with_it_in_the_bits_that_count(
    one: FrameFilter, identifier: int, is_extended: bool, does: bool
) -> None:
    assert one.wants(identifier, is_extended=is_extended) is does


@pytest.mark.parametrize(
    ("frame", "filters", "does"),
    [
        (can.Message(arbitration_id=0x7E8, is_extended_id=False), [ENGINE], True),
        (can.Message(arbitration_id=0x7E9, is_extended_id=False), [GATEWAY, ENGINE], False),
        (can.Message(arbitration_id=0x18DAF110), [ENGINE, GATEWAY], True),
        (can.Message(arbitration_id=0x123), [], True),
        (can.Message(is_error_frame=True), [ENGINE], True),
    ],
)
def test_frame_passes_what_wants_it(frame: can.Message, filters: list[FrameFilter], does: bool) -> None:
    assert passes(filters, frame) is does


def test_capabilities_come_back_by_their_names() -> None:
    told = Capability.FUNCTIONAL | Capability.LISTEN_ONLY
    assert (told.names, Capability.named(told.names)) == (["FUNCTIONAL", "LISTEN_ONLY"], told)


def test_capability_of_a_newer_version_is_left_out() -> None:
    assert Capability.named(["TELEPATHY", "MONITOR"]) is Capability.MONITOR
