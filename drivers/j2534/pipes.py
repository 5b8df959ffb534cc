"""Letters out of a pipe, with a time limit on each wait: by the system's own means, or by a thread.

On Windows nothing waits for a pipe with a limit.  A thread costs changes of thread for each letter, some
hundredths of a millisecond on a computer that was idle; so it is used there alone.
"""

import os
import select
import sys
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final, Protocol

from drivers.j2534.letters import READ_BYTES, Letter, taken_from

_CHUNK: Final = min(READ_BYTES, 64 * 1024)  # what a pipe holds


class EndedError(Exception):
    """The other end of the pipe has gone."""


def write_all(pipe: int, letter: bytes) -> None:
    """Write all of `letter`, however little the pipe takes at once.

    Raises:
        OSError: the other end has gone.
    """
    sent = 0
    while sent < len(letter):
        sent += os.write(pipe, letter[sent:])


class Chunks(Protocol):
    """Bytes as they come out of a pipe."""

    def next(self, timeout_s: float | None) -> bytes | None:
        """Return some bytes, none when the other end has gone, or None when nothing came in time.

        With None it waits for ever.
        """
        ...

    def close(self) -> None:
        """End what belongs to it, once the other end has gone; the pipe is its owner's to close."""
        ...


class PolledChunks:
    """Waits by the system's own means; a thread does no more than wait for the end."""

    def __init__(self, pipe: int, on_end: Callable[[], None] | None = None) -> None:
        self._pipe = pipe
        self._poll = select.poll()
        self._poll.register(pipe, select.POLLIN)
        if on_end is not None:
            threading.Thread(target=self._await_end, args=(on_end,), daemon=True).start()

    def next(self, timeout_s: float | None) -> bytes | None:
        """See `Chunks.next`."""
        timeout_ms = None if timeout_s is None else timeout_s * 1000
        return os.read(self._pipe, _CHUNK) if self._poll.poll(timeout_ms) else None

    def close(self) -> None:
        """See `Chunks.close`."""

    def _await_end(self, on_end: Callable[[], None]) -> None:
        poll = select.poll()
        poll.register(self._pipe, 0)  # nothing but that the other end has gone, which cannot be left out
        poll.poll()
        on_end()


class ThreadedChunks:
    """Lets a thread wait."""

    def __init__(self, pipe: int, on_end: Callable[[], None] | None = None) -> None:
        self._pipe = pipe
        self._on_end = on_end
        self._come: SimpleQueue[bytes] = SimpleQueue()
        self._thread = threading.Thread(target=self._receive, name="J2534 helper", daemon=True)
        self._thread.start()

    def next(self, timeout_s: float | None) -> bytes | None:
        """See `Chunks.next`."""
        try:
            return self._come.get(timeout=timeout_s)
        except Empty:
            return None

    def close(self) -> None:
        """See `Chunks.close`."""
        self._thread.join()

    def _receive(self) -> None:
        chunk = b"."
        while chunk:
            try:
                chunk = os.read(self._pipe, _CHUNK)
            except OSError:
                chunk = b""
            self._come.put(chunk)
        if self._on_end is not None:
            self._on_end()


def chunks_of(pipe: int, on_end: Callable[[], None] | None = None) -> Chunks:
    """Return how a pipe is read on this system.

    Args:
        pipe: number of its end.
        on_end: called in a thread when the other end has gone, also when nobody reads just then.
    """
    if sys.platform == "win32":
        waiting: Chunks = ThreadedChunks(pipe, on_end)
    else:
        waiting = PolledChunks(pipe, on_end)
    return waiting


class Letterbox:
    """Letters as they come out of a pipe."""

    def __init__(self, chunks: Chunks) -> None:
        self._chunks = chunks
        self._come = bytearray()

    def next(self, timeout_s: float | None) -> Letter | None:
        """Return the next letter, or None when no whole one came; with None it waits as long as it takes.

        Raises:
            EndedError: the other end has gone.
            DamagedError: what came is no letter.
            OSError: the pipe is broken.
        """
        letter = taken_from(self._come)
        if letter is not None:
            return letter
        chunk = self._chunks.next(timeout_s)
        if chunk is None:
            return None
        if not chunk:
            raise EndedError
        self._come += chunk
        return taken_from(self._come)

    def close(self) -> None:
        """End what belongs to it, once the other end has gone."""
        self._chunks.close()
