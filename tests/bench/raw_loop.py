"""The shortest honest conversation with an ELM327: what the hardware allows, and nothing besides.

No time-outs, no echo to cope with, no second control unit, no damage: bytes out, bytes in until the prompt,
the values' formulas.  No program that copes with real adapters can be quicker; the question is by how little
it is slower.
"""

import contextlib
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

PROMPT: Final = b">"
DISCOVERY: Final = ("ATZ", "ATE0", "ATL0", "ATS0", "ATH1", "ATSP0", "0100", "ATDPN")
SETTINGS: Final = ("ATE0", "ATL0", "ATS0", "ATH1")
ENGINE: Final = "ATSH7E0"
HEADER: Final = 3  # digits of an 11-bit identifier

#: length and scaling of the five PIDs that the benchmarks poll (SAE J1979-DA)
FORMULAS: Final[Mapping[int, tuple[int, Callable[[bytes], float]]]] = MappingProxyType(
    {
        0x0C: (2, lambda raw: (raw[0] * 256 + raw[1]) / 4),
        0x0D: (1, lambda raw: float(raw[0])),
        0x05: (1, lambda raw: raw[0] - 40.0),
        0x0F: (1, lambda raw: raw[0] - 40.0),
        0x11: (1, lambda raw: raw[0] * 100 / 255),
    }
)


class RawLoop:
    """One adapter on a terminal or a socket, by its bare descriptor."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def ask(self, command: str) -> list[str]:
        """Send `command` and return the rows of its reply."""
        os.write(self._descriptor, command.encode() + b"\r")
        reply = b""
        while not reply.endswith(PROMPT):
            reply += os.read(self._descriptor, 4096)
        return reply[:-1].decode().split()

    def discover(self) -> str:
        """Reset, set up and search; return the digit of the network."""
        rows = [self.ask(command) for command in DISCOVERY]
        return rows[-1][-1]

    def direct(self) -> None:
        """Set up, and direct what follows to the engine's control unit."""
        for command in (*SETTINGS, ENGINE):
            self.ask(command)


@contextlib.contextmanager
def raw_loop(address: str) -> Iterator[RawLoop]:
    """Open `address`, a terminal's path or ``socket://HOST:PORT``."""
    if address.startswith("socket://"):
        host, _, port = address.removeprefix("socket://").partition(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            yield RawLoop(connection.fileno())
        return
    descriptor = _terminal(address)
    try:
        yield RawLoop(descriptor)
    finally:
        os.close(descriptor)


def values_of(rows: list[str]) -> dict[int, float]:
    """Return the values that the rows of one control unit carry, by their PID."""
    body = _message([bytes.fromhex(row[HEADER:]) for row in rows])[1:]
    values: dict[int, float] = {}
    while body:
        length, formula = FORMULAS[body[0]]
        values[body[0]] = formula(body[1 : length + 1])
        body = body[length + 1 :]
    return values


def _message(frames: list[bytes]) -> bytes:
    """Return the message in `frames`, one or several (ISO 15765-2)."""
    first = frames[0]
    if first[0] < 0x10:
        return first[1 : first[0] + 1]
    length = (first[0] & 0x0F) << 8 | first[1]
    return (first[2:] + b"".join(frame[1:] for frame in frames[1:]))[:length]


def _terminal(path: str) -> int:
    import tty  # noqa: PLC0415  there is none on Windows, where the socket serves

    descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(descriptor)
    return descriptor
