"""Frames of our own that a network hands back to us: they are no answer, and nobody else's frames either."""

from collections import deque
from collections.abc import Callable
from typing import Final

import can

KEPT: Final = 1024  # more than the longest message of ISO 15765-2 with 12 bits of length has frames

Receive = Callable[[float | None], can.Message | None]
Send = Callable[[can.Message, float | None], None]


class Echoes:
    """Passes frames on in both directions, without those that come back."""

    def __init__(self, send: Send, receive: Receive) -> None:
        self._send = send
        self._receive = receive
        self._due: deque[tuple[int, bytes]] = deque(maxlen=KEPT)

    def send(self, msg: can.Message, timeout_s: float | None) -> None:
        """Put a frame on the network, and expect it back."""
        self._due.append((msg.arbitration_id, bytes(msg.data)))
        self._send(msg, timeout_s)

    def receive(self, timeout_s: float | None) -> can.Message | None:
        """Return the next frame of somebody else; what comes back was on its way already."""
        msg = self._receive(timeout_s)
        while msg is not None and self._due and self._is_ours(msg):
            msg = self._receive(timeout_s)
        return msg

    def _is_ours(self, msg: can.Message) -> bool:
        """Say whether `msg` is one that is due; those sent before it were lost, then."""
        key = (msg.arbitration_id, bytes(msg.data))
        if key not in self._due:
            return False
        while self._due.popleft() != key:
            pass
        return True
