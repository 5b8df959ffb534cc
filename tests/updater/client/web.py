"""A web server on this machine that serves files with ranges, and misbehaves as it is told."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.web_server import Handler, listening

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


def _handler(site: Site) -> type[Handler]:
    class Answering(Handler):
        def do_GET(self) -> None:  # noqa: N802  named by http.server
            headers = self.asked_headers()
            answer = site.answer(Asked(self.path, headers.get("range", ""), headers))
            if answer.hold:
                answer.hold.wait(20)
            self.begin(answer.status, {"Content-Length": str(len(answer.body)), **answer.headers})
            self.wfile.write(answer.body[: answer.cut])
            self.close_connection = self.close_connection or answer.cut is not None

    return Answering


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    with listening(_handler(site)) as site.url:
        yield site
