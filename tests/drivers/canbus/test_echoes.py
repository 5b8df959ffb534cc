"""drivers.canbus.echoes: frames that come back are not told, all others are."""

from collections import deque

import can
from hypothesis import given
from hypothesis import strategies as st

from drivers.canbus.echoes import Echoes


def frame(identifier: int) -> can.Message:
    return can.Message(arbitration_id=identifier, is_extended_id=False)


class Network:
    """Hands back every frame that is sent, but those that it loses."""

    def __init__(self, lost: set[int]) -> None:
        self.lost = lost
        self.waiting: deque[can.Message] = deque()

    def send(self, msg: can.Message, _timeout_s: float | None) -> None:
        if msg.arbitration_id not in self.lost:
            self.waiting.append(msg)

    def receive(self, _timeout_s: float | None) -> can.Message | None:
        return self.waiting.popleft() if self.waiting else None


def heard(network: Network, sent: list[int], foreign: list[int]) -> list[int]:
    """Return what is heard when `sent` are sent and `foreign` come after them."""
    echoes = Echoes(network.send, network.receive)
    for identifier in sent:
        echoes.send(frame(identifier), None)
    network.waiting.extend(frame(identifier) for identifier in foreign)
    told = []
    while (msg := echoes.receive(0)) is not None:
        told.append(msg.arbitration_id)
    return told


def test_own_frames_are_not_heard() -> None:
    assert heard(Network(set()), [1, 2, 3], [4]) == [4]


def test_own_frames_that_were_lost_do_not_let_others_through() -> None:
    assert heard(Network({1}), [1, 2, 3], [4]) == [4]


def test_frame_that_equals_an_own_one_is_heard_once_the_own_came_back() -> None:
    assert heard(Network(set()), [1], [1]) == [1]


@given(st.lists(st.integers(0, 99)), st.lists(st.integers(100, 199)), st.sets(st.integers(0, 99)))
def test_frames_of_others_are_all_heard(sent: list[int], foreign: list[int], lost: set[int]) -> None:
    assert heard(Network(lost), sent, foreign) == foreign
