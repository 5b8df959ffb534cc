"""What tests of DoIP share: messages in hexadecimal, a scripted other end, the simulated entity."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from drivers.api import Answer, OpenOptions, Scheme, Target, TraceSink
from drivers.doip.endpoint import Endpoint
from drivers.doip.link import DoipLink, Opened
from drivers.doip.opening import open_doip
from drivers.doip.wire import DoipWire, HoldingTrace
from drivers.registry import VciUrl
from drivers.simulator.car import Car
from drivers.simulator.doip_server import PLAIN, DoipServer, Serving
from drivers.simulator.options import car_options
from tests.wire_doubles import Trace

GO_ON = threading.Event()
STOPPED = threading.Event()
STOPPED.set()
SOON_S = 5.0
EVERYBODY = Target(Scheme.DOIP, 0xE000, functional=True)
ENGINE = Target(Scheme.DOIP, 0x1010)


def message(payload_type: int, payload: str = "", version: int = 2) -> bytes:
    """Return a message; its payload in hexadecimal."""
    body = bytes.fromhex(payload)
    head = bytes([version, version ^ 0xFF]) + payload_type.to_bytes(2, "big") + len(body).to_bytes(4, "big")
    return head + body


def told(payload: str, source: str = "1010", to: str = "0E00") -> bytes:
    """Return the diagnostic message of a control unit."""
    return message(0x8001, source + to + payload)


def ack(source: str = "1010", to: str = "0E00") -> bytes:
    """Return a positive acknowledgement."""
    return message(0x8002, source + to + "00")


def nack(code: str, source: str = "1010", to: str = "0E00") -> bytes:
    """Return a negative acknowledgement."""
    return message(0x8003, source + to + code)


def let_in(code: str = "10", tester: str = "0E00", entity: str = "1000") -> bytes:
    """Return a routing activation response."""
    return message(0x0006, f"{tester}{entity}{code}00000000")


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now_s: float = 0.0

    def __call__(self) -> float:
        return self.now_s


def until(happened: Callable[[], bool]) -> None:
    """Wait until another thread has brought it about."""
    ticks = threading.Event()
    until_s = time.monotonic() + SOON_S
    while not happened() and time.monotonic() < until_s:
        ticks.wait(0.005)


class Last(bytes):
    """The part of a script behind which the connection is closed."""

    __slots__ = ()


class Peer:
    """The other end of a connection: each chunk that comes lets go the next part of its script.

    A part that is None closes the connection; after its last part it keeps silent.
    """

    def __init__(self, wire: socket.socket, script: Sequence[bytes | None]) -> None:
        self.received: list[bytes] = []
        self.has_heard = threading.Event()
        self._wire = wire
        self._wire.settimeout(SOON_S)
        self._script = script
        self._thread = threading.Thread(target=self._play)
        self._thread.start()

    def say(self, payload: bytes) -> None:
        """Send `payload` unasked."""
        self._wire.sendall(payload)

    def join(self) -> None:
        """Wait for its end, which comes when the connection is closed."""
        self._thread.join()

    def _play(self) -> None:
        with self._wire, contextlib.suppress(OSError):
            parts = iter(self._script)
            while chunk := self._wire.recv(65536):
                self.received.append(chunk)
                self.has_heard.set()
                part = next(parts, b"")
                if part is None:
                    return
                self._wire.sendall(part)
                if isinstance(part, Last):
                    return


@contextlib.contextmanager
def wired(
    *script: bytes | None, trace: TraceSink | None = None, clock: Callable[[], float] = time.monotonic
) -> Iterator[tuple[DoipWire, Peer]]:
    """Return a wire whose other end follows `script`."""
    ours, theirs = socket.socketpair()
    peer = Peer(theirs, script)
    wire = DoipWire(ours, "doip:test", trace or Trace(), clock)
    wire.version = 2
    try:
        yield wire, peer
    finally:
        wire.close()
        peer.join()


@contextlib.contextmanager
def linked(
    *script: bytes | None, trace: Trace | None = None, clock: Callable[[], float] = time.monotonic
) -> Iterator[tuple[DoipLink, Peer]]:
    """Return a link on which routing is active, whose other end follows `script`."""
    held = HoldingTrace(trace or Trace())
    with wired(*script, trace=held, clock=clock) as (wire, peer):
        link = DoipLink(Opened("doip:test", Endpoint("test", 13400), wire, held, 0x1000, None), clock)
        with contextlib.closing(link):
            yield link, peer


@contextlib.contextmanager
def listening(*script: bytes | None) -> Iterator[str]:
    """Return the URL of an entity that follows `script` on its only connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(SOON_S)
        peers: list[Peer] = []

        def accept() -> None:
            with contextlib.suppress(OSError):
                peers.append(Peer(listener.accept()[0], script))

        thread = threading.Thread(target=accept)
        thread.start()
        yield f"doip:127.0.0.1:{listener.getsockname()[1]}"
        thread.join()
        for peer in peers:
            peer.join()


def car(options: str = "") -> Car:
    """Return a simulated car."""
    return Car(car_options(VciUrl.parse(f"sim:demo?{options}" if options else "sim:demo")))


@contextlib.contextmanager
def entity(
    serving: Serving = PLAIN, options: str = "", clock: Callable[[], float] = time.monotonic
) -> Iterator[DoipServer]:
    """Serve a simulated car over IP."""
    with contextlib.closing(DoipServer(car(options), serving, clock)) as server:
        yield server


def wire_to(server: DoipServer, trace: Trace) -> "contextlib.closing[DoipWire]":
    """Connect to an entity, and be let in by nobody yet."""
    connection = socket.create_connection(("127.0.0.1", server.port))
    wire = DoipWire(connection, server.url, trace, time.monotonic)
    wire.version = 2
    return contextlib.closing(wire)


def open_url(
    url: str,
    *,
    trace: Trace | None = None,
    hint: str = "",
    stop: threading.Event = GO_ON,
    clock: Callable[[], float] = time.monotonic,
) -> DoipLink:
    """Open `url`."""
    return open_doip(VciUrl.parse(url), OpenOptions(trace or Trace(), stop, hint), clock)


@contextlib.contextmanager
def driven(serving: Serving = PLAIN, options: str = "") -> Iterator[DoipLink]:
    """Serve a simulated car over IP, and open it with `options` of the URL."""
    with entity(serving) as server, contextlib.closing(open_url(server.url + options)) as link:
        yield link


def ask(  # noqa: PLR0913  the parts of a request, as the contract names them
    link: DoipLink,
    payload: str,
    target: Target = ENGINE,
    *,
    deadline_s: float = SOON_S,
    expected: int | None = None,
    stop: threading.Event = GO_ON,
) -> list[Answer]:
    """Ask, and return every answer."""
    request = bytes.fromhex(payload)
    return list(link.request(target, request, deadline_s=deadline_s, expected=expected, stop=stop))


def payloads(answers: Sequence[Answer]) -> list[str]:
    """Return what was answered, in hexadecimal."""
    return [answer.payload.hex().upper() for answer in answers]
