"""Stand-ins for the outside of presenters: a runner that works when told, and a view that writes down."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from diagclinic.core.visit import Visit
from diagclinic.services.capture_jobs import CaptureJobs
from diagclinic.services.jobs import Job, JobContext, Priority, run_job
from diagclinic.services.session import VehicleSession
from diagclinic.services.updates import NotInstalled
from diagclinic.services.workshop import Knowledge, Workshop
from diagclinic.shop.can_files import CanFiles
from diagclinic.ui.presenters.current_visit import CurrentVisit
from diagclinic.ui.presenters.desk import Desk
from diagclinic.ui.presenters.running import Listener
from tests.capture_doubles import MemoryCaptures
from tests.service_doubles import (
    RESOURCES,
    MemoryAdapters,
    MemoryShop,
    QueuedLinks,
    Script,
    no_support,
    now,
    session_on,
)

ENGINE_OFF: Script = {"010C": {0x7E8: "410C0000"}, "04": {0x7E8: "44"}}
#: the engine tells P0303, confirmed; its readiness has one self-test that has not run
MISFIRE: Script = {
    "03": {0x7E8: "43010303"},
    "07": {0x7E8: "4700"},
    "0A": {0x7E8: "4A00"},
    "0101": {0x7E8: "410181070101"},
}
FINE: Script = {"03": {0x7E8: "4300"}, "07": {0x7E8: "4700"}, "0A": {0x7E8: "4A00"}}


@dataclass
class HandRunner:
    """Runs jobs when `work` is called, on this very thread."""

    waiting: list[Callable[[], None]] = field(default_factory=list)
    contexts: list[JobContext] = field(default_factory=list)
    lasting: list[JobContext] = field(default_factory=list)

    @property
    def is_busy(self) -> bool:
        """Whether a job waits."""
        return bool(self.waiting)

    def run(self, job: Job[Any], listener: Listener[Any]) -> JobContext:
        """Keep `job` until `work`."""
        context = JobContext(listener.progressed, publish=listener.published)
        self.contexts.append(context)
        if job.priority is Priority.SAFETY:
            self.lasting.append(context)
        self.waiting.append(lambda: listener.done(run_job(job, context)))
        return context

    def cancel_all(self) -> None:
        """Stop everything but what is to last."""
        for context in self.contexts:
            if not any(context is one for one in self.lasting):
                context.cancel()

    def work(self) -> None:
        """Run everything that waits, and what that leads to."""
        while self.waiting:
            self.waiting.pop(0)()


class Shown:
    """A view that writes down what it was told, whatever its methods are called."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Return what writes down a call of the method `name`."""

        def note(*args: Any, **kwargs: Any) -> None:
            values = (*args, *kwargs.values())
            self.calls.append((name, values[0] if len(values) == 1 else values))

        return note

    def all(self, name: str) -> list[Any]:
        """Return everything that the method `name` was told."""
        return [said for called, said in self.calls if called == name]

    def last(self, name: str) -> Any:
        """Return what the method `name` was told last."""
        return self.all(name)[-1]


@dataclass
class Reports:
    """Keeps which reports were asked for."""

    saved: list[tuple[Visit, Path]] = field(default_factory=list)
    failure: Exception | None = None

    def __call__(self, visit: Visit, path: Path) -> None:
        if self.failure is not None:
            raise self.failure
        self.saved.append((visit, path))


def desk_with(  # noqa: PLR0913  each stands for one thing outside
    *,
    links: Any = None,
    shop: Any = None,
    memory: Any = None,
    reports: Reports | None = None,
    support: Any = no_support,
    updates: Any = None,
    news: Any = None,
) -> Desk:
    """Return a desk whose runners work by hand."""
    record = MemoryShop() if shop is None else shop
    opened = QueuedLinks([]) if links is None else links
    workshop = Workshop(
        knowledge=Knowledge(RESOURCES),
        open_shop=lambda: record,
        links=opened,
        memory=MemoryAdapters() if memory is None else memory,
        save_report=reports or Reports(),
        captures=CaptureJobs(opened, MemoryCaptures, CanFiles, now),
        support=support,
        now=now,
        by="Tess",
        updates=NotInstalled if updates is None else lambda: updates,
        news=news,
    )
    return Desk(workshop, HandRunner(), HandRunner(), CurrentVisit(), HandRunner(), HandRunner())


def connected(script: Script | None = None) -> tuple[Desk, VehicleSession]:
    """Return a desk with a scripted vehicle."""
    desk, session = desk_with(), session_on(script)
    desk.visit.begin(session)
    return desk, session


def work(desk: Desk) -> None:
    """Run all jobs of both threads."""
    for runner in (desk.side, desk.link, desk.tap, desk.versions, desk.side):
        assert isinstance(runner, HandRunner)
        runner.work()
