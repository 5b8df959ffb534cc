"""gallia's virtual control unit, a process of its own, and a bridge that puts it on a python-can bus.

gallia takes requests as lines of hexadecimal digits on a local socket; on the bus can-isotp segments them.
"""

import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import can
import isotp

from tests.beside import beside

STARTS_WITHIN_S = 30.0
ANSWERS_WITHIN_S = 20.0
POLL_S = 0.05
#: can-isotp waits so long behind each message for another frame
LINGERS_S = 0.002
#: service of a maker's own (ISO 14229-1, table 2) that this control unit does not have, and its answer
NEXT = b"\xba"
NEXT_REFUSED = b"\x7f\xba\x11"
#: shares of what could be there that is there
TALKATIVE = (
    "--p-service",
    "0.8",
    "--p-sub-function",
    "0.7",
    "--p-identifier",
    "0.5",
    "--p-correct-payload-format",
    "0.8",
)
PARAMS = {"tx_padding": 0, "blocking_send": False}


@dataclass(frozen=True, slots=True)
class GalliaEcu:
    """A running virtual control unit."""

    path: str

    def tell(self, request: bytes) -> bytes:
        """Return what it answers; empty where it keeps silent, which what it says to the next one shows."""
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(self.path)
            line.settimeout(ANSWERS_WITHIN_S)
            line.sendall(f"{request.hex()}\n{NEXT.hex()}\n".encode())
            with line.makefile() as answers:
                told = bytes.fromhex(answers.readline())
        return b"" if told == NEXT_REFUSED else told


@contextmanager
def gallia_ecu(seed: int) -> Iterator[GalliaEcu]:
    """Run a virtual control unit whose behaviour follows from `seed`."""
    program = Path(sys.executable).with_name("gallia")
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/ecu"
        words = [program, "script", "vecu", "rng", *TALKATIVE, "--seed", str(seed), f"unix-lines://{path}"]
        with subprocess.Popen(
            words, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                _wait_for(path, process)
                yield GalliaEcu(path)
            finally:
                process.kill()


def on_bus(ecu: GalliaEcu, bus: can.BusABC) -> AbstractContextManager[None]:
    """Let `ecu` answer on `bus`, at 7E0/7E8."""
    return beside(partial(_bridge, ecu, bus))


def _bridge(ecu: GalliaEcu, bus: can.BusABC, ended: threading.Event) -> None:
    address = isotp.Address(isotp.AddressingMode.Normal_11bits, txid=0x7E8, rxid=0x7E0)
    stack = isotp.CanStack(bus, address=address, params=PARAMS)
    while not ended.is_set():
        stack.process(LINGERS_S if not stack.transmitting() else 0)
        request = stack.recv()
        if request is not None and (answer := ecu.tell(bytes(request))):
            stack.send(answer)


def _wait_for(path: str, process: "subprocess.Popen[bytes]") -> None:
    until_s = time.monotonic() + STARTS_WITHIN_S
    while not _listens(path):
        assert process.poll() is None, "gallia's virtual control unit did not start"
        assert time.monotonic() < until_s, "gallia's virtual control unit does not listen"
        select.select((), (), (), POLL_S)


def _listens(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(path) == 0
