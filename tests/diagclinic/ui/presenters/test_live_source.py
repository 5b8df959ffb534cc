"""diagclinic.ui.presenters.live_source: live values of the vehicle that is connected."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from diagclinic.services.jobs import JobContext, Outcome
from diagclinic.services.live import LiveBuffer
from diagclinic.ui.presenters.live_source import VehicleLiveSource
from tests.diagclinic.ui.live_fakes import OFFERED, WANT_SPEED


@dataclass
class FakeWorkshop:
    """Makes jobs that are only names."""

    def list_values(self, session: str) -> str:
        return f"list {session}"

    def live(self, session: str, wanted: object, buffer: object) -> tuple[object, ...]:
        return ("live", session, wanted, buffer)


@dataclass
class FakeRunner:
    """Keeps what it is given."""

    is_busy: bool = False
    jobs: list[Any] = field(default_factory=list)
    done: Callable[[Any], None] = print
    context: JobContext = field(default_factory=lambda: JobContext(lambda _: None))

    def run(self, job: Any, listener: Any) -> JobContext:
        self.jobs.append(job)
        self.done = listener.done
        return self.context


def test_the_list_comes_from_the_session() -> None:
    runner, heard = FakeRunner(), []
    source = VehicleLiveSource(runner, FakeWorkshop(), "golf")  # type: ignore[arg-type]  # only handed on
    source.list_values(heard.append)
    runner.done(Outcome(result=OFFERED))
    assert (runner.jobs, heard) == (["list golf"], [Outcome(result=OFFERED)])


def test_a_poll_fills_the_buffer_until_it_is_cancelled() -> None:
    runner, buffer = FakeRunner(), LiveBuffer()
    source = VehicleLiveSource(runner, FakeWorkshop(), "golf")  # type: ignore[arg-type]  # only handed on
    cancel = source.poll((WANT_SPEED,), buffer, print)
    cancel()
    assert (runner.jobs, runner.context.stop.is_set()) == ([("live", "golf", (WANT_SPEED,), buffer)], True)
