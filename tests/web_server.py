"""A web server on this machine for the time of a block, as other modules of tests give it answers."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """What handlers share: connections are kept, and nothing is written to the terminal."""

    protocol_version = "HTTP/1.1"

    def asked_headers(self) -> dict[str, str]:
        """Return the request's headers, their names in small letters."""
        return {name.lower(): value for name, value in self.headers.items()}

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Send all of an answer that comes before its body."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  named by http.server
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that left, or was killed, is no error; one that a handler refuses gets no answer."""


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Let `handler` answer at the URL that is given, for the block."""
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
