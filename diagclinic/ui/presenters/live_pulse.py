"""Let the header follow the live values that tell supply and engine: nothing is asked for it.  No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar

from diagclinic.services.clear_codes import ENGINE_SPEED_PID, ENGINE_STOPPED_BELOW_RPM
from diagclinic.services.live import LiveSample
from diagclinic.ui.presenters.current_visit import CurrentVisit, LinkState
from diagclinic.ui.presenters.link_presenter import BEAT_S
from diagclinic.ui.presenters.live_presenter import PidLookup

T = TypeVar("T")

#: control module voltage (J1979-DA, service 01)
MODULE_VOLTAGE_PID: Final = 0x42
#: seconds between two looks: a header that changes oftener cannot be read
LOOK_S: Final = 0.25
#: after a longer pause the header's figures come from elsewhere
_PAUSE_S: Final = 1.0
#: digits that the header shows
_DECIMALS: Final = 1


class LiveValues(Protocol):
    """Tells what is being read; `LivePresenter` does."""

    def fresh(self, now_s: float) -> list[LiveSample]:
        """Return the newest sample of every value that did not stop coming."""
        ...


@dataclass(slots=True)
class _Figure(Generic[T]):
    """One figure of the header: follows the live value, and is forgotten where that stopped coming."""

    told_s: float | None = None

    def next(self, told: T | None, former: T | None, now_s: float) -> T | None:
        if told is not None:
            self.told_s = now_s
            return told
        if self.told_s is None:
            return former
        if now_s - self.told_s <= BEAT_S:  # no older than what the header says without live values
            return former
        self.told_s = None
        return None


@dataclass(slots=True)
class LivePulse:
    """Tells the visit what live values say of supply and engine."""

    visit: CurrentVisit
    live: LiveValues
    pids: Callable[[], PidLookup]
    _looked_s: float | None = None
    _supply: _Figure[float] = field(default_factory=_Figure)
    _engine: _Figure[bool] = field(default_factory=_Figure)

    def look(self, now_s: float) -> None:
        """Take what is fresh at `now_s`; does nothing where it looked a moment ago."""
        pause_s = None if self._looked_s is None else now_s - self._looked_s
        if pause_s is not None and pause_s < LOOK_S:
            return
        if pause_s is None or pause_s > _PAUSE_S:
            self._supply, self._engine = _Figure(), _Figure()
        self._looked_s = now_s
        if self.visit.link is LinkState.UP:
            self._take(self.live.fresh(now_s), now_s)

    def _take(self, fresh: list[LiveSample], now_s: float) -> None:
        speeds = self._values(fresh, ENGINE_SPEED_PID)
        volts = self._values(fresh, MODULE_VOLTAGE_PID)
        is_running = max(speeds) >= ENGINE_STOPPED_BELOW_RPM if speeds else None
        battery_v = round(volts[0], _DECIMALS) if volts else None
        self.visit.measure(
            self._supply.next(battery_v, self.visit.battery_v, now_s),
            is_engine_running=self._engine.next(is_running, self.visit.is_engine_running, now_s),
        )

    def _values(self, fresh: list[LiveSample], number: int) -> list[float]:
        """Return what the units tell by the PID `number`, the engine's first."""
        pid = self.pids().get(number)
        keys = {each.parameter.key for each in pid.fields} if pid else set()
        found = [sample for sample in fresh if sample.reading.parameter.key in keys]
        return [sample.reading.value for sample in sorted(found, key=lambda sample: sample.unit)]
