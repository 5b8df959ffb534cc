"""The shortest honest request and response on each kind of channel: what its transport allows, and no more.

Each asks the engine's control unit for one value and returns the answer's bytes: no time-outs, no second
control unit, no patience, no damage.
"""

import contextlib
import os
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
        loop.direct()
        command = f"{REQUEST.hex().upper()}1"

        def ask() -> bytes:
            row = bytes.fromhex(loop.ask(command)[0][3:])
            return row[1 : 1 + row[0]]

        yield ask


@contextlib.contextmanager
def raw_slcan(terminal: str) -> Iterator[Ask]:
    """Ask through an slcan adapter by its bare descriptor."""
    import tty  # noqa: PLC0415  there is none on Windows

    descriptor = os.open(terminal, os.O_RDWR | os.O_NOCTTY)
    try:
        tty.setraw(descriptor)
        os.write(descriptor, b"C\rS6\rO\r")
        frame = (bytes([len(REQUEST)]) + REQUEST).ljust(8, b"\0").hex().upper()
        row = f"t{ENGINE:03X}8{frame}\r".encode()
        begin = f"t{ANSWERS:03X}8".encode()

        def ask() -> bytes:
            os.write(descriptor, row)
            told = b""
            while begin not in told or not told.endswith(b"\r"):
                told += os.read(descriptor, 4096)
            payload = bytes.fromhex(told[told.index(begin) + len(begin) :].split(b"\r")[0].decode())
            return payload[1 : 1 + payload[0]]

        yield ask
    finally:
        os.close(descriptor)
