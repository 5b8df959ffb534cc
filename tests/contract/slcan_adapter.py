"""A CAN adapter on a pseudo-terminal that speaks LAWICEL's ASCII protocol (CANUSB manual 1.0d), slcan.

What it takes from the terminal goes to a python-can bus, what comes from there goes to the terminal.
"""

import contextlib
import os
import select
import threading
import tty
from collections.abc import Iterator
from dataclasses import dataclass, field

import can

POLL_S = 0.05
OK = b"\r"
ERROR = b"\a"
VERSION = b"V1013\r"
SERIAL_NUMBER = b"NDC01\r"


def frame_of(row: bytes) -> can.Message:
    """Return the frame in ``tiiildd…`` or ``Tiiiiiiiildd…``."""
    digits = 8 if row[:1] in {b"T", b"R"} else 3
    length = int(row[1 + digits : 2 + digits], 16)
    return can.Message(
        arbitration_id=int(row[1 : 1 + digits], 16),
        is_extended_id=digits == 8,
        is_remote_frame=row[:1] in {b"r", b"R"},
        dlc=length,
        data=bytes.fromhex(row[2 + digits : 2 + digits + 2 * length].decode()),
    )


def row_of(msg: can.Message) -> bytes:
    """Return the inverse of `frame_of`."""
    head = f"T{msg.arbitration_id:08X}" if msg.is_extended_id else f"t{msg.arbitration_id:03X}"
    return f"{head}{msg.dlc:X}{msg.data.hex().upper()}\r".encode()


@dataclass
class SlcanAdapter:
    """The adapter; closed until the program at the terminal opens it."""

    bus: can.BusABC
    is_open: bool = False
    is_silent: bool = False
    ended: threading.Event = field(default_factory=threading.Event)
    wires: list[int] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    def unplug(self) -> None:
        """End both ends of the terminal, as a pulled plug does; a second call does nothing."""
        self.ended.set()
        while self.threads:
            self.threads.pop().join()
        while self.wires:
            os.close(self.wires.pop())

    def obey(self, row: bytes) -> bytes:
        """Return the reply to one command."""
        match row[:1]:
            case b"t" | b"T" | b"r" | b"R":
                return self._transmit(row)
            case b"O" | b"L":
                self.is_open, self.is_silent = True, row[:1] == b"L"
            case b"C":
                self.is_open = False
            case b"V":
                return VERSION
            case b"N":
                return SERIAL_NUMBER
            case b"S" | b"Z" | b"M" | b"m" | b"":
                pass
            case _:
                return ERROR
        return OK

    def _transmit(self, row: bytes) -> bytes:
        if not self.is_open or self.is_silent:
            return ERROR
        self.bus.send(frame_of(row))
        return b"Z\r" if row[:1].isupper() else b"z\r"


@contextlib.contextmanager
def slcan_adapter(channel: str) -> Iterator[tuple[str, "SlcanAdapter"]]:
    """Run an adapter between a new terminal, whose path is given, and the virtual bus `channel`."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    with can.Bus(interface="virtual", channel=channel) as bus:
        adapter = SlcanAdapter(bus, wires=[ours, theirs])
        for carry in (_from_terminal, _from_bus):
            adapter.threads.append(threading.Thread(target=carry, args=(ours, adapter)))
            adapter.threads[-1].start()
        try:
            yield os.ttyname(theirs), adapter
        finally:
            adapter.unplug()


def _from_terminal(ours: int, adapter: SlcanAdapter) -> None:
    rest = b""
    while not adapter.ended.is_set():
        if not select.select((ours,), (), (), POLL_S)[0]:
            continue
        *rows, rest = (rest + os.read(ours, 4096)).split(b"\r")
        for row in rows:
            os.write(ours, adapter.obey(row.strip(b"\n\a")))


def _from_bus(ours: int, adapter: SlcanAdapter) -> None:
    while not adapter.ended.is_set():
        msg = adapter.bus.recv(POLL_S)
        if msg is not None and adapter.is_open:
            os.write(ours, row_of(msg))
