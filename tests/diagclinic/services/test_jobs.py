"""diagclinic.services.jobs: how a job reports, stops, and ends."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from diagclinic.core.errors import DiskFullError, NothingReadError
from diagclinic.services.jobs import Cancelled, JobContext, Outcome, Priority, Progress, run_job, unheard
from drivers.errors import LinkLostError, RequestStoppedError
from tests.service_doubles import Listener, context


@dataclass
class Doing:
    """A job that does one thing."""

    work: Callable[[JobContext], object]
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> object:
        return self.work(context)


def failing(error: Exception, *, cancelled: bool = False) -> Outcome[object]:
    """Return how a job ends that fails with `error`, its cancel asked for before or not."""

    def work(context: JobContext) -> None:
        if cancelled:
            context.cancel()
        raise error

    return run_job(Doing(work), context())


def test_result_is_handed_over() -> None:
    assert run_job(Doing(lambda _: 42), context()) == Outcome(result=42)


def test_job_that_was_cancelled_in_the_queue_never_starts() -> None:
    stopped, begun = context(), []
    stopped.cancel()
    outcome = run_job(Doing(begun.append), stopped)
    assert (outcome.cancelled, begun) == (True, [])


def test_step_after_a_cancel_ends_the_job() -> None:
    stopped = context()
    stopped.cancel()
    with pytest.raises(Cancelled):
        stopped.step(1, 2, "late")


def test_step_is_reported() -> None:
    listener = Listener()
    listener.context.step(1, 3, "scan.confirmed")
    assert listener.steps == [Progress(1, 3, "scan.confirmed")]


def test_cancelled_job_is_no_error() -> None:
    assert failing(Cancelled()) == Outcome(cancelled=True)


@pytest.mark.parametrize("cancelled", [True, False])
def test_request_that_was_stopped_is_a_cancel(cancelled: bool) -> None:
    assert failing(RequestStoppedError("asked"), cancelled=cancelled) == Outcome(cancelled=True)


def test_what_the_link_says_after_a_cancel_is_the_cancels_doing() -> None:
    assert failing(LinkLostError("gone"), cancelled=True) == Outcome(cancelled=True)


@pytest.mark.parametrize("error", [DiskFullError("full"), ValueError("a bug")])
def test_cancel_hides_no_failure_of_the_record_and_no_bug(error: Exception) -> None:
    assert failing(error, cancelled=True) == Outcome(error=error)


@pytest.mark.parametrize("error", [LinkLostError("gone"), NothingReadError("nothing"), ZeroDivisionError()])
def test_every_failure_becomes_a_value(error: Exception) -> None:
    assert failing(error) == Outcome(error=error)


def test_what_ends_the_program_is_not_swallowed() -> None:
    def interrupt(_: JobContext) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_job(Doing(interrupt), context())


def test_partial_results_need_no_listener() -> None:
    silent = JobContext(lambda _: None)
    assert run_job(Doing(lambda heard: heard.publish("a part")), silent) == Outcome()


def test_safety_comes_first() -> None:
    assert sorted(Priority) == [Priority.SAFETY, Priority.ACTION, Priority.BACKGROUND]


def test_nobody_hears_what_is_unheard() -> None:
    assert unheard("anything") is None  # type: ignore[func-returns-value]
