"""Ctrl+C and its like, heeded where it is safe to do anything at all.

A Python signal handler runs in the main thread wherever that stands, perhaps within the very lock that it
would need itself.  So the handler does nothing here: the interpreter writes the signal's number into a
socket (`signal.set_wakeup_fd`), and the thread that waits for it does what is to be done.
"""

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

CHUNK_BYTES: Final = 64


@contextmanager
def heeding(action: Callable[[], None], *numbers: int) -> Iterator[None]:
    """Call `action`, in a thread of its own, whenever one of the signals `numbers` comes.

    A signal that came before the end has been heeded when this ends.  Only for the main thread.
    """
    ours, theirs = socket.socketpair()
    theirs.settimeout(0)  # the interpreter insists
    watch = threading.Thread(target=_watch, args=(ours, frozenset(numbers), action), daemon=True)
    watch.start()
    former_fd = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    former = {number: signal.signal(number, _leave_it_to_the_thread) for number in numbers}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(former_fd)
        theirs.close()  # what the thread reads ends with it
        watch.join()
        ours.close()


def _leave_it_to_the_thread(_signal: int, _frame: FrameType | None) -> None:
    """Keep the interpreter from doing what the signal does by default."""


def _watch(told: socket.socket, wanted: frozenset[int], action: Callable[[], None]) -> None:
    while numbers := told.recv(CHUNK_BYTES):
        if not wanted.isdisjoint(numbers):
            action()
