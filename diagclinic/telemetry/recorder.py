"""Takes facts from any thread and hands them to one writer of its own, so that nobody waits for a disk.

What nobody agreed to is dropped before anything else is done with it. What does not fit into the queue, or
cannot be written, is lost and counted.
"""

import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Protocol

from diagclinic.services.consent import Level
from diagclinic.services.telemetry import Crashed, Fact, FeedbackGiven

if TYPE_CHECKING:
    from diagclinic.telemetry.declared import Kind

#: facts that wait for the writer at most
BOUND: Final = 2000
#: facts that are written in one go
_TOGETHER: Final = 256
#: seconds that the writer waits for more
_LINGER_S: Final = 0.05
#: seconds that somebody waits for what they wrote to be kept
_KEEP_S: Final = 20.0

logger = logging.getLogger(__name__)


def _nobody() -> None:
    """Hear that a fact is kept, for whoever does not care."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact with its time.

    Attributes:
        at_ms: wall clock.
        monotonic_ms: a clock that nobody sets.
        context: what it was told in, where that is not now.
        measure: is called by the writer instead of `fact`, where there is none yet.
        on_kept: is called by the writer once it is written.
    """

    fact: Fact | None
    at_ms: int
    monotonic_ms: int
    once: str = ""
    context: Mapping[str, Any] | None = None
    measure: Callable[[], Fact | None] | None = None
    on_kept: Callable[[], None] = _nobody


class Write(Protocol):
    """Keeps facts; `lost` counts by class those that never came so far."""

    def __call__(self, told: Sequence[Told], lost: Mapping[int, int]) -> None:
        """Keep `told`.

        Raises:
            Exception: nothing of it was kept.
        """
        ...


class Recorder:
    """The `Telemetry` of a program that somebody agreed to.

    Attributes:
        level: what is agreed; nothing above it is even queued.
        vci: kind of interface that was in use last, empty where there was none.
    """

    def __init__(
        self,
        write: Write,
        level: Level,
        bound: int = BOUND,
        remember: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.level = level
        self.vci = ""
        self._remember = remember
        self._write = write
        self._waiting: queue.Queue[Told | threading.Event] = queue.Queue(bound)
        self._lost: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_over = threading.Event()

    def tell(self, fact: Fact, once: str = "") -> None:
        """Take note of `fact`, as far as somebody agreed to that."""
        if isinstance(fact, Crashed) and not fact.vci:
            fact = replace(fact, vci=self.vci)
        self.tell_of(fact, once, None)

    def tell_of(self, fact: Fact, once: str, context: Mapping[str, Any] | None) -> None:
        """Take note of a fact of an earlier session, told in its `context`."""
        try:
            if self.level is Level.NONE and fact.kind != FeedbackGiven.kind:
                return
            kind = _kind_of(fact)
            if kind.level <= self.level:
                self._put(Told(fact, *_now(), once, context), int(kind.event_class))
        except Exception:  # whatever is wrong with telemetry, the work goes on
            logger.debug("a fact was lost", exc_info=True)

    def keep(self, fact: Fact) -> bool:
        """Wait until `fact` is kept, which somebody wrote by hand; return whether it is."""
        kept = threading.Event()
        event_class = int(_kind_of(fact).event_class)
        self._put(Told(fact, *_now(), on_kept=kept.set), event_class)
        self.flush(_KEEP_S)
        return kept.is_set()

    def ask(self, measure: Callable[[], Fact | None]) -> None:
        """Take note of what `measure` returns, which the writer calls; only if anything is agreed to."""
        try:
            if self.level > Level.NONE:
                self._put(Told(None, *_now(), measure=measure), 0)
        except Exception:  # whatever is wrong with telemetry, the work goes on
            logger.debug("a measurement was lost", exc_info=True)

    def uses(self, vci: str) -> None:
        """Take note of the kind of interface that is in use from now on, before anything comes of it."""
        if vci == self.vci:
            return
        self.vci = vci
        try:
            self._remember(vci)
        except Exception:  # whatever is wrong with telemetry, the work goes on
            logger.debug("an interface was not remembered", exc_info=True)

    def flush(self, deadline_s: float) -> bool:
        """Wait until all that was told is written; return False where that took too long."""
        if self._thread is None:
            return True
        until_s = time.monotonic() + deadline_s
        written = threading.Event()
        try:
            self._waiting.put(written, timeout=deadline_s)
        except queue.Full:
            return False
        return written.wait(max(0.0, until_s - time.monotonic()))

    def close(self, deadline_s: float) -> bool:
        """Write what waits and end the thread; return False where that took too long."""
        is_written = self.flush(deadline_s)
        self._is_over.set()
        thread = self._thread
        if thread is not None and is_written:
            self.flush(deadline_s)  # wakes it up
            thread.join(deadline_s)
        return is_written

    def _put(self, told: Told, event_class: int) -> None:
        if self._is_over.is_set():
            return
        try:
            self._waiting.put_nowait(told)
        except queue.Full:
            with self._lock:
                self._lost[event_class] += 1
        if self._thread is None:
            self._start()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="telemetry", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while not self._is_over.is_set():
            told, marks = self._next()
            self._keep(told)
            for mark in marks:
                mark.set()

    def _next(self) -> tuple[list[Told], list[threading.Event]]:
        """Return what is to be written next, and who waits for that."""
        told: list[Told] = []
        marks: list[threading.Event] = []
        wait_s: float | None = None
        while len(told) < _TOGETHER and not marks:
            try:
                one = self._waiting.get(timeout=wait_s)
            except queue.Empty:
                break
            wait_s = _LINGER_S
            if isinstance(one, threading.Event):
                marks.append(one)
            else:
                told.append(one)
        return told, marks

    def _keep(self, told: list[Told]) -> None:
        with self._lock:
            lost, self._lost = self._lost, Counter()
        if not told and not lost:
            return
        try:
            self._write(told, lost)
            for one in told:
                one.on_kept()
        except Exception as error:  # noqa: BLE001  a full disk, a lock: the facts are lost, the program is not
            logger.info("%d facts were lost: %s", len(told), type(error).__name__)
            lost.update(int(_kind_of(one.fact).event_class) for one in told if one.fact is not None)
            with self._lock:
                self._lost.update(lost)


def _kind_of(fact: Fact) -> "Kind":
    from diagclinic.telemetry.declared import KINDS  # noqa: PLC0415  only where something is told

    return KINDS[fact.kind]


def _now() -> tuple[int, int]:
    return time.time_ns() // 1_000_000, time.monotonic_ns() // 1_000_000
