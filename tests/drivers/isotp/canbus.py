"""A CAN bus that follows a script: each frame sent lets go the frames that answer it."""

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import can

from drivers.api import AdapterInfo, Answer, Capability, OpenOptions, Scheme, Target
from drivers.isotp.link import IsoTpLink
from tests.wire_doubles import HexTrace as Trace
from tests.wire_doubles import PassingClock as Clock

EVERYBODY = Target(Scheme.CAN_11BIT, 0x7DF, functional=True)
ENGINE = Target(Scheme.CAN_11BIT, 0x7E0)
GO_ON = threading.Event()
INFO = AdapterInfo("can:script", "scripted bus", "", Capability.FUNCTIONAL)


def frame(text: str) -> can.Message:
    """Return the frame that e.g. ``7E8 03 41 0D 00`` stands for."""
    identifier, _, payload = text.partition(" ")
    number = int(identifier, 16)
    return can.Message(
        arbitration_id=number, data=bytes.fromhex(payload), is_extended_id=len(identifier) == 8
    )


def text_of(msg: can.Message) -> str:
    """Return the inverse of `frame`."""
    digits = 8 if msg.is_extended_id else 3
    return f"{msg.arbitration_id:0{digits}X} {msg.data.hex(' ').upper()}"


@dataclass
class ScriptedBus:
    """A bus whose other side answers each frame of ours with the next part of its script.

    A part that is an exception is raised by `recv`.
    """

    script: Sequence[Iterable[str | Exception]]
    clock: Clock = field(default_factory=Clock)
    sent: list[str] = field(default_factory=list)
    is_open: bool = True
    waiting: deque[str | Exception] = field(default_factory=deque)
    parts_sent: int = 0

    def send(self, msg: can.Message, timeout: float | None = None) -> None:
        self.sent.append(text_of(msg))
        self.waiting.extend(self.script[self.parts_sent] if self.parts_sent < len(self.script) else ())
        self.parts_sent += 1

    def recv(self, timeout: float | None = None) -> can.Message | None:
        if not self.waiting:
            self.clock.now_s += timeout or 0.0
            return None
        item = self.waiting.popleft()
        if isinstance(item, Exception):
            raise item
        return can.Message(is_error_frame=True) if item == "error" else frame(item)

    def shutdown(self) -> None:
        self.is_open = False


def link_on(bus: ScriptedBus, trace: Trace | None = None, hint: str = "") -> IsoTpLink:
    """Return the link under test on `bus`."""
    options = OpenOptions(trace or Trace(), threading.Event(), hint)
    return IsoTpLink(bus, INFO, options, bus.clock)


def ask(
    bus: ScriptedBus, payload: str, target: Target = EVERYBODY, expected: int | None = None
) -> list[Answer]:
    """Ask over a fresh link, and return every answer."""
    return list(
        link_on(bus).request(target, bytes.fromhex(payload), deadline_s=0.2, expected=expected, stop=GO_ON)
    )
