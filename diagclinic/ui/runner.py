"""Presenters' runner over a worker thread: live polling gives way to whatever the technician asks for."""

from typing import TypeVar

from PyQt6.QtCore import QObject

from diagclinic.services.jobs import Job, JobContext, Outcome, Priority
from diagclinic.ui.jobs import LinkWorker
from diagclinic.ui.presenters.running import Listener

T = TypeVar("T")


class WorkerRunner(QObject):
    """Runs jobs one after the other on a thread of its own."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = LinkWorker(self)
        self._is_closed = False
        self._under_way: dict[int, tuple[JobContext, Priority]] = {}

    @property
    def is_busy(self) -> bool:
        """Whether a job is under way or waits."""
        return bool(self._under_way)

    def run(self, job: Job[T], listener: Listener[T]) -> JobContext:
        """Queue `job`; what runs in the background is stopped for a job that somebody waits for."""
        if job.priority < Priority.BACKGROUND:
            self._stop_background()

        def done(outcome: Outcome[T]) -> None:
            self._under_way.pop(id(context), None)
            if not self._is_closed:
                listener.done(outcome)

        context = self._worker.submit(job, done, listener.progressed, listener.published)
        self._under_way[id(context)] = (context, job.priority)
        return context

    def cancel_all(self) -> None:
        """Stop everything that is under way or waits, but for what has the priority SAFETY."""
        for context, priority in self._under_way.values():
            if priority > Priority.SAFETY:
                context.cancel()

    def close(self, timeout_ms: int) -> bool:
        """Stop everything and end the thread; nobody hears of it any more.

        Returns:
            False where the thread did not come back in time.
        """
        self._is_closed = True
        return self._worker.close(timeout_ms)

    def _stop_background(self) -> None:
        for context, priority in self._under_way.values():
            if priority >= Priority.BACKGROUND:
                context.cancel()
