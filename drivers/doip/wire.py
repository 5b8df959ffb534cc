"""One TCP connection to a DoIP entity: whole messages in and out, every byte traced.

What the trace holds: the bytes of the TCP connection as they were handed over and as they came, in pieces
that need not end with a message (under TLS: before encryption and after decryption); put together, the pieces
of one direction are a stream of DoIP messages, each with its own length (ISO 13400-2:2019, table 16).
Datagrams are kept as one piece each, which is one whole message with a payload type of 4001 to 4004; they
pass only while no message of the connection is under way.
"""

import os
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from typing import Any, Final, Protocol

from drivers.api import TraceSink
from drivers.doip.messages import Message, Stream, StreamBrokenError, pack
from drivers.errors import LinkLostError, RequestStoppedError
from drivers.transport.readiness import waiter

CHUNK: Final = 8192  # most answers are shorter; memory for more costs time at every read
MOST_HELD: Final = 1 << 20  # bytes of a vehicle that talks for itself; a link that is used holds a few
SLICE_S: Final = 0.05  # a stop is seen within this time
#: ISO 13400-2:2019, table 12: A_Processing_Time; between two pieces of one message
SILENCE_S: Final = 2.0


class DoipWire:
    """Reads and writes one connection.

    Attributes:
        name: of the other end, as the technician typed it.
        version: of the protocol in what is sent.
        peer: address of the other end, as its family of sockets writes it; empty where it was gone at once.
        heard_s: when anything came last.
        sent_s: when anything was sent last.
    """

    def __init__(
        self, connection: socket.socket, name: str, trace: TraceSink, clock: Callable[[], float]
    ) -> None:
        self.name = name
        self.version = 0
        self.heard_s = self.sent_s = self._begun_s = clock()
        self._socket = connection
        self._waits_itself = _with_kernel_timeouts(connection)
        self._is_readable = waiter(connection.fileno())
        self._buffered = connection.pending if isinstance(connection, ssl.SSLSocket) else _nothing
        self._trace = trace
        self._clock = clock
        self._stream = Stream()
        self._lost = ""
        self.peer = _peer(connection)

    @property
    def peer_version(self) -> int:
        """Version of the protocol in what came last, 0 before that."""
        return self._stream.version

    @property
    def flaw(self) -> str:
        """What came that is no DoIP message; empty while all that came are some."""
        return self._stream.flaw

    @property
    def is_partial(self) -> bool:
        """Whether a message has begun and not ended."""
        return self._stream.is_partial

    def begun_s(self, now_s: float) -> float | None:
        """Return when the message under way began; None where none is, or its next piece is overdue."""
        is_under_way = self._stream.is_partial and now_s - self.heard_s < SILENCE_S
        return self._begun_s if is_under_way else None

    def send(self, message: Any, stop: threading.Event | None = None) -> None:
        """Send one of doipclient's messages; see `send_bytes`."""
        self.send_bytes(pack(self.version, message), stop)

    def send_bytes(self, payload: bytes, stop: threading.Event | None = None) -> None:
        """Send a message that has its header.

        Raises:
            LinkLostError: the connection is gone, or the vehicle takes nothing any more.
            RequestStoppedError: `stop` was set; with part of the message sent, the connection is of no use.
        """
        self.sent_s = at_s = self._clock()
        try:
            sent = self._send(payload)
        finally:  # noted while the vehicle works already, so that it costs no time
            self._trace.record(sent=True, payload=payload, at_s=at_s)
        if sent < len(payload):
            self._send_rest(payload[sent:], stop)

    def _send_rest(self, payload: bytes, stop: threading.Event | None) -> None:
        until_s, sent = self._clock() + SILENCE_S, 0
        while sent < len(payload):
            if self._clock() >= until_s:
                raise self._gone("the vehicle takes no more bytes")
            if stop is not None and stop.is_set():
                self._gone("a message was broken off")
                raise RequestStoppedError(self.name)
            sent += self._send(payload[sent:])

    def receive(self, timeout_s: float) -> list[Message]:
        """Return the messages that are whole by what comes next; none when nothing came in time.

        Raises:
            LinkLostError: the connection is gone, or what comes are no DoIP messages.
        """
        if self._lost or self._stream.flaw:
            raise self._gone(self._stream.flaw)
        try:
            if (timeout_s != SLICE_S or not self._waits_itself) and not self._comes(timeout_s):
                return []
            chunk = self._socket.recv(CHUNK)
        except (ssl.SSLWantReadError, BlockingIOError, TimeoutError):  # in time nothing came that is payload
            return []
        except (OSError, ValueError) as error:  # ValueError: closed, on systems without poll
            raise self._gone(str(error)) from error
        if not chunk:
            raise self._gone(self._closed())
        self.heard_s = at_s = self._clock()
        self._trace.record(sent=False, payload=chunk, at_s=at_s)
        was_partial = self._stream.is_partial
        try:
            messages = self._stream.feed(chunk)
        except StreamBrokenError as error:
            raise self._gone(str(error)) from error
        if messages or not was_partial:
            self._begun_s = at_s  # of what is under way, if anything is
        return messages

    def note_datagram(self, payload: bytes, *, sent: bool) -> None:
        """Keep a datagram that passed beside the connection."""
        self._trace.record(sent=sent, payload=payload, at_s=self._clock())

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        self._socket.close()

    def _send(self, payload: bytes) -> int:
        """Return how many bytes were taken at once."""
        if self._lost:
            raise LinkLostError(self._lost)
        try:
            return self._socket.send(payload)
        except (ssl.SSLWantWriteError, BlockingIOError, TimeoutError):
            return 0
        except OSError as error:
            raise self._gone(str(error)) from error

    def _closed(self) -> str:
        silent_s = self._clock() - max(self.heard_s, self.sent_s)
        return f"the vehicle closed the connection, {silent_s:.1f} s after the last message"

    def _comes(self, timeout_s: float) -> bool:
        """Wait for something to read, for a connection that does not end its waits by itself."""
        return bool(self._buffered()) or self._is_readable(timeout_s)

    def _gone(self, why: str) -> LinkLostError:
        """Remember that there is nothing to read any more: the system tells it only once."""
        self._lost = self._lost or f"{self.name}: {why}"
        return LinkLostError(self._lost)


