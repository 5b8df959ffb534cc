"""The peer of long messages: both sides carry the same bytes there and back."""

from uuid import uuid4

import can
import pytest

from tests.bench import isotp_bulk
from tests.bench.isotp_bulk import ANSWER, PAYLOAD


def test_message_is_as_long_as_classical_isotp_has_it() -> None:
    assert (len(PAYLOAD), len(ANSWER)) == (4095, 4095)


@pytest.mark.parametrize("opened", [isotp_bulk._ours, isotp_bulk._canisotp], ids=["ours", "peer"])
def test_whole_message_comes_back(opened: isotp_bulk.Opened) -> None:
    channel = uuid4().hex
    with isotp_bulk._echo(channel), opened(channel) as ask:
        assert ask() == ANSWER


class Watched(can.BusABC):
    """A bus that writes down how long it is waited at, and has two frames of a message that goes on."""

    def __init__(self) -> None:
        super().__init__(channel=None)
        self.waits_s: list[float | None] = []

    def _recv_internal(self, timeout: float | None) -> tuple[can.Message | None, bool]:
        self.waits_s.append(timeout)
        frames = [b"\x10\x20abcdef", b"\x21ghijklm"][len(self.waits_s) - 1 :]
        msg = can.Message(arbitration_id=0x7E8, data=frames[0], is_extended_id=False) if frames else None
        return msg, False

    def send(self, msg: can.Message, timeout: float | None = None) -> None:
        """Swallow it."""


def test_nobody_waits_behind_a_frame_for_one_that_may_not_come() -> None:
    bus = Watched()
    with bus:
        isotp_bulk.step(isotp_bulk._stack(bus, sent_to=0x7E0, source=0x7E8))
    assert (bus.waits_s[0], set(bus.waits_s[1:])) == (isotp_bulk.IDLE_S, {0.0})
