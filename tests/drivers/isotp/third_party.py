"""Control units that are can-isotp's own stack, on a bus without threads: a look at the bus moves them on."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import can
import isotp

from tests.drivers.isotp.canbus import Clock

Reply = Callable[[bytes], bytes | None]


class Unit:
    """One control unit: asked at `own` address and, by single frames, at `functional`."""

    def __init__(self, own: isotp.Address, reply: Reply, functional: tuple[int, bytes] | None = None) -> None:
        self._inbox: deque[isotp.CanMessage] = deque()
        self.outbox: deque[isotp.CanMessage] = deque()
        self._reply = reply
        self._functional = functional
        self._logic = isotp.TransportLayerLogic(
            rxfn=lambda _timeout: self._inbox.popleft() if self._inbox else None,
            txfn=self.outbox.append,
            address=own,
            params={"blocksize": 4, "stmin": 0},
        )

    def take(self, msg: can.Message) -> None:
        """Hear a frame of the tester."""
        frame = bytes(msg.data)
        self._inbox.append(isotp.CanMessage(msg.arbitration_id, data=frame, extended_id=msg.is_extended_id))
        if self._functional is not None and msg.arbitration_id == self._functional[0]:
            prefix = self._functional[1]
            if frame.startswith(prefix):
                self._answer(frame[len(prefix) + 1 :][: frame[len(prefix)]])

    def step(self) -> None:
        """Move on."""
        self._logic.process(0)
        while (request := self._logic.recv()) is not None:
            self._answer(bytes(request))

    def _answer(self, request: bytes) -> None:
        answer = self._reply(request)
        if answer is not None:
            self._logic.send(answer)
            self._logic.process(0)


@dataclass
class UnitBus:
    """A bus with control units on it.

    Attributes:
        noise: comes before each frame of theirs.
        on_send: comes after each frame of the tester's.
    """

    units: list[Unit]
    noise: list[can.Message] = field(default_factory=list)
    on_send: list[can.Message] = field(default_factory=list)
    clock: Clock = field(default_factory=Clock)
    sent: list[can.Message] = field(default_factory=list)
    waiting: deque[can.Message] = field(default_factory=deque)

    def send(self, msg: can.Message, timeout: float | None = None) -> None:
        self.sent.append(msg)
        for unit in self.units:
            unit.take(msg)
        self.waiting.extend(self.on_send)

    def recv(self, timeout: float | None = None) -> can.Message | None:
        for unit in self.units:
            unit.step()
            while unit.outbox:
                self.waiting.extend([*self.noise, _message(unit.outbox.popleft())])
        if not self.waiting:
            self.clock.now_s += timeout or 0.0
            return None
        return self.waiting.popleft()

    def shutdown(self) -> None:
        """Nothing is held."""


def _message(msg: isotp.CanMessage) -> can.Message:
    return can.Message(arbitration_id=msg.arbitration_id, data=msg.data, is_extended_id=msg.is_extended_id)
