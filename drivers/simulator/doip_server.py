"""The simulated DoIP entity on a TCP port and on the UDP port of the same number."""

import contextlib
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from drivers.simulator.car import Car
from drivers.simulator.doip_entity import GOOD_MANNERS, HEADER, DoipEntity, Manners

POLL_S: Final = 0.05  # the server's end is seen within this time
UNREAD_S: Final = 1.0
CHUNK_BYTES: Final = 65536
INACTIVITY_S: Final = 300.0  # ISO 13400-2:2019, table 12: T_TCP_General_Inactivity
SLOW_S: Final = 0.001
THREAD: Final = "simulated DoIP entity"
#: payload types, as they stand in the header, of what damage befalls
DAMAGED: Final = frozenset({b"\x80\x01"})
ACKNOWLEDGED: Final = frozenset({b"\x80\x02"})


class Damage(StrEnum):
    """What becomes of an answer of a control unit on its way."""

    NONE = "none"
    TRUNCATED = "truncated"  # half of it comes, and then nothing
    OVERSIZED = "oversized"  # its header claims 4 GB
    WRONG_VERSION = "wrong-version"  # its header's second byte is not the inverse of the first
    GARBAGE = "garbage"  # bytes without sense come in its place
    SLOW = "slow"  # it comes byte by byte
    SILENT = "silent"  # neither it nor any acknowledgement comes
    CLOSED = "closed"  # the connection is closed in its place


