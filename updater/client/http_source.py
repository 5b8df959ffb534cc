"""Published files on a web server: the publisher's, an object store's, or another machine of the shop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote

import urllib3

from updater.client.errors import CaptivePortalError
from updater.client.http_reply import (
    BrokenError,
    StalledError,
    check_beginning,
    check_headers,
    check_status,
    first_byte,
    redirect,
)
from updater.client.offline import as_offline, host_of
from updater.client.proxies import Pools, ProxyOf, proxy_of, unusable
from updater.client.pump import SLOWEST_BYTES_PER_S, pumped
from updater.client.rate import Rate
from updater.client.source_paths import parts
from updater.client.work import Work

REDIRECTS: Final = 3
#: bytes that are read at once: little enough to keep a slow, limited line flowing
PIECE: Final = 64 * 1024
#: so much in between, and a broken connection has all its tries again, in bytes
_PROGRESS: Final = 1 << 20
_AGENT: Final = "DiagClinic-update"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server is waited for, in seconds.

    Attributes:
        connect_s: until it takes the connection.
        silence_s: between two pieces, the way to the first one included.
        pauses_s: before each further try after a broken connection.
        slowest: bytes/s that have to come, on the whole.
    """

    connect_s: float = 10.0
    silence_s: float = 20.0
    pauses_s: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0)
    slowest: float = SLOWEST_BYTES_PER_S


@dataclass(frozen=True, slots=True)
class Ways:
    """How a server is reached: by which proxy, how fast, how patiently."""

    proxy_of: ProxyOf = proxy_of
    rate: Rate | None = None
    patience: Patience = Patience()


class _Exchange:
    """One file's stretch, asked for once; its methods run in the thread that reads."""

    def __init__(self, pools: Pools, url: str, start: int, end: int | None) -> None:
        self._pools = pools
        self._url = url
        self._start = start
        self._end = end
        #: bytes of the body that lie before the stretch; known before the first piece comes
        self.skip = 0

    @contextmanager
    def opened(self, patience: Patience) -> Iterator[Iterator[bytes]]:
        """Ask, follow redirects, and give the body's pieces."""
        with as_offline(host_of(self._url)):
            reply, url = self._asked(urllib3.Timeout(connect=patience.connect_s, read=patience.silence_s))
            try:
                yield self._body(reply, host_of(url))
            finally:
                reply.close()

    def _asked(self, timeout: urllib3.Timeout) -> tuple[urllib3.BaseHTTPResponse, str]:
        url = self._url
        for _ in range(REDIRECTS + 1):
            reply = self._ask(url, timeout)
            target = redirect(reply.status, reply.headers, url)
            if target is None:
                return reply, url
            reply.close()
            url = target
        raise CaptivePortalError(f"{host_of(self._url)} sends from one place to the next.")

    def _ask(self, url: str, timeout: urllib3.Timeout) -> urllib3.BaseHTTPResponse:
        headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
        if self._start or self._end is not None:
            last = "" if self._end is None else self._end - 1
            headers["Range"] = f"bytes={self._start}-{last}"
        return self._pools.pool(url).request(
            "GET", url, headers=headers, timeout=timeout, retries=False, redirect=False, preload_content=False
        )

    def _body(self, reply: urllib3.BaseHTTPResponse, host: str) -> Iterator[bytes]:
        check_status(reply.status, host)
        check_headers(reply.headers, host)
        self.skip = self._start - first_byte(reply.status, reply.headers, self._start)
        piece = reply.read1(PIECE, decode_content=False)
        check_beginning(piece, host)
        while piece:
            yield piece
            piece = reply.read1(PIECE, decode_content=False)


class HttpSource:
    """The repository's files below `url`."""

    def __init__(self, url: str, work: Work, ways: Ways | None = None) -> None:
        self._url = url.rstrip("/")
        self._work = work
        self._ways = ways or Ways()
        self._pools = Pools(self._ways.proxy_of)
        self._is_way_told = False

    def __enter__(self) -> Self:
        """Use it until the context is left."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close its connections."""
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._pools.close()

    @property
    def name(self) -> str:
        """The server's name, without anybody's password."""
        return host_of(self._url)

    def read(self, path: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of `path`; see `Source.read`.  A broken connection is taken up where it ended."""
        url = f"{self._url}/{quote('/'.join(parts(path)))}"
        self._tell_way()
        patience = self._ways.patience
        pauses = iter(patience.pauses_s)
        at = since = start
        while end is None or at < end:
            began = at
            try:
                for piece in self._tried(url, at, end):
                    at += len(piece)
                    yield piece
            except BrokenError as error:
                if at - since >= _PROGRESS:
                    since, pauses = at, iter(patience.pauses_s)
                pause = next(pauses, None)
                if pause is None or (isinstance(error, StalledError) and at == began):
                    raise
                self._work.wait(pause)
            else:
                return

    def _tell_way(self) -> None:
        """Say once that a proxy is passed over: a network that needs it gives no other sign."""
        kind = "" if self._is_way_told else unusable(self._ways.proxy_of(self._url))
        self._is_way_told = True
        if kind:
            self._work.note(f"A proxy of the kind {kind} cannot be used: {self.name} is asked directly.")

    def _tried(self, url: str, start: int, end: int | None) -> Iterator[bytes]:
        patience = self._ways.patience
        exchange = _Exchange(self._pools, url, start, end)
        pieces = pumped(
            self.name,
            lambda: exchange.opened(patience),
            self._work,
            patience.connect_s + patience.silence_s,
            patience.slowest,
        )
        limited = self._limited(pieces)
        return _cut(limited, lambda: exchange.skip, None if end is None else end - start)

    def _limited(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            if self._ways.rate:
                self._ways.rate.take(len(piece))
            yield piece


def _cut(pieces: Iterator[bytes], skip: Callable[[], int], length: int | None) -> Iterator[bytes]:
    """Yield the wanted stretch of a body; `skip` is known once its first piece is there."""
    passed = 0
    for piece in pieces:
        begin = max(skip() - passed, 0)
        passed += len(piece)
        end = None if length is None else max(skip() + length - passed + len(piece), 0)
        wanted = piece[begin:end]
        if wanted:
            yield wanted
        if length is not None and passed >= skip() + length:
            return
