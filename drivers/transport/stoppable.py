"""Open what the operating system may take its time over, and be stopped at it all the same.

A Bluetooth port of Windows whose adapter is off, a name server that does not answer, and a serial server that
takes the connection and says nothing each block for many seconds, and offer no way to give up.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Final, Protocol, TypeVar

from drivers.errors import AdapterSilentError, RequestStoppedError

STOP_POLL_S: Final = 0.05
OPEN_S: Final = 20.0  # Windows pages a Bluetooth adapter that is off for so long
THREAD: Final = "opening a port"


class Closable(Protocol):
    """What can be given back: a line, a socket."""

    def close(self) -> object:
        """Release it; a second call does nothing."""
        ...


LineT = TypeVar("LineT", bound=Closable)


def stoppable(
    open_it: Callable[[], LineT], address: str, stop: threading.Event, limit_s: float = OPEN_S
) -> LineT:
    """Return what `open_it` opens; what it opens after that was given up is closed again at once.

    Raises:
        AdapterSilentError: it took longer than `limit_s`.
        RequestStoppedError: `stop` was set.
        DriverError: whatever `open_it` raises.
    """
    if stop.is_set():
        raise RequestStoppedError(address)
    outcome: Future[LineT] = Future()
    threading.Thread(target=_open, args=(open_it, outcome), name=THREAD, daemon=True).start()
    for _ in range(max(1, round(limit_s / STOP_POLL_S))):
        if wait((outcome,), STOP_POLL_S).done:
            return outcome.result()
        if stop.is_set():
            break
    if not outcome.cancel():  # it came to an end just now
        return outcome.result()
    if stop.is_set():
        raise RequestStoppedError(address)
    raise AdapterSilentError(address, limit_s)


def _open(open_it: Callable[[], LineT], outcome: "Future[LineT]") -> None:
    try:
        line = open_it()
    except BaseException as error:  # noqa: BLE001  handed to whoever waits, whatever it is
        if outcome.set_running_or_notify_cancel():
            outcome.set_exception(error)
        return
    if outcome.set_running_or_notify_cancel():
        outcome.set_result(line)
    else:
        line.close()
