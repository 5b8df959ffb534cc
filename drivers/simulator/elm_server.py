"""The simulated ELM327 on a TCP port or a pseudo-terminal, one adapter for each who connects."""

import contextlib
import os
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from drivers.errors import AdapterUnfitError
from drivers.simulator.car import Car
from drivers.simulator.elm import ElmInterpreter
from drivers.simulator.elm_settings import PERSONALITIES, Personality

POLL_S: Final = 0.05  # the server's end is seen within this time
UNREAD_S: Final = 1.0  # whoever does not read for so long has gone: the server's end does not wait for it
CHUNK_BYTES: Final = 1024
THREAD: Final = "simulated ELM327"
GENUINE: Final = PERSONALITIES["genuine"]


class Wire(Protocol):
    """The two ends that a server reads and writes."""

    def fileno(self) -> int:
        """Return the descriptor to wait on."""
        ...

    def recv(self, size: int, /) -> bytes:
        """Return what has come, empty at the end."""
        ...

    def sendall(self, payload: bytes, /) -> object:
        """Put `payload` on the line; one that nobody reads is given up soon."""
        ...


def serve_wire(
    adapter: ElmInterpreter, wire: Wire, ended: threading.Event, clock: Callable[[], float]
) -> None:
    """Let `adapter` speak on `wire` until the other side hangs up or `ended` is set."""
    start_s = clock()
    while not ended.is_set():
        due_s = adapter.due_s
        wait_s = POLL_S if due_s is None else min(POLL_S, max(0.0, due_s - (clock() - start_s)))
        readable, _, _ = select.select([wire], [], [], wait_s)
        said = adapter.tick(clock() - start_s)
        if readable:
            chunk = wire.recv(CHUNK_BYTES)
            if not chunk:
                return
            said += adapter.feed(chunk, clock() - start_s)
        if said:
            wire.sendall(said)


class ElmServer:
    """A simulated adapter that is being served.

    Attributes:
        url: what a program opens to reach it, e.g. ``elm:socket://127.0.0.1:35000``.
    """

    def __init__(
        self, url: str, serve: Callable[[threading.Event], None], release: Callable[[], None]
    ) -> None:
        self.url = url
        self._ended = threading.Event()
        self._release = release
        self._thread = threading.Thread(target=serve, args=(self._ended,), name=THREAD, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the server; a second call does nothing."""
        if not self._ended.is_set():
            self._ended.set()
            self._thread.join()
            self._release()


def serve_tcp(car: Car, port: int = 0, personality: Personality = GENUINE) -> ElmServer:
    """Serve `car` on a TCP port of this computer, 0 for any that is free; one program at a time."""
    listener = socket.create_server(("127.0.0.1", port))
    listener.settimeout(POLL_S)

    def serve(ended: threading.Event) -> None:
        for connection in _connections(listener, ended):
            with connection, contextlib.suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.settimeout(UNREAD_S)
                serve_wire(ElmInterpreter(car, personality), connection, ended, time.monotonic)

    host, number = listener.getsockname()
    return ElmServer(f"elm:socket://{host}:{number}", serve, listener.close)


def serve_pty(car: Car, personality: Personality = GENUINE) -> ElmServer:
    """Serve `car` on a new pseudo-terminal.

    Raises:
        AdapterUnfitError: this system has no pseudo-terminals; serve on a TCP port instead.
    """
    if os.name != "posix":
        raise AdapterUnfitError("this system has no pseudo-terminals")
    terminal = _Terminal()

    def serve(ended: threading.Event) -> None:
        with contextlib.suppress(OSError):
            serve_wire(ElmInterpreter(car, personality), terminal, ended, time.monotonic)

    return ElmServer(f"elm:{terminal.name}", serve, terminal.close)


class _Terminal:
    """A pseudo-terminal in raw mode; its other end is kept open, so that programs may come and go."""

    def __init__(self) -> None:
        import pty  # noqa: PLC0415  POSIX only
        import tty  # noqa: PLC0415

        self._ours, self._theirs = pty.openpty()
        tty.setraw(self._theirs)
        os.set_blocking(self._ours, False)
        self.name = os.ttyname(self._theirs)

    def fileno(self) -> int:
        """Return the descriptor to wait on."""
        return self._ours

    def recv(self, size: int) -> bytes:
        """Return what a program wrote."""
        return os.read(self._ours, size)

    def sendall(self, payload: bytes) -> None:
        """Put `payload` where a program reads it; what finds no room is lost, as on a serial port."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._ours, payload)

    def close(self) -> None:
        """Give the terminal back."""
        os.close(self._ours)
        os.close(self._theirs)


def _connections(listener: socket.socket, ended: threading.Event) -> Iterator[socket.socket]:
    while not ended.is_set():
        with contextlib.suppress(TimeoutError):
            yield listener.accept()[0]
