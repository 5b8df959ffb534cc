"""A server of published files that counts what it sends."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass(slots=True)
class Wire:
    """What went over it.

    Attributes:
        asked: paths that were asked for, in order.
        sent: bytes of bodies, by path.
    """

    asked: list[str] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)
    url: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def size(self) -> int:
        """All bytes of bodies."""
        return sum(self.sent.values())

    @property
    def requests(self) -> int:
        """Their number."""
        return len(self.asked)

    def note(self, path: str, size: int) -> None:
        """Count a reply."""
        with self._lock:
            self.asked.append(path)
            self.sent[path] = self.sent.get(path, 0) + size


class _Handler(SimpleHTTPRequestHandler):
    """Serves files, stretches of them included (RFC 9110, 14.2)."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: object, wire: Wire, **named: object) -> None:
        self._wire = wire
        super().__init__(*args, **named)  # type: ignore[arg-type]  # as the server calls it

    def do_GET(self) -> None:
        file, wanted = Path(self.translate_path(self.path)), self.headers.get("Range", "")
        if not file.is_file():
            self._answer(404, b"", {})
        elif wanted.startswith("bytes="):
            self._answer_stretch(file, *wanted.removeprefix("bytes=").split("-"))
        else:
            self._answer(200, file.read_bytes(), {})

    def _answer_stretch(self, file: Path, first: str, last: str) -> None:
        size = file.stat().st_size
        start, end = int(first), min(int(last or size - 1) + 1, size)
        if start >= size:
            self._answer(416, b"", {"Content-Range": f"bytes */{size}"})
            return
        with file.open("rb") as opened:
            opened.seek(start)
            content = opened.read(end - start)
        self._answer(206, content, {"Content-Range": f"bytes {start}-{end - 1}/{size}"})

    def _answer(self, status: int, content: bytes, headers: Mapping[str, str]) -> None:
        self._wire.note(self.path, len(content))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), "Accept-Ranges": "bytes", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's own name
        """Say nothing."""


@contextmanager
def served(folder: Path, asked: list[str] | None = None) -> Iterator[Wire]:
    """Serve `folder` on this machine for the block; paths that are asked for go to the end of `asked`."""
    wire = Wire([] if asked is None else asked)

    def handle(*args: object) -> _Handler:
        return _Handler(*args, wire=wire, directory=str(folder))

    server = ThreadingHTTPServer(("127.0.0.1", 0), handle)  # type: ignore[arg-type]  # makes a handler
    server.daemon_threads = True
    wire.url = f"http://127.0.0.1:{server.server_address[1]}"
    serving = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    serving.start()
    try:
        yield wire
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
