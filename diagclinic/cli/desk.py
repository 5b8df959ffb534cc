"""What every command works with: the workshop, the terminal, and the person who may press Ctrl+C."""

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Protocol, TextIO, TypeVar

from diagclinic.services.identify import Identification
from diagclinic.services.jobs import Cancelled, Job, JobContext, Outcome, Progress, run_job
from diagclinic.services.session import VehicleSession
from diagclinic.services.step_words import step_words
from diagclinic.services.workshop import Workshop
from drivers.errors import AdapterNotFoundError

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


#: serves the simulated car that a URL describes on a TCP port, or on a pseudo-terminal where that is None
ServeCar = Callable[[str, int | None], ServedCar]


@dataclass(slots=True)
class Desk:
    """The terminal's side of the workshop.

    Attributes:
        out: results; a program reads these with ``--json``.
        talk: progress, questions and problems.
    """

    workshop: Workshop
    serve_car: ServeCar
    is_json: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    talk: TextIO = field(default_factory=lambda: sys.stderr)

    def say(self, line: str = "") -> None:
        """Print a line of the result, for people."""
        if not self.is_json:
            print(line, file=self.out)

    def give(self, result: Any) -> None:
        """Print the whole result, for programs."""
        if self.is_json:
            json.dump(result, self.out, ensure_ascii=False, indent=2)
            self.out.write("\n")

    def give_line(self, result: Any) -> None:
        """Print one result of many on a line of its own, for programs."""
        if self.is_json:
            print(json.dumps(result, ensure_ascii=False), file=self.out, flush=True)

    def tell(self, line: str) -> None:
        """Print a line that is not part of the result."""
        print(line, file=self.talk, flush=True)

    def run(self, job: Job[T]) -> T:
        """Run `job` here, showing its progress; Ctrl+C stops it.

        Raises:
            Cancelled: it was stopped.
            Exception: whatever the job failed with.
        """
        context = JobContext(self._progress())
        with _interrupted_by_ctrl_c(context):
            return _result(run_job(job, context))

    def vci(self, url: str | None) -> str:
        """Return the VCI to use: `url`, or else the one that worked last.

        Raises:
            AdapterNotFoundError: none was named and none is remembered.
        """
        chosen = url or self.workshop.memory.last_url()
        if chosen is None:
            raise AdapterNotFoundError("any port: none was named by --vci and none has worked before")
        return chosen

    @contextmanager
    def visit(self, url: str | None) -> Iterator[tuple[VehicleSession, Identification]]:
        """Connect to a vehicle, identify it, and end the visit afterwards, come what may."""
        session = self.run(self.workshop.connect(self.vci(url)))
        try:
            yield session, self.run(self.workshop.identify(session))
        finally:
            session.end()

    def _progress(self) -> Callable[[Progress], None]:
        last = ""

        def show(progress: Progress) -> None:
            nonlocal last
            words = step_words(progress.step)
            if words != last and not self.is_json:
                last = words
                self.tell(f"  {words} …")

        return show


def _result(outcome: Outcome[T]) -> T:
    if outcome.error is not None:
        raise outcome.error
    if outcome.cancelled:
        raise Cancelled
    return outcome.result  # type: ignore[return-value]  # a job that neither failed nor was stopped has one


@contextmanager
def _interrupted_by_ctrl_c(context: JobContext) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        context.cancel()

    former = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)
