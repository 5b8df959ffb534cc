"""The shortest honest conversation with a DoIP entity: a socket, and the bytes of ISO 13400-2."""

import contextlib
import socket
import struct
from collections.abc import Iterator
from typing import Final

from tests.bench.raw_channels import REQUEST, Ask

HEADER: Final = struct.Struct("!BBHL")
TESTER: Final = 0x0E00
ACTIVATION: Final = (0x0005, struct.pack("!HBL", TESTER, 0, 0))
DIAGNOSTIC: Final = 0x8001


def _message(kind: int, payload: bytes) -> bytes:
    return HEADER.pack(2, 0xFD, kind, len(payload)) + payload


@contextlib.contextmanager
def raw_doip(host: str, port: int, engine: int) -> Iterator[Ask]:
    """Ask the control unit at the logical address `engine`."""
    with socket.create_connection((host, port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        pending = b""

        def receive() -> tuple[int, bytes]:
            nonlocal pending
            while len(pending) < HEADER.size or len(pending) < HEADER.size + HEADER.unpack_from(pending)[3]:
                pending += line.recv(4096)
            _, _, kind, size = HEADER.unpack_from(pending)
            payload, pending = pending[HEADER.size : HEADER.size + size], pending[HEADER.size + size :]
            return kind, payload

        line.sendall(_message(*ACTIVATION))
        receive()
        request = _message(DIAGNOSTIC, struct.pack("!HH", TESTER, engine) + REQUEST)

        def ask() -> bytes:
            line.sendall(request)
            while (message := receive())[0] != DIAGNOSTIC:
                pass
            return message[1][4:]

        yield ask
