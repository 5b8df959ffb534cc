"""diagclinic.ui.presenters.running: jobs that make jobs, and failures in words."""

from dataclasses import dataclass, field

from diagclinic.core.errors import CatalogueError, LowVoltageError
from diagclinic.services.jobs import Progress, run_job
from diagclinic.ui.presenters.running import Call, Later, problem_of, stop_job
from tests.service_doubles import context


def test_call_returns_what_its_function_returns() -> None:
    assert run_job(Call(lambda: 7), context()).result == 7


def test_later_makes_its_job_only_when_it_runs() -> None:
    made: list[str] = []

    def make() -> Call[str]:
        made.append("made")
        return Call(lambda: "done")

    job = Later(make)
    assert (list(made), run_job(job, context()).result, made) == ([], "done", ["made"])


def test_job_that_cannot_be_made_fails_like_any_other() -> None:
    def make() -> Call[None]:
        raise CatalogueError("gone")

    assert isinstance(run_job(Later(make), context()).error, CatalogueError)


def test_problem_tells_what_happened_what_to_do_and_the_figures() -> None:
    problem = problem_of(LowVoltageError(10.9, 11.5))
    assert (problem.next_step, problem.details) == (
        "Connect a battery charger and try again.",
        "low-voltage: supply is 10.9 V, 11.5 V are needed",
    )


@dataclass
class ProgressShown:
    """Keeps what is said of progress."""

    said: list[str] = field(default_factory=list)

    def show_progress(self, progress: Progress | None, words: str = "") -> None:
        """Keep the words."""
        assert progress is not None
        self.said.append(words)


def test_stopping_cancels_the_job_and_says_so() -> None:
    job, view = context(), ProgressShown()
    assert (stop_job(job, view), job.stop.is_set(), view.said) == (True, True, ["Stopping"])


def test_without_a_job_nothing_is_stopped() -> None:
    view = ProgressShown()
    assert (stop_job(None, view), view.said) == (False, [])
