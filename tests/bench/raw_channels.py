"""The shortest honest request and response on each kind of channel: what its transport allows, and no more.

Each asks the engine's control unit for one value and returns the answer's bytes: no time-outs, no second
control unit, no patience, no damage.
"""

import contextlib
from collections.abc import Callable, Iterator
from typing import Final

import can

from tests.bench.raw_loop import raw_loop

ENGINE: Final = 0x7E0
ANSWERS: Final = 0x7E8
#: engine speed of the engine's control unit
REQUEST: Final = b"\x01\x0c"

Ask = Callable[[], bytes]


@contextlib.contextmanager
def raw_can(bus: can.BusABC) -> Iterator[Ask]:
    """Ask over a python-can bus."""
    frame = can.Message(
        arbitration_id=ENGINE, data=(bytes([len(REQUEST)]) + REQUEST).ljust(8, b"\0"), is_extended_id=False
    )

    def ask() -> bytes:
        bus.send(frame)
        while (msg := bus.recv(1.0)) is None or msg.arbitration_id != ANSWERS:
            pass
        return bytes(msg.data[1 : 1 + msg.data[0]])

    with bus:
        yield ask


@contextlib.contextmanager
def raw_elm(address: str) -> Iterator[Ask]:
    """Ask through an ELM327 on a terminal or a TCP port."""
    with raw_loop(address) as loop:
        loop.ask("ATSP6")
        loop.direct()
        command = f"{REQUEST.hex().upper()}1"

        def ask() -> bytes:
            row = bytes.fromhex(loop.ask(command)[0][3:])
            return row[1 : 1 + row[0]]

        yield ask
