"""A web server on this machine that serves files with ranges, and misbehaves as it is told."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = b"<!DOCTYPE html><html><body>Please sign in</body></html>"


@dataclass
class Answer:
    """What is sent; `cut` breaks the body off after so many bytes, `hold` waits in front of it."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    hold: threading.Event | None = None


@dataclass
class Asked:
    """A request as it came; names of headers in small letters."""

    path: str
    range: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """Files by path (`/metadata/…`), what was asked, and what is answered instead.

    Attributes:
        instead: gets each request first; None lets the files answer.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    has_ranges: bool = True
    instead: Callable[[Asked], Answer | None] = lambda _: None
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self.instead(asked) or self.file(asked)

    def file(self, asked: Asked) -> Answer:
        whole = self.files.get(asked.path)
        if whole is None:
            return Answer(404, b"nothing here")
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", asked.range)
        if not found or not self.has_ranges:
            return Answer(200, whole)
        start, end = int(found[1]), int(found[2] or len(whole) - 1) + 1
        if start >= len(whole):
            return Answer(416)
        end = min(end, len(whole))
        return Answer(206, whole[start:end], {"Content-Range": f"bytes {start}-{end - 1}/{len(whole)}"})


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = site.answer(Asked(self.path, headers.get("range", ""), headers))
            if answer.hold:
                answer.hold.wait(20)
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body[: answer.cut])
            self.close_connection = self.close_connection or answer.cut is not None

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  named by http.server
            """Say nothing."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that left is no error."""


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    with _Server(("127.0.0.1", 0), _handler(site)) as server:
        site.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
