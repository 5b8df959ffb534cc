"""diagclinic.services.telemetry_jobs: every job's duration and outcome are told, whatever it is."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest

from diagclinic.core.errors import DiagError, EngineRunningError
from diagclinic.services.jobs import Cancelled, JobContext, Priority, unheard
from diagclinic.services.session import VehicleSession
from diagclinic.services.telemetry import Crashed, ErrorSeen, HardwareSeen, OperationEnded
from diagclinic.services.telemetry_jobs import About, Watched, vci_of
from drivers.errors import DriverError, LinkLostError, VehicleSilentError
from tests.service_doubles import session_on
from tests.telemetry_doubles import Heard


@dataclass(frozen=True)
class Act:
    """A job that does what a function does."""

    act: Callable[[JobContext], Any]
    priority: Priority = Priority.ACTION

    def run(self, context: JobContext) -> Any:
        return self.act(context)


def fail(error: Exception) -> Act:
    """Return a job that fails with `error`."""

    def act(_: JobContext) -> None:
        raise error

    return Act(act)


def told(job: Act, about: About, context: JobContext | None = None) -> Heard:
    """Run `job` to its end, two seconds later by the clock, and return what was heard."""
    heard, clock = Heard(), iter((10.0, 12.0))
    watched = Watched(job, about, heard, lambda: next(clock))
    with suppress(DiagError, DriverError, KeyError, Cancelled):
        watched.run(context or JobContext(unheard))
    return heard


def test_duration_and_vehicle_are_told() -> None:
    heard = told(Act(lambda _: 7), About("scan", session_on()))
    assert heard.facts == [OperationEnded("scan", "can11", "elm327", "ok", 2000)]


def test_the_jobs_own_result_comes_back() -> None:
    watched = Watched(Act(lambda _: 7), About("scan"), Heard())
    assert watched.run(JobContext(unheard)) == 7


def test_the_jobs_own_error_comes_back() -> None:
    error = VehicleSilentError("nobody")
    watched = Watched(fail(error), About("scan"), Heard())
    with pytest.raises(VehicleSilentError) as caught:
        watched.run(JobContext(unheard))
    assert caught.value is error


@pytest.mark.parametrize("priority", Priority)
def test_place_in_the_queue_is_the_jobs_own(priority: Priority) -> None:
    assert Watched(Act(lambda _: 7, priority), About("scan"), Heard()).priority is priority


@pytest.mark.parametrize(
    ("error", "outcome", "code"),
    [
        (VehicleSilentError("x"), "vehicle", "vehicle-silent"),
        (EngineRunningError(800), "refused", "engine-running"),
        (DriverError("x"), "failed", "driver"),
        (KeyError("x"), "failed", ""),
        (Cancelled(), "cancelled", ""),
    ],
)
def test_outcome_and_code_are_the_errors(error: Exception, outcome: str, code: str) -> None:
    (operation,) = told(fail(error), About("scan")).operations
    assert (operation.outcome, operation.code) == (outcome, code)


def test_a_failure_tells_its_error_too() -> None:
    heard = told(fail(DriverError("x")), About("scan"))
    assert [type(fact) for fact in heard.facts] == [OperationEnded, ErrorSeen]


def test_a_fault_of_ours_tells_a_crash_too() -> None:
    heard = told(fail(KeyError("x")), About("scan"))
    assert [type(fact) for fact in heard.facts] == [OperationEnded, Crashed]


def test_interface_is_told_before_it_can_bring_anything_down() -> None:
    heard = Heard()
    seen: list[list[str]] = []
    for url in ("elm:/dev/ttyUSB0", ""):
        job = Act(lambda _: seen.append(list(heard.interfaces)))
        Watched(job, About("connect", url=url), heard).run(JobContext(unheard))
    assert (seen, heard.interfaces) == ([["elm327"], ["elm327"]], ["elm327"])


def test_what_a_link_reports_once_it_was_stopped_is_the_stops_doing() -> None:
    context = JobContext(unheard)
    context.cancel()
    heard = told(fail(LinkLostError("x")), About("scan"), context)
    assert heard.operations[0].outcome == "cancelled"


@pytest.mark.parametrize("op", ["live", "capture"])
def test_what_runs_until_it_is_ended_has_ended_well(op: str) -> None:
    assert told(fail(Cancelled()), About(op)).operations[0].outcome == "ok"


def test_connection_tells_the_vehicle_that_it_found() -> None:
    session = session_on()
    heard = told(Act(lambda _: session), About("connect", url="elm:COM3"))
    assert heard.operations[0].protocol == "can11"


def test_connection_that_failed_tells_the_interface_all_the_same() -> None:
    heard = told(fail(VehicleSilentError("x")), About("connect", url="elm:COM3"))
    assert (heard.operations[0].protocol, heard.operations[0].vci) == ("", "elm327")


def hardware(act: Callable[[VehicleSession], None], op: str = "scan") -> list[Any]:
    """Return what is told of the interface when `act` is done to the session."""
    session = session_on()
    return told(Act(lambda _: act(session)), About(op, session)).of("hardware")


def test_interface_that_works_is_not_told_of() -> None:
    assert hardware(lambda _: None) == []


def test_lost_answers_are_counted() -> None:
    assert hardware(lambda session: session.health.garbled()) == [HardwareSeen("elm327", 0, 1, 0)]


def test_lost_link_is_counted() -> None:
    def lose(_: VehicleSession) -> None:
        raise LinkLostError("x")

    assert hardware(lose) == [HardwareSeen("elm327", 0, 0, 1)]


def test_link_that_is_back_is_counted() -> None:
    assert hardware(lambda _: None, "reconnect") == [HardwareSeen("elm327", 1, 0, 0)]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("elm:/dev/ttyUSB0", "elm327"),
        ("elm:COM4?baud=38400", "elm327"),
        ("can:socketcan/can0", "can-socketcan"),
        ("can:slcan/COM5", "can-slcan"),
        ("can:Garage-Mueller/0", "can"),
        ("j2534:C:\\Tess\\op20pt32.dll", "j2534"),
        ("doip:192.168.1.5", "doip"),
        ("SIM:demo?fault=misfire", "sim"),
        ("replay:/home/tess/WVWZZZ1JZ3W386752.zip", "replay"),
        ("Tess Turner", "other"),
        ("", ""),
    ],
)
def test_kind_of_interface_tells_nothing_that_is_a_shops_own(url: str, kind: str) -> None:
    assert vci_of(url) == kind
