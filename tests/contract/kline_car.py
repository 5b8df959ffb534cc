"""ELM327-emulator's K-line mode, a process of its own, with a simulated ELM327 between it and our driver.

The emulator is the bare wire behind a passive interface: it echoes every byte, starts on ``81`` (ISO 14230-2,
start communication), and answers messages with format byte, addresses and checksum of its own making.  What
a real adapter does, the bridge does: it starts the network, puts the length into the format byte, adds the
checksum, takes its own echo away, and shows the rows of the car as they came, byte for byte.

What this car does not do: it has one control unit, which answers as whoever was asked (a functional request
as 0x33); it tells in one long message what SAE J1979 cuts into messages of seven bytes; it counts trouble
codes as on CAN, and leaves the padding of CAN frames in; it has no
timing of its own; it starts at 5 baud only with the address as a whole byte.
"""

import contextlib
import os
import pty
import select
import subprocess
import sys
import tempfile
import threading
import time
import tty
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from drivers.simulator.elm import ElmInterpreter
from drivers.simulator.elm_frames import Frame
from drivers.simulator.elm_server import ElmServer, serve_wire
from tests.contract.served import simulated

STARTS_WITHIN_S = 20.0
#: a control unit answers within 50 ms (ISO 14230-2, P2); a process of its own on a busy machine gets longer
PATIENCE_S = 2.0
#: nothing else comes: the emulator writes a whole message at once
QUIET_S = 0.05
FUNCTIONAL = bytes.fromhex("C033F1")
START = b"\x81"
HEADER_BYTES = 3


def message(header: bytes, payload: bytes) -> bytes:
    """Return `payload` as it is on the wire."""
    row = bytes([header[0] & 0xC0 | len(payload), *header[1:]]) + payload
    return row + bytes([sum(row) & 0xFF])


@dataclass
class KLine:
    """The wire.

    Attributes:
        spoil: changes what comes from the car, as a disturbed wire does.
        heard: messages of the car, as they came.
    """

    wire: int
    spoil: Callable[[bytes], bytes] = lambda row: row
    heard: list[bytes] = field(default_factory=list)

    def ask(self, header: bytes, payload: bytes, patience_s: float = PATIENCE_S) -> list[bytes]:
        """Send a message and return the messages that answer."""
        sent = message(header, payload)
        os.write(self.wire, sent)
        came = self._read(sent, patience_s)
        rows = list(_messages(came.rpartition(sent)[2]))  # before the echo stands what came too late
        self.heard += rows
        return [self.spoil(row) for row in rows]

    def start(self) -> None:
        """Start the network, once the emulator is there."""
        until_s = time.monotonic() + STARTS_WITHIN_S
        while not self.ask(FUNCTIONAL, START, QUIET_S):
            assert time.monotonic() < until_s, "the emulator did not start"

    def _read(self, echo: bytes, patience_s: float) -> bytes:
        came = b""
        wait_s = patience_s
        while select.select([self.wire], [], [], wait_s)[0]:
            came += os.read(self.wire, 4096)
            wait_s = QUIET_S if came.rpartition(echo)[2] not in {b"", came} else patience_s
        return came


def _messages(came: bytes) -> Iterator[bytes]:
    """Cut `came` where the format bytes say that a message ends."""
    while came:
        size = HEADER_BYTES + (came[0] & 0x3F) + 1
        yield came[:size]
        came = came[size:]


class KLineInterpreter(ElmInterpreter):
    """A simulated ELM327 on somebody else's K-line."""

    def __init__(self, line: KLine) -> None:
        super().__init__(simulated("scheme=kwp"))
        self._line_to_car = line

    def _frames(self, request: bytes, now_s: float, header: int | None = None) -> Iterator[Frame]:
        """Yield the rows as the car sent them."""
        own = self.settings.header if header is None else header
        head = FUNCTIONAL if own is None else (own & 0xFFFFFF).to_bytes(HEADER_BYTES, "big")
        for row in self._line_to_car.ask(head, request):
            yield Frame(row[2], row)


@contextlib.contextmanager
def kline_car(scenario: str = "car") -> Iterator[tuple[KLine, str]]:
    """Run the emulator and yield its wire, and the URL of the adapter on it."""
    with contextlib.ExitStack() as stack:
        ours, theirs = pty.openpty()
        stack.callback(os.close, ours)
        stack.callback(os.close, theirs)
        tty.setraw(theirs)
        stack.enter_context(_emulator(scenario, os.ttyname(theirs)))
        line = KLine(ours)
        line.start()
        server = _adapter(line)
        stack.callback(server.close)
        yield line, server.url


@contextlib.contextmanager
def _emulator(scenario: str, port: str) -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "elm", "-s", scenario, "-K", port],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,  # it leaves its log where it is started
            env={**os.environ, "TERM": "dumb"},
        )
        try:
            yield
        finally:
            process.kill()
            process.wait()
            assert process.stdin is not None
            process.stdin.close()


def _adapter(line: KLine) -> ElmServer:
    ours, theirs = pty.openpty()
    tty.setraw(theirs)

    def serve(ended: threading.Event) -> None:
        with contextlib.suppress(OSError):
            serve_wire(KLineInterpreter(line), _Terminal(ours), ended, time.monotonic)

    def release() -> None:
        os.close(ours)
        os.close(theirs)

    return ElmServer(f"elm:{os.ttyname(theirs)}", serve, release)


@dataclass(frozen=True)
class _Terminal:
    """Our end of a pseudo-terminal."""

    wire: int

    def fileno(self) -> int:
        return self.wire

    def recv(self, size: int) -> bytes:
        return os.read(self.wire, size)

    def sendall(self, payload: bytes) -> None:
        os.write(self.wire, payload)
