"""Batches that wait to be kept, and the one thread that keeps them, several in one transaction."""

import asyncio
import queue
import random
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final

from updater.fleet.callers.errors import BusyError
from updater.fleet.ingest.keeping import Arrival, Outcome, Receipt, keep
from updater.fleet.store.database import Database
from updater.fleet.store.errors import StoreError

#: batches that wait at most; and that are kept in one transaction at most
WAITING: Final = 256
TOGETHER: Final = 32
_STOP_S: Final = 30.0


@dataclass(slots=True)
class _Waiting:
    """A batch and whom to tell."""

    arrival: Arrival
    future: "Future[Receipt]" = field(default_factory=Future)


class Intake:
    """Takes batches of every request, and keeps them."""

    def __init__(self, database: Database, waiting: int = WAITING) -> None:
        self._database = database
        self._queue: queue.Queue[_Waiting | None] = queue.Queue(waiting)
        self._random = random.SystemRandom()
        self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Batches that wait."""
        return self._queue.qsize()

    async def take(self, arrival: Arrival) -> Receipt:
        """Return when the batch is kept.

        Raises:
            BusyError: too many wait, or the database does not answer.
            CallError: it is not taken.
        """
        waiting = _Waiting(arrival)
        try:
            self._queue.put_nowait(waiting)
        except queue.Full as error:
            raise BusyError("too many batches wait") from error
        return await asyncio.wrap_future(waiting.future)

    def close(self) -> None:
        """Keep what waits, and end."""
        self._queue.put(None)
        self._thread.join(_STOP_S)

    def _run(self) -> None:
        is_open = True
        while is_open:
            together, is_open = self._next()
            if together:
                self._keep(together)

    def _next(self) -> tuple[list[_Waiting], bool]:
        """Wait for a batch, and return it with those behind it, and whether more may come."""
        together: list[_Waiting] = []
        found = self._queue.get()
        while found is not None:
            together.append(found)
            if len(together) == TOGETHER or self._queue.empty():
                return together, True
            found = self._queue.get()
        return together, False

    def _keep(self, together: Sequence[_Waiting]) -> None:
        """Keep batches together, or one by one where that fails: one of them may be what fails."""
        try:
            outcomes = keep(self._database, [each.arrival for each in together], self._mark())
        except Exception as error:  # noqa: BLE001  whatever it is: every request gets its answer
            if len(together) > 1:
                for each in together:
                    self._keep([each])
            else:
                _settle(together[0], _as_answer(error))
            return
        for each, outcome in zip(together, outcomes, strict=True):
            _settle(each, outcome)

    def _mark(self) -> int:
        return self._random.getrandbits(62)


def _as_answer(error: Exception) -> Exception:
    if isinstance(error, StoreError):
        busy = BusyError("the database does not take it")
        busy.__cause__ = error
        return busy
    return error


def _settle(waiting: _Waiting, outcome: Outcome | Exception) -> None:
    if not waiting.future.set_running_or_notify_cancel():  # the peer left, and what it sent is kept
        return
    if isinstance(outcome, Receipt):
        waiting.future.set_result(outcome)
    else:
        waiting.future.set_exception(outcome)
