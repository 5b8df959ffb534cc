"""Lends the files that this machine has to the shop's other machines: over HTTP, read-only, while asked for.

Whoever takes them checks every chunk against the signed manifest, so nothing here has to be trusted.  What is
lent is what anybody may fetch from the publisher: packs, never a file of the install itself.
"""

import io
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET6, socket
from typing import Any, BinaryIO, Final, TypeAlias
from urllib.parse import unquote, urlsplit

from updater.client.lent import Lent

#: seconds for which a machine that takes something may be silent
SILENCE_S: Final = 20.0
#: seconds within which it has said what it wants, however it dribbles
HEAD_S: Final = 10.0
#: stretches that are lent at a time, a further one is told to come back; and connections, others are closed
MOST: Final = 8
MOST_CONNECTIONS: Final = 64
#: connections of one machine: it leaves room for others
MOST_OF_ONE: Final = 6
#: seconds between two looks whether the sharing is to end
_LOOK_S: Final = 0.1
_PIECE: Final = 256 * 1024
_RANGE: Final = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")

#: what is here of a published file, None for nothing
Find = Callable[[str], Lent | None]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The bytes of a file that are wanted: from `start` up to before `end`."""

    start: int
    end: int
    is_part: bool = False


def stretch_of(header: str | None, size: int) -> Stretch | None:
    """Return what a `Range` header asks of a file of `size` bytes; None for what cannot be served.

    RFC 9110, 14.2: one range is served, and what is no range of bytes is passed over.
    """
    found = _RANGE.fullmatch(header.strip()) if header else None
    if found is None:
        return Stretch(0, size)
    start = int(found[1])
    end = min(int(found[2]) + 1 if found[2] else size, size)
    return Stretch(start, end, is_part=True) if start < end else None


#: what the base class calls a connection
Connection: TypeAlias = socket | tuple[bytes, socket]


class Lender(ThreadingHTTPServer):
    """Serves what `find` finds.

    Attributes:
        find: what is here of a published file.
        heard: is told each path that was taken.
        head_s: seconds within which a machine has to say what it wants.
        open: addresses of the machines that are connected, by the connection.
    """

    head_s = HEAD_S
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], find: Find, heard: Callable[[str], None]) -> None:
        """Listen on `address`.

        Raises:
            OSError: nobody may, or cannot, listen there.
        """
        if ":" in address[0]:
            self.address_family = AF_INET6
        self.find = find
        self.heard = heard
        self.room = threading.Semaphore(MOST)
        self.open: dict[int, str] = {}
        super().__init__(address, _Taker)

    def verify_request(self, request: Connection, client_address: Any) -> bool:
        """Turn away what would be one connection too many; the base class calls this."""
        machine = str(client_address[0])
        of_it = Counter(self.open.copy().values())[machine]
        if len(self.open) >= MOST_CONNECTIONS or of_it >= MOST_OF_ONE:
            return False
        self.open[id(request)] = machine
        return True

    def shutdown_request(self, request: Connection) -> None:
        """Forget a connection that ended; the base class calls this."""
        self.open.pop(id(request), None)
        super().shutdown_request(request)

    @property
    def url(self) -> str:
        """What the other machines name as their peer."""
        return self.url_at(self.host)

    @property
    def host(self) -> str:
        """The address that it listens on."""
        host = self.server_address[0]
        return host.decode() if isinstance(host, bytes | bytearray) else str(host)

    def url_at(self, address: str) -> str:
        """Return its URL at `address`, one of those that it listens on."""
        name = f"[{address}]" if ":" in address else address
        return f"http://{name}:{self.server_address[1]}"


@contextmanager
def sharing(lender: Lender) -> Iterator[None]:
    """Lend for as long as the block lasts; whoever takes something at its end is cut off."""
    serving = threading.Thread(target=lender.serve_forever, args=(_LOOK_S,), name="share", daemon=True)
    serving.start()
    try:
        yield
    finally:
        lender.shutdown()
        serving.join()
        lender.server_close()


class _Incoming(io.RawIOBase):
    """What a machine says: with a deadline for all of it, where a socket has one for each byte."""

    def __init__(self, connection: socket, within_s: float) -> None:
        self._connection = connection
        self._within_s = within_s
        self.begin()

    def begin(self) -> None:
        """Let the time of a request begin."""
        self._until = time.monotonic() + self._within_s

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        try:
            return self._connection.recv_into(buffer)
        finally:
            self._connection.settimeout(SILENCE_S)


class _Taker(BaseHTTPRequestHandler):
    """One machine that takes something."""

    server: Lender
    protocol_version = "HTTP/1.1"
    server_version = "DiagClinic"
    sys_version = ""
    timeout = SILENCE_S

    def setup(self) -> None:
        """Read what comes in with a deadline; the base class calls this."""
        super().setup()
        self.rfile.close()
        self._incoming = _Incoming(self.connection, self.server.head_s)
        self.rfile = io.BufferedReader(self._incoming)

    def handle_one_request(self) -> None:
        """Read a request and answer it; the base class calls this."""
        self._incoming.begin()
        super().handle_one_request()

    def do_GET(self) -> None:
        """Send a file, or a stretch of it."""
        self._answer(is_wanted=True)

    def do_HEAD(self) -> None:
        """Say how large a file is."""
        self._answer(is_wanted=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's own name
        """Say nothing of each request."""

    def _answer(self, *, is_wanted: bool) -> None:
        if not self.server.room.acquire(blocking=False):
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        try:
            self._serve(is_wanted=is_wanted)
        except OSError:  # whoever took it is gone, or the file is
            self.close_connection = True
        finally:
            self.server.room.release()

    def _serve(self, *, is_wanted: bool) -> None:
        path = unquote(urlsplit(self.path).path).removeprefix("/")
        found = self.server.find(path)
        if found is None:
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        stretch = stretch_of(self.headers.get("Range"), found.size)
        if stretch is None:
            whole = f"bytes */{found.size}"
            self._refuse(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, whole)
        elif is_wanted and not found.has(stretch.start, stretch.end):
            self._refuse(HTTPStatus.NOT_FOUND)
        else:
            self._lend(found, stretch, path if is_wanted else "")

    def _lend(self, found: Lent, stretch: Stretch, path: str) -> None:
        with found.file.open("rb") as file:
            self._head(stretch, found.size)
            if path:
                self.server.heard(path)
                self._send(file, stretch)

    def _head(self, stretch: Stretch, size: int) -> None:
        self.send_response(HTTPStatus.PARTIAL_CONTENT if stretch.is_part else HTTPStatus.OK)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(stretch.end - stretch.start))
        self.send_header("Accept-Ranges", "bytes")
        if stretch.is_part:
            self.send_header("Content-Range", f"bytes {stretch.start}-{stretch.end - 1}/{size}")
        self.end_headers()

    def _send(self, file: BinaryIO, stretch: Stretch) -> None:
        file.seek(stretch.start)
        left = stretch.end - stretch.start
        while left:
            piece = file.read(min(_PIECE, left))
            if not piece:  # it was removed meanwhile: the taker sees that something is missing
                self.close_connection = True
                return
            self.wfile.write(piece)
            left -= len(piece)

    def _refuse(self, status: HTTPStatus, whole: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        if whole:
            self.send_header("Content-Range", whole)
        self.end_headers()
