"""Watches the workshop's jobs: how long each took, and how it ended; no job knows of it."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from diagclinic.services.jobs import Job, JobContext, Priority
from diagclinic.services.record_capture import Recorded
from diagclinic.services.session import VehicleSession
from diagclinic.services.telemetry import Ending, HardwareSeen, OperationEnded, Telemetry
from diagclinic.services.telemetry_errors import code_of, ending_of, fact_of
from drivers.errors import DriverError, LinkLostError

T_co = TypeVar("T_co", covariant=True)

CONNECT: Final = "connect"
RECONNECT: Final = "reconnect"
LIVE: Final = "live"
CAPTURE: Final = "capture"
#: operations whose usual end is that somebody ends them
_ENDLESS: Final = frozenset({LIVE, CAPTURE})
_KINDS: Final = {
    "elm": "elm327",
    "can": "can",
    "j2534": "j2534",
    "doip": "doip",
    "sim": "sim",
    "replay": "replay",
}
_OTHER: Final = "other"
#: interfaces of python-can that are told apart; the rest of a URL may be what a shop calls its devices
_CAN: Final = frozenset(
    (
        *("canalystii", "cantact", "etas", "gs_usb", "iscan", "ixxat", "kvaser", "neousys", "neovi", "nican"),
        *(
            "nixnet",
            "pcan",
            "robotell",
            "seeedstudio",
            "serial",
            "slcan",
            "socketcan",
            "socketcand",
            "systec",
        ),
        *("udp_multicast", "usb2can", "vector", "virtual"),
    )
)
_CAN_URL: Final = re.compile(r"can:(\w+)/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class About:
    """What an operation is about: its name, and the vehicle or the interface where there is one."""

    op: str
    session: VehicleSession | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Watched(Generic[T_co]):
    """A job that tells how it ended, and is the job that it watches in all else."""

    job: Job[T_co]
    about: About
    telemetry: Telemetry
    clock: Callable[[], float] = time.monotonic

    @property
    def priority(self) -> Priority:
        """Place in the queue: the job's own."""
        return self.job.priority

    def run(self, context: JobContext) -> T_co:
        """Do what the job does, and raise what it raises."""
        with watching(self.telemetry, self.about, context.stop.is_set, self.clock) as watch:
            result = self.job.run(context)
            watch.take(result)
            return result


@dataclass(slots=True)
class Watch:
    """An operation under way."""

    about: About
    began_s: float
    session: VehicleSession | None
    losses_before: int = 0
    problem: Exception | None = None

    def take(self, result: object) -> None:
        """Take note of the vehicle that the operation connected to, or of what cut it short."""
        if isinstance(result, VehicleSession) and self.session is None:
            self.session = result
        if isinstance(result, Recorded):
            self.problem = result.problem


@contextmanager
def watching(
    telemetry: Telemetry,
    about: About,
    is_stopped: Callable[[], bool],
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Watch]:
    """Tell how the block ends; what it raises goes on."""
    session = about.session
    watch = Watch(about, clock(), session, 0 if session is None else session.health.losses)
    if vci := vci_of(_url(watch)):
        telemetry.uses(vci)
    try:
        yield watch
    except Exception as error:
        _tell(telemetry, watch, error, _ending(watch, error, is_stopped), clock)
        raise
    else:
        problem = watch.problem
        _tell(telemetry, watch, problem, Ending.OK if problem is None else ending_of(problem), clock)


def _ending(watch: Watch, error: Exception, is_stopped: Callable[[], bool]) -> Ending:
    """Return how it ended; what a link reports once it was stopped is the stop's doing."""
    ending = ending_of(error)
    if isinstance(error, DriverError) and is_stopped():
        ending = Ending.CANCELLED
    is_usual = ending is Ending.CANCELLED and watch.about.op in _ENDLESS
    return Ending.OK if is_usual else ending


def _tell(
    telemetry: Telemetry,
    watch: Watch,
    error: Exception | None,
    ending: Ending,
    clock: Callable[[], float],
) -> None:
    session, about = watch.session, watch.about
    protocol = "" if session is None else session.bus.everybody.scheme.value
    vci = vci_of(_url(watch))
    ms = round((clock() - watch.began_s) * 1000)
    is_told = error is not None and ending is not Ending.OK and ending is not Ending.CANCELLED
    code = code_of(error) if error is not None and is_told else ""
    telemetry.tell(OperationEnded(about.op, protocol, vci, ending.value, ms, code))
    if error is not None and ending is Ending.FAILED:
        telemetry.tell(fact_of(error))
    hardware = _hardware(watch, error, vci)
    if hardware is not None:
        telemetry.tell(hardware)


def _url(watch: Watch) -> str:
    """Return what names the interface, empty without one."""
    return watch.about.url if watch.session is None else watch.session.url


def _hardware(watch: Watch, error: Exception | None, vci: str) -> HardwareSeen | None:
    """Return how often the interface let the operation down, None where it did not."""
    losses = 0 if watch.session is None else watch.session.health.losses - watch.losses_before
    is_back = watch.about.op == RECONNECT and error is None
    is_lost = isinstance(error, LinkLostError)
    if not (losses or is_back or is_lost):
        return None
    return HardwareSeen(vci, int(is_back), max(losses, 0), int(is_lost))


def vci_of(url: str) -> str:
    """Return the kind of interface behind `url`; nothing that a shop may call its own."""
    scheme = url.strip().partition(":")[0].lower()
    if not scheme:
        return ""
    found = _CAN_URL.match(url.strip())
    name = found[1].lower() if found else ""
    return f"can-{name}" if name in _CAN else _KINDS.get(scheme, _OTHER)


def is_watched(error: BaseException) -> bool:
    """Tell whether `error` came out of a watched job, which told of it."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_globals.get("__name__") == __name__:
            return True
        trace = trace.tb_next
    return False
