"""What presenters need to get long work done: a runner, and the words for what came of it.  No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from diagclinic.services.jobs import Job, JobContext, Outcome, Priority, Progress, unheard
from diagclinic.services.problems import describe_problem
from diagclinic.ui.presenters.problem import Problem

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listener(Generic[T]):
    """Who hears what of a job; everything is told on the thread of the window.

    Attributes:
        done: hears once how it ended.
        published: hears each partial result.
        progressed: hears how far it is.
    """

    done: Callable[[Outcome[T]], None]
    published: Callable[[object], None] = unheard
    progressed: Callable[[Progress], None] = unheard


class ProgressView(Protocol):
    """Can show how far a job is."""

    def show_progress(self, progress: Progress | None, words: str = "") -> None:
        """Show how far it is and offer Cancel; None: it ended."""
        ...


class Runner(Protocol):
    """Runs jobs one after the other on a thread of its own."""

    @property
    def is_busy(self) -> bool:
        """Whether a job is under way or waits."""
        ...

    def run(self, job: Job[T], listener: Listener[T]) -> JobContext:
        """Queue `job`; its context can be cancelled at any time."""
        ...

    def cancel_all(self) -> None:
        """Stop everything that is under way or waits, but for what has the priority SAFETY."""
        ...


@dataclass(frozen=True, slots=True)
class Later(Generic[T]):
    """Job: make a job and run it, where making it takes time or may fail."""

    make: Callable[[], Job[T]]
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> T:
        """Do what the job does that `make` returns."""
        return self.make().run(context)


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """Job: call a function that blocks."""

    function: Callable[[], T]
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> T:
        """Return what the function returns."""
        del context
        return self.function()


def stop_job(context: JobContext | None, view: ProgressView, words: str = "Stopping") -> bool:
    """Stop a job and say so; return False where none was under way."""
    if context is None:
        return False
    context.cancel()
    view.show_progress(Progress(0, 0, ""), words)
    return True


def problem_of(error: Exception) -> Problem:
    """Return `error` as every page shows it."""
    told = describe_problem(error)
    return Problem(told.what, told.remedy, f"{told.code}: {told.details}" if told.details else told.code)
