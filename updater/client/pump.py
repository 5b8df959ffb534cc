"""Reads what may block for long in a thread of its own, so that its consumer can be stopped at any moment."""

import contextlib
import queue
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from typing import Final

from updater.client.errors import OfflineError
from updater.client.work import Work

#: seconds between two looks whether somebody stopped it; below the 0.2 s within which it has to end
LOOK_S: Final = 0.1
#: pieces that are read ahead
AHEAD: Final = 8
#: slower than this, in bytes/s, after this many seconds of waiting: nobody is kept busy for ever by drops
SLOWEST_BYTES_PER_S: Final = 512
GRACE_S: Final = 30.0

#: opens what is read; leaving the context closes it
Opening = Callable[[], AbstractContextManager[Iterator[bytes]]]


class _Pump:
    """The reading side: a thread that ends by itself once nobody wants its pieces."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._pieces: queue.Queue[bytes | Exception | None] = queue.Queue(AHEAD)
        self._unwanted = threading.Event()
        threading.Thread(target=self._read, name="source", daemon=True).start()

    def _read(self) -> None:
        try:
            with self._opening() as pieces:
                for piece in pieces:
                    if not self._put(piece):
                        return
            self._put(None)
        except Exception as error:  # noqa: BLE001  whatever it is belongs to the consumer's thread
            self._put(error)

    def _put(self, piece: bytes | Exception | None) -> bool:
        while not self._unwanted.is_set():
            with contextlib.suppress(queue.Full):
                self._pieces.put(piece, timeout=LOOK_S)
                return True
        return False

    def get(self) -> bytes | None:
        """Return the next piece, None at the end.

        Raises:
            queue.Empty: there is none yet.
        """
        piece = self._pieces.get(timeout=LOOK_S)
        if isinstance(piece, Exception):
            raise piece
        return piece

    def leave(self) -> None:
        """Let the thread end."""
        self._unwanted.set()


class _Patience:
    """How long a silence may last, and how slow the whole may be."""

    def __init__(self, name: str, silence_s: float, slowest: float, clock: Callable[[], float]) -> None:
        self._name = name
        self._silence_s = silence_s
        self._slowest = slowest
        self._clock = clock
        self._waited_s = 0.0
        self._got = 0

    def began(self) -> float:
        """Return the moment from which a wait counts."""
        return self._clock()

    def check(self, since: float) -> None:
        """End a silence that lasts too long.

        Raises:
            OfflineError: it did.
        """
        if self._clock() - since > self._silence_s:
            raise OfflineError(f"{self._name} fell silent.")

    def came(self, size: int, since: float) -> None:
        """Count what came.

        Raises:
            OfflineError: all in all it came too slowly.
        """
        self._got += size
        self._waited_s += self._clock() - since
        if self._waited_s > GRACE_S and self._got < self._slowest * self._waited_s:
            raise OfflineError(f"{self._name} sends too slowly.")


def _next(pump: _Pump, patience: _Patience, work: Work) -> bytes | None:
    since = patience.began()
    while True:
        work.go_on()
        with contextlib.suppress(queue.Empty):
            piece = pump.get()
            patience.came(len(piece or b""), since)
            return piece
        patience.check(since)


def pumped(
    name: str, opening: Opening, work: Work, silence_s: float, slowest: float = SLOWEST_BYTES_PER_S
) -> Generator[bytes, None, None]:
    """Yield what `opening` yields; whatever it raises is raised here.

    Args:
        name: what people call it.
        opening: opens what is read.
        work: stops it.
        silence_s: seconds for which nothing may come.
        slowest: bytes/s that have to come, on the whole.

    Raises:
        OfflineError: nothing came for `silence_s`, or far too little.
        CancelledError: somebody stopped it.
    """
    patience = _Patience(name, silence_s, slowest, work.clock)
    pump = _Pump(opening)
    try:
        while (piece := _next(pump, patience, work)) is not None:
            yield piece
    finally:
        pump.leave()
