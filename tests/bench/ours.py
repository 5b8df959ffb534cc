"""Our own side of the comparisons: the driver with decoding, and the whole live job with its record."""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from diagclinic.core.ecu import AddressScheme, EcuAddress
from diagclinic.core.reply import Value
from diagclinic.knowledge.pids import PidCatalogue, load_pids
from diagclinic.persistence.shop_record import open_record
from diagclinic.protocols.addressing import physical_target
from diagclinic.protocols.obd2.current_data import decode_current_data
from diagclinic.protocols.obd2.requests import current_data
from diagclinic.services.jobs import JobContext, unheard
from diagclinic.services.live import LiveBuffer, LivePoll
from diagclinic.services.read_values import Wanted
from diagclinic.services.session import VehicleSession
from drivers.api import OpenOptions, TraceSink
from drivers.elm327.link import Elm327Link
from drivers.elm327.opening import open_elm327
from drivers.registry import VciUrl
from drivers.tracing import NoTrace

RESOURCES: Final = Path(__file__).parents[2] / "resources"
ENGINE: Final = EcuAddress(AddressScheme.CAN_11BIT, 0x7E8)
DEADLINE_S: Final = 1.0


def opened(
    url: str, hint: str = "", trace: TraceSink | None = None, stop: threading.Event | None = None
) -> Elm327Link:
    """Open the adapter at `url`."""
    options = OpenOptions(trace or NoTrace(), stop or threading.Event(), hint)
    return open_elm327(VciUrl.parse(url), options)


@contextlib.contextmanager
def connected(url: str, hint: str = "", trace: TraceSink | None = None) -> Iterator[Elm327Link]:
    """Open the adapter at `url` and find its vehicle's network."""
    with contextlib.closing(opened(url, hint, trace)) as link:
        link.find_bus(stop=threading.Event())
        yield link


class Reader:
    """Reads values through the driver, and decodes them with the catalogue."""

    def __init__(self, link: Elm327Link, pids: PidCatalogue) -> None:
        self._link = link
        self._pids = pids
        self._target = physical_target(ENGINE)
        self._stop = threading.Event()

    def read(self, *numbers: int) -> list[float]:
        """Return the present values of the PIDs `numbers`, asked for in one request.

        Raises:
            ValueError: one of them was not answered with a value.
        """
        (answer,) = self._link.request(
            self._target, current_data(*numbers), deadline_s=DEADLINE_S, expected=1, stop=self._stop
        )
        replies = decode_current_data(answer.payload, numbers, self._pids).values()
        values = [reply.value[0].value for reply in replies if isinstance(reply, Value)]
        if len(values) != len(numbers):
            raise ValueError(str(replies))
        return values


def load_catalogue() -> PidCatalogue:
    """Return the catalogue of PIDs that the program uses."""
    return load_pids(RESOURCES)


@contextlib.contextmanager
def live_session(url: str, hint: str, folder: Path) -> Iterator[VehicleSession]:
    """Connect and begin a visit whose every byte and every reply is put on record in `folder`."""
    with contextlib.closing(open_record(folder)) as shop:
        record = shop.begin_visit(_now(), url, is_demo=True)
        with contextlib.closing(opened(url, hint, record.trace)) as link:
            bus = link.find_bus(stop=threading.Event())
            session = VehicleSession(url, link, bus, record, _now)
            yield session
            record.close(_now())


def poll_live(session: VehicleSession, pids: PidCatalogue, numbers: Sequence[int], rounds: int) -> int:
    """Run the job that the window's live values come from; return the number of samples."""
    wanted = tuple(Wanted(ENGINE, number) for number in numbers)
    job = LivePoll(session, pids, wanted, LiveBuffer(), rounds)
    return job.run(JobContext(report=unheard))


def _now() -> datetime:
    return datetime.now(UTC)