def _with_kernel_timeouts(connection: socket.socket) -> bool:
    """Say whether `connection` ends its waits by itself after `SLICE_S`; else Python does, by further calls.

    Windows leaves a socket in an undefined state when such a wait ends (Winsock, SO_RCVTIMEO).
    """
    if os.name != "posix" or isinstance(connection, ssl.SSLSocket):
        connection.settimeout(SLICE_S)
        return False
    connection.settimeout(None)
    slice_ = struct.pack("ll", 0, round(SLICE_S * 1_000_000))  # struct timeval: seconds, microseconds
    for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
        connection.setsockopt(socket.SOL_SOCKET, option, slice_)
    return True


def _peer(connection: socket.socket) -> tuple[Any, ...]:
    try:
        return tuple(connection.getpeername())
    except OSError:
        return ()


def _nothing() -> int:
    return 0


class Record(Protocol):
    """Takes bytes as `drivers.api.TraceSink` does."""

    def __call__(self, *, sent: bool, payload: bytes, at_s: float) -> None:
        """Keep `payload` as it crossed the link at `at_s`."""


class HoldingTrace:
    """A trace whose sink is used from one thread, though another one answers alive checks meanwhile.

    Whoever uses it holds the link's lock.

    Attributes:
        record: hands bytes over, or keeps them until the owner of the link comes back.
    """

    def __init__(self, trace: TraceSink) -> None:
        self._trace = trace
        self._held: list[tuple[bool, bytes, float]] = []
        self._held_bytes = 0
        self.record: Record = trace.record

    @property
    def is_full(self) -> bool:
        """Whether so much is kept that nothing more is to be read until it was handed over."""
        return self._held_bytes >= MOST_HELD

    def note(self, *, payload: bytes, at_s: float) -> None:
        """Hand a note over; see `drivers.api.TraceSink`."""
        self._trace.note(payload=payload, at_s=at_s)

    def hold(self) -> None:
        """Keep what passes from now on."""
        self.record = self._keep

    def release(self) -> None:
        """Hand over what was kept, and what passes from now on."""
        self.record = self._trace.record
        held, self._held, self._held_bytes = self._held, [], 0
        for sent, payload, at_s in held:
            self.record(sent=sent, payload=payload, at_s=at_s)

    def _keep(self, *, sent: bool, payload: bytes, at_s: float) -> None:
        self._held.append((sent, payload, at_s))
        self._held_bytes += len(payload)