Chunks = Callable[[bytes], Iterable[bytes]]
#: how a message is put on the wire; a chunk that is empty closes the connection
_DAMAGES: Final[dict[Damage, Chunks]] = {
    Damage.NONE: lambda message: (message,),
    Damage.TRUNCATED: lambda message: (message[: len(message) // 2],),
    Damage.OVERSIZED: lambda message: (message[:4] + b"\xff\xff\xff\xff" + message[8:],),
    Damage.WRONG_VERSION: lambda message: (message[:1] + b"\x42" + message[2:],),
    Damage.GARBAGE: lambda message: (bytes(each * 37 & 0xFF for each in message),),
    Damage.SLOW: lambda message: (message[at : at + 1] for at in range(len(message))),
    Damage.SILENT: lambda _: (),
    Damage.CLOSED: lambda _: (b"",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """Where and how an entity is served.

    Attributes:
        port: 0 for any that is free.
        damage: of every answer of a control unit.
        context: of a secure connection; None: none is.
        inactivity_s: a connection on which nothing passes for so long is closed.
    """

    port: int = 0
    host: str = "127.0.0.1"
    manners: Manners = GOOD_MANNERS
    damage: Damage = Damage.NONE
    context: ssl.SSLContext | None = None
    inactivity_s: float = INACTIVITY_S


PLAIN: Final = Serving()


class _Connection:
    """One tester's connection: bytes in, messages out.

    Attributes:
        heard_s: when anything came last.
    """

    def __init__(self, wire: socket.socket, entity: DoipEntity, damage: Damage, now_s: float) -> None:
        self.heard_s = now_s
        self.wire = wire
        self.tester = entity.connect()
        self._entity = entity
        self._damage = damage
        self._pending = b""

    def read(self, now_s: float) -> bool:
        """Take what came, answer it, and say whether the connection goes on."""
        self.heard_s = now_s
        try:
            chunk = self.wire.recv(CHUNK_BYTES)
            return bool(chunk) and self._take(chunk, now_s) and not self.tester.is_over
        except OSError:
            return False

    def close(self) -> None:
        """Close it."""
        self._entity.disconnect(self.tester)
        self.wire.close()

    def _take(self, chunk: bytes, now_s: float) -> bool:
        self._pending += chunk
        for message in self._messages():
            if isinstance(message, bytes):
                self.wire.sendall(message)
                return False
            for said in self._entity.answer(self.tester, message, now_s):
                if not self._say(said):
                    return False
        return True

    def _messages(self) -> Iterator[tuple[int, bytes] | bytes]:
        """Yield messages that are whole; at one that cannot be read its refusal, in bytes."""
        while len(self._pending) >= HEADER.size:
            refusal = self._entity.refuses_header(self._pending)
            if refusal:
                yield refusal
                return
            _, _, payload_type, length = HEADER.unpack_from(self._pending)
            end = HEADER.size + length
            if len(self._pending) < end:
                return
            payload, self._pending = self._pending[HEADER.size : end], self._pending[end:]
            yield payload_type, payload

    def _say(self, message: bytes) -> bool:
        """Put `message` on the wire, or what becomes of it; say whether the connection goes on."""
        is_damaged = message[2:4] in (DAMAGED | ACKNOWLEDGED if self._damage is Damage.SILENT else DAMAGED)
        for chunk in _DAMAGES[self._damage if is_damaged else Damage.NONE](message):
            if not chunk:
                return False
            self.wire.sendall(chunk)
            if self._damage is Damage.SLOW:
                select.select((), (), (), SLOW_S)
        return True


class DoipServer:
    """A simulated entity that is being served; also to several testers at a time.

    Attributes:
        url: what a program opens to reach it, e.g. ``doip:127.0.0.1:13400``.
        port: of TCP and of UDP.
        entity: what answers.
    """

    def __init__(
        self, car: Car, serving: Serving = PLAIN, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.entity = DoipEntity(car, serving.manners)
        self._serving = serving
        self._clock = clock
        self._start_s = clock()
        self._listener, self._datagrams = _ports(serving)
        self.port = int(self._listener.getsockname()[1])
        host = f"[{serving.host}]" if ":" in serving.host else serving.host
        self.url = f"doip:{host}:{self.port}"
        self._connections: list[_Connection] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, name=THREAD, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the server and every connection; a second call does nothing."""
        self._ended.set()
        self._thread.join()

    def _serve(self) -> None:
        with self._listener, self._datagrams:
            while not self._ended.is_set():
                wires = [each.wire for each in self._connections]
                readable, _, _ = select.select([self._listener, self._datagrams, *wires], [], [], POLL_S)
                if self._datagrams in readable:
                    self._answer_datagram()
                for connection in [each for each in self._connections if each.wire in readable]:
                    self._read(connection)
                if self._listener in readable:
                    self._accept()
                self._end_idle()
            for connection in list(self._connections):
                self._end(connection)

    def _read(self, connection: _Connection) -> None:
        if not connection.read(self._now_s()):
            self._end(connection)

    def _end(self, connection: _Connection) -> None:
        self._connections.remove(connection)
        connection.close()

    def _end_idle(self) -> None:
        since_s = self._now_s() - self._serving.inactivity_s
        for connection in [each for each in self._connections if each.heard_s < since_s]:
            self._end(connection)

    def _now_s(self) -> float:
        """Return how long the entity has been served."""
        return self._clock() - self._start_s

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            wire, _ = self._listener.accept()
            wire.settimeout(UNREAD_S)
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._serving.context is not None:
                wire = _secured(self._serving.context, wire)
            damage = self._serving.damage
            self._connections.append(_Connection(wire, self.entity, damage, self._now_s()))

    def _answer_datagram(self) -> None:
        with contextlib.suppress(OSError):
            datagram, asker = self._datagrams.recvfrom(CHUNK_BYTES)
            said = self.entity.answer_datagram(datagram)
            if said:
                self._datagrams.sendto(said, asker)


def _secured(context: ssl.SSLContext, wire: socket.socket) -> socket.socket:
    try:
        return context.wrap_socket(wire, server_side=True)
    except OSError:
        wire.close()
        raise


def _ports(serving: Serving) -> tuple[socket.socket, socket.socket]:
    """Return the two sockets.

    Raises:
        OSError: the port cannot be had.
    """
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    listener = socket.create_server((serving.host, serving.port), family=family)
    datagrams = socket.socket(family, socket.SOCK_DGRAM)
    try:
        datagrams.bind((serving.host, listener.getsockname()[1]))
    except OSError:
        listener.close()
        datagrams.close()
        raise
    return listener, datagrams
