"""Servers that take messages on loopback: a web hook and a mail server."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, cast

#: a server that says nothing is left alone after this
_PATIENCE_S: Final = 20.0


@dataclass(slots=True)
class Hook:
    """A web hook: what came, and how it answers.

    Attributes:
        status: of the answers.
        held: while it is not set, no answer comes.
        arrived: set by the first message.
    """

    status: int = 200
    came: list[dict[str, Any]] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        return f"json://user:hunter2@127.0.0.1:{self.port}/alerts"


@contextmanager
def hook(*, is_held: bool = False) -> Iterator[Hook]:
    """Serve a web hook on a free port."""
    kept = Hook()
    if not is_held:
        kept.held.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.came.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            kept.arrived.set()
            kept.held.wait(_PATIENCE_S)
            self.send_response(kept.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_address[1]
    with _serving(server):
        try:
            yield kept
        finally:
            kept.held.set()


@dataclass(slots=True)
class Mailbox:
    """A mail server: what came, and whether it takes anything."""

    is_refusing: bool = False
    came: list[EmailMessage] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"mailto://127.0.0.1:{self.port}?from=fleet@shop.example&to=team@shop.example&mode=insecure"


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Serve SMTP (RFC 5321) on a free port."""
    kept = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        timeout = _PATIENCE_S

        def handle(self) -> None:
            self._say(b"220 shop.example")
            for line in self.rfile:
                if not self._answer(line.split(maxsplit=1)[0].upper()):
                    return

        def _answer(self, verb: bytes) -> bool:
            if verb == b"DATA":
                self._say(b"354 go on")
                kept.came.append(self._letter())
            refuses = kept.is_refusing and verb == b"RCPT"
            self._say(b"221 bye" if verb == b"QUIT" else b"550 nobody here" if refuses else b"250 ok")
            return verb != b"QUIT"

        def _letter(self) -> EmailMessage:
            lines = list(iter(self.rfile.readline, b".\r\n"))
            return cast("EmailMessage", message_from_bytes(b"".join(lines), policy=policy.default))

        def _say(self, line: bytes) -> None:
            self.wfile.write(line + b"\r\n")

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kept.port = server.server_address[1]
    with _serving(server):
        yield kept


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(_PATIENCE_S)
