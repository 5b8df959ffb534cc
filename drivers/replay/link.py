"""``replay:FILE``: a virtual car that answers as recorded, through whatever adapter that was."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

from drivers.api import AdapterInfo, Answer, Bus, Capability, OpenOptions, Target
from drivers.errors import (
    BadVciOptionError,
    LinkLostError,
    RecordingUnusableError,
    RequestStoppedError,
    VehicleSilentError,
)
from drivers.notes import Requested
from drivers.registry import VciUrl
from drivers.replay.recording import Outcomes, Recording, outcomes_of

T = TypeVar("T")
#: reads what can be read of a file, raising `RecordingUnusableError` where that is nothing
ReadRecording = Callable[[Path], Recording]

PACE: Final = "pace"
#: whether the recorded times are kept, by what the URL says
PACES: Final[Mapping[str, bool]] = MappingProxyType({"recorded": True, "at-once": False})

logger = logging.getLogger(__name__)


class ReplayLink:
    """A `PduLink` that answers from a recording.

    The same question gets what it got in the recording, in the same order, and from then on the last of it.
    """

    def __init__(
        self,
        info: AdapterInfo,
        outcomes: Outcomes,
        *,
        keeps_pace: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.info = info
        self._outcomes = outcomes
        self._keeps_pace = keeps_pace
        self._clock = clock
        self._is_closed = False

    @property
    def resume_hint(self) -> str:
        """Nothing: a recording opens as quickly without."""
        return ""

    def battery_v(self, *, stop: threading.Event) -> float | None:
        """Return what was measured, None where nothing was.

        Raises:
            DriverError: as it was recorded.
            LinkLostError: the link was closed.
            RequestStoppedError: `stop` was set.
        """
        self._obey(stop)
        if not self._outcomes.volts:
            return None
        told = _next(self._outcomes.volts)
        if told.failure is not None:
            raise told.failure.error()
        return told.volts

    def find_bus(self, *, stop: threading.Event) -> Bus:
        """Return the network that was found.

        Raises:
            VehicleSilentError: the recording tells of none.
            DriverError: as it was recorded.
            LinkLostError: the link was closed.
            RequestStoppedError: `stop` was set.
        """
        self._obey(stop)
        told = _next(self._outcomes.buses) if self._outcomes.buses else None
        if told is not None and told.bus is not None:
            return told.bus
        if told is not None and told.failure is not None:
            raise told.failure.error()
        raise VehicleSilentError("the recording tells of no network")

    def request(
        self,
        target: Target,
        payload: bytes,
        *,
        deadline_s: float,  # noqa: ARG002  how long to wait was decided when it was recorded
        expected: int | None,  # noqa: ARG002  so was how many answers came
        stop: threading.Event,
    ) -> Iterator[Answer]:
        """Yield what `target` answered to `payload` when it was recorded.

        Raises:
            VehicleSilentError: nobody answered then, or the recording does not tell.
            DriverError: as it was recorded.
            LinkLostError: the link was closed.
            RequestStoppedError: `stop` was set.
        """
        self._obey(stop)
        asked = self._outcomes.requests.get((target, bytes(payload)))
        if not asked:
            raise VehicleSilentError(f"{payload.hex().upper()}: this was never asked in the recording")
        yield from self._as_recorded(_next(asked), stop)

    def _as_recorded(self, came: Requested, stop: threading.Event) -> Iterator[Answer]:
        began_s = self._clock()
        for answer in came.answers:
            self._wait_until(began_s + answer.at_s, stop)
            self._obey(stop)
            yield Answer(answer.source, answer.payload, self._clock(), answer.damage, answer.extension)
        if came.failure is not None:
            self._wait_until(began_s + came.took_s, stop)
            self._obey(stop)
            raise came.failure.error()

    def close(self) -> None:
        """End the replay; a second call does nothing."""
        self._is_closed = True

    def _wait_until(self, at_s: float, stop: threading.Event) -> None:
        pause_s = at_s - self._clock()
        if self._keeps_pace and pause_s > 0:
            stop.wait(pause_s)

    def _obey(self, stop: threading.Event) -> None:
        if self._is_closed:
            raise LinkLostError(f"{self.info.url}: it was closed")
        if stop.is_set():
            raise RequestStoppedError(self.info.url)


def open_replay(
    url: VciUrl, options: OpenOptions, read: ReadRecording, clock: Callable[[], float] = time.monotonic
) -> ReplayLink:
    """Open the recording that `url` names: ``replay:FILE[?pace=recorded]``.

    Where the file is cut or damaged, the part that is whole is answered from, and the adapter's name says so.

    Raises:
        BadVciOptionError: there is no such option, or it cannot have this value.
        RecordingUnusableError: the file holds no recording that can be answered from.
        RequestStoppedError: the options' stop was set.
    """
    keeps_pace = _pace(url)
    recording = read(Path(url.address))
    try:
        outcomes = outcomes_of(recording.notes)
    except RecordingUnusableError as error:
        why = "; ".join(part for part in (str(error), recording.missing) if part)
        raise RecordingUnusableError(f"{url.address}: {why}") from error
    if options.stop.is_set():
        raise RequestStoppedError(str(url))
    missing = _missing(recording.missing, outcomes.unread)
    if missing:
        logger.warning("%s: %s", url, missing)
    return ReplayLink(_info(url, outcomes.info, missing), outcomes, keeps_pace=keeps_pace, clock=clock)


def _pace(url: VciUrl) -> bool:
    for key, value in url.options.items():
        if key != PACE or value not in PACES:
            raise BadVciOptionError(str(url), f"a recording takes {PACE}={' or '.join(PACES)}")
    return PACES[url.options.get(PACE, "at-once")]


def _missing(missing: str, unread: int) -> str:
    notes = f"{unread} {'note' if unread == 1 else 'notes'} cannot be understood" if unread else ""
    return "; ".join(part for part in (missing, notes) if part)


def _info(url: VciUrl, recorded: AdapterInfo | None, missing: str) -> AdapterInfo:
    name = recorded.name if recorded is not None else "an adapter that is not known"
    remark = f" (in part: {missing})" if missing else ""
    return AdapterInfo(
        str(url),
        f"Recording of {name}{remark}",
        recorded.firmware if recorded is not None else "",
        recorded.capabilities if recorded is not None else Capability(0),
    )


def _next(outcomes: deque[T]) -> T:
    """Take the next of `outcomes`; the last one stays for good."""
    return outcomes.popleft() if len(outcomes) > 1 else outcomes[0]
