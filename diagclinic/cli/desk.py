"""What every command works with: the workshop, the terminal, and the person who may press Ctrl+C."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TextIO, TypeVar

from diagclinic.cli.console import giving, tell_line, write_line
from diagclinic.cli.interrupts import NUMBERS, Interrupts
from diagclinic.cli.signals import heeding
from diagclinic.cli.usage import UsageError
from diagclinic.services.identify import Identification
from diagclinic.services.jobs import Cancelled, Job, JobContext, Outcome, Progress, run_job, unheard
from diagclinic.services.session import VehicleSession
from diagclinic.services.stand_ins import is_demo, is_recorded
from diagclinic.services.step_words import step_words
from diagclinic.services.whereabouts import last_used, port_name
from diagclinic.services.workshop import Workshop
from drivers.errors import DriverError

T = TypeVar("T")


class ServedCar(Protocol):
    """A simulated car that other programs can connect to."""

    @property
    def url(self) -> str:
        """What opens it."""
        ...

    def close(self) -> None:
        """End it."""
        ...


#: serves the simulated car that a URL describes, behind an adapter of the named make, on a TCP port, or on a
#: pseudo-terminal where that is None
ServeCar = Callable[[str, str, int | None], ServedCar]

NO_VCI: Final = (
    "No interface was named, and none has worked before. "
    "Name one, e.g. --vci elm:COM4 or --vci sim:demo; diagclinic vci list shows them."
)
REPLACED: Final = (
    "The adapter that worked last is not plugged in; another one is at {port} now. "
    "To use that one, name it: --vci {url}"
)
MOVED: Final = "The adapter that worked last is at {now} now, no longer at {before}"
NOTHING_READ: Final = "Stopped before anything was read."
DEMO: Final = "DEMO: a simulated vehicle, nothing here is real"
RECORDED: Final = "RECORDED: answers from a recording, no vehicle is connected"


@dataclass(slots=True)
class Desk:
    """The terminal's side of the workshop.

    Attributes:
        interrupts: counts what asks for an end.
        out: results; a program reads these with ``--json``.
        talk: progress, questions and problems.
        stop: set by Ctrl+C; ends the job that runs and every one after it.
    """

    workshop: Workshop
    serve_car: ServeCar
    interrupts: Interrupts = field(default_factory=Interrupts)
    is_json: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    talk: TextIO = field(default_factory=lambda: sys.stderr)
    stop: threading.Event = field(default_factory=threading.Event)
    _told: str = ""

    def say(self, line: str = "") -> None:
        """Print a line of the result, for people."""
        if not self.is_json:
            with giving():
                write_line(self.out, line)

    def give(self, result: Any) -> None:
        """Print the whole result, for programs."""
        if self.is_json:
            with giving():
                print(json.dumps(result, indent=2), file=self.out)

    def give_line(self, result: Any) -> None:
        """Print one result of many on a line of its own, for programs."""
        if self.is_json:
            with giving():
                print(json.dumps(result), file=self.out, flush=True)

    def flush(self) -> None:
        """Let whoever reads the results have them now."""
        with giving():
            self.out.flush()

    def tell(self, line: str) -> None:
        """Print a line that is not part of the result."""
        tell_line(self.talk, line)

    def run(self, job: Job[T], hear: Callable[[object], None] = unheard) -> T:
        """Run `job` here, showing its progress; Ctrl+C stops it; `hear` is told each partial result.

        Raises:
            Cancelled: it was stopped.
            Exception: whatever the job failed with.
        """
        context = JobContext(self._progress(), self.stop, hear)
        with heeding(self._stop, *NUMBERS):
            return _result(run_job(job, context))

    def vci(self, url: str | None) -> str:
        """Return the VCI to use: `url`, or else the one that worked last.

        Raises:
            UsageError: none was named, and none is remembered, or another is on its port now.
        """
        if url:
            return url
        last = last_used(self.workshop.memory, self.workshop.links.discover(quick=True))
        if last is None:
            raise UsageError(NO_VCI)
        if last.is_replaced:
            raise UsageError(REPLACED.format(port=port_name(last.former_url), url=last.former_url))
        if last.has_moved:
            self.tell(MOVED.format(now=port_name(last.url), before=port_name(last.former_url)))
        return last.url

    @contextmanager
    def visit(self, url: str | None) -> Iterator[tuple[VehicleSession, Identification]]:
        """Connect to a vehicle, identify it, and end the visit afterwards, come what may.

        Raises:
            UsageError: no interface was named and none is remembered.
            Cancelled: Ctrl+C was pressed; its words say so where nothing had been read by then.
            DriverError: the link failed.
        """
        with heeding(self._stop, *NUMBERS):
            session = self._connect(url)
            try:
                if is_demo(session.url):
                    self.say(RECORDED if is_recorded(session.url) else DEMO)
                yield session, self.run(self.workshop.identify(session))
            except (DriverError, Cancelled):
                number = session.record.visit_id
                self.tell(f"Visit {number} keeps what was read: diagclinic visit show {number}")
                raise
            finally:
                session.end()

    def _stop(self) -> None:
        if self.interrupts.is_first():
            self.stop.set()

    def _connect(self, url: str | None) -> VehicleSession:
        try:
            return self.run(self.workshop.connect(self.vci(url)))
        except Cancelled as stopped:
            raise Cancelled(NOTHING_READ) from stopped

    def _progress(self) -> Callable[[Progress], None]:
        def show(progress: Progress) -> None:
            words = step_words(progress.step)
            if words != self._told and not self.is_json:
                self._told = words
                self.tell(f"  {words} …")

        return show


def _result(outcome: Outcome[T]) -> T:
    if outcome.error is not None:
        raise outcome.error
    if outcome.cancelled:
        raise Cancelled
    return outcome.result  # type: ignore[return-value]  # a job that neither failed nor was stopped has one
