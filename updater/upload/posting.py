"""The way to the fleet service: one request, one bounded answer, within a deadline, and nowhere else."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import urllib3

from updater.client.errors import OfflineError
from updater.client.http_source import Ways
from updater.client.offline import as_offline, host_of
from updater.client.proxies import Pools, no_proxy
from updater.client.pump import pumped
from updater.client.urls import is_fleet_url, is_this_computer
from updater.client.work import Work
from updater.upload.answers import Reply
from updater.upload.errors import AnswerError, NoAnswerError, NoFleetError

#: bytes of an answer; the longest one names 500 events with reasons
LONGEST: Final = 256 * 1024
#: seconds for a whole answer
ANSWER_S: Final = 60.0
_PIECE: Final = 16 * 1024
_AGENT: Final = "DiagClinic-update"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: the path below the service's URL, the body, and what else the headers say of it."""

    path: str
    body: bytes
    headers: Mapping[str, str]


class _Exchange:
    """One request; its methods run in the thread that reads."""

    def __init__(self, pools: Pools, url: str, letter: Letter, timeout: urllib3.Timeout) -> None:
        self._pools = pools
        self._url = url
        self._letter = letter
        self._timeout = timeout
        #: known before the first piece comes
        self.status = 0
        self.headers: dict[str, str] = {}

    @contextmanager
    def opened(self) -> Iterator[Iterator[bytes]]:
        """Ask, and give the answer's pieces."""
        with as_offline(host_of(self._url)):
            reply = self._ask()
            self.headers = {name.lower(): value for name, value in reply.headers.items()}
            self.status = reply.status
            try:
                yield self._pieces(reply)
            finally:
                reply.close()

    def _ask(self) -> urllib3.BaseHTTPResponse:
        length = {"Content-Length": str(len(self._letter.body))}  # else it would be sent in chunks
        headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity", **self._letter.headers, **length}
        return self._pools.pool(self._url).request(
            "POST",
            self._url,
            body=io.BytesIO(self._letter.body),  # each piece has its own time, on a slow line too
            headers=headers,
            timeout=self._timeout,
            retries=False,
            redirect=False,
            preload_content=False,
        )

    def _pieces(self, reply: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
        while piece := reply.read1(_PIECE, decode_content=False):
            yield piece


class Post:
    """The way to the service at `url`.

    Raises:
        NoFleetError: nothing may be sent there.
    """

    def __init__(self, url: str, work: Work, ways: Ways | None = None) -> None:
        if not is_fleet_url(url):
            raise NoFleetError(f"{url!r} is no address of a fleet service: it has to begin with https://")
        self._url = url.rstrip("/")
        self._work = work
        self._ways = ways or Ways()
        self._pools = Pools(no_proxy if is_this_computer(url) else self._ways.proxy_of)

    @property
    def host(self) -> str:
        """The service's name."""
        return host_of(self._url)

    def close(self) -> None:
        """Close its connections."""
        self._pools.close()

    def send(self, letter: Letter) -> Reply:
        """Return what the service answers.

        Raises:
            NoAnswerError: no whole answer came in time.
            AnswerError: the answer is longer than any can be.
            CancelledError: somebody stopped it.
        """
        patience = self._ways.patience
        timeout = urllib3.Timeout(connect=patience.connect_s, read=patience.silence_s)
        exchange = _Exchange(self._pools, f"{self._url}{letter.path}", letter, timeout)
        silence_s = patience.connect_s + patience.silence_s
        pieces = pumped(self.host, exchange.opened, self._work, silence_s, patience.slowest)
        try:
            body = self._whole(pieces, self._work.clock() + ANSWER_S)
        except OfflineError as error:
            raise NoAnswerError(str(error)) from error
        return Reply(self.host, exchange.status, exchange.headers, body)

    def _whole(self, pieces: Iterator[bytes], deadline: float) -> bytes:
        body = bytearray()
        for piece in pieces:
            body += piece
            if len(body) > LONGEST:
                raise AnswerError(f"{self.host} answers without an end")
            if self._work.clock() > deadline:
                raise OfflineError(f"{self.host} answers too slowly.")
        return bytes(body)
