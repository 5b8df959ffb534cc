"""The car's self-tests: what each needs before it can run, and where J1979 keeps its readiness."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from drivers.simulator.faults import Ignition, MonitorKey, Unit
from drivers.simulator.model import CarState


@dataclass(frozen=True, slots=True)
class Progress:
    """What a driving cycle has had so far; a monitor that was reset counts from its reset."""

    key_s: float = 0.0
    run_s: float = 0.0
    distance_km: float = 0.0

    @classmethod
    def of(cls, state: CarState) -> "Progress":
        """Return the progress that `state` has made since its key was turned."""
        return cls(state.key_s, state.run_s, state.distance_km)


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """A self-test.

    Attributes:
        bit: its place in the readiness bytes; in byte B for continuous monitors, else in bytes C and D.
        continuous: J1979 lists it in byte B.
        needs: what must have passed since the cycle began, or since the codes were cleared.
        needs_coolant_c: coolant temperature below which it does not run.
    """

    key: MonitorKey
    bit: int
    needs: Progress
    continuous: bool = False
    needs_coolant_c: float = -50.0

    def has_run(self, state: CarState, since: Progress) -> bool:
        """Say whether the monitor ran between `since` and `state`."""
        return (
            state.key_s - since.key_s >= self.needs.key_s
            and state.run_s - since.run_s >= self.needs.run_s
            and state.distance_km - since.distance_km >= self.needs.distance_km
            and state.coolant_c >= self.needs_coolant_c
        )


_KEY_ON: Final = Progress(key_s=1.0)
_MISFIRE: Final = Monitor(key=MonitorKey.MISFIRE, bit=0, needs=Progress(run_s=15), continuous=True)
_FUEL: Final = Monitor(
    key=MonitorKey.FUEL, bit=1, needs=Progress(run_s=60), continuous=True, needs_coolant_c=40
)
_COMPONENTS: Final = Monitor(key=MonitorKey.COMPONENTS, bit=2, needs=Progress(run_s=20), continuous=True)
_ELECTRICAL: Final = Monitor(key=MonitorKey.ELECTRICAL, bit=2, needs=_KEY_ON, continuous=True)

SPARK_MONITORS: Final = (
    _MISFIRE,
    _FUEL,
    _COMPONENTS,
    Monitor(key=MonitorKey.CATALYST, bit=0, needs=Progress(run_s=240, distance_km=2.5), needs_coolant_c=55),
    Monitor(key=MonitorKey.EVAPORATION, bit=2, needs=Progress(run_s=400, distance_km=4), needs_coolant_c=55),
    Monitor(key=MonitorKey.O2_SENSOR, bit=5, needs=Progress(run_s=120, distance_km=0.8), needs_coolant_c=50),
    Monitor(key=MonitorKey.O2_HEATER, bit=6, needs=Progress(run_s=30)),
)
COMPRESSION_MONITORS: Final = (
    _FUEL,
    _COMPONENTS,
    Monitor(key=MonitorKey.BOOST, bit=3, needs=Progress(run_s=120, distance_km=1), needs_coolant_c=50),
    Monitor(
        key=MonitorKey.PARTICLE_FILTER,
        bit=6,
        needs=Progress(run_s=400, distance_km=4),
        needs_coolant_c=55,
    ),
    Monitor(key=MonitorKey.EGR, bit=7, needs=Progress(run_s=200, distance_km=2), needs_coolant_c=55),
)
_ENGINE_MONITORS: Final[Mapping[Ignition, tuple[Monitor, ...]]] = {
    Ignition.SPARK: SPARK_MONITORS,
    Ignition.COMPRESSION: COMPRESSION_MONITORS,
}


def monitors_of(unit: Unit, ignition: Ignition) -> tuple[Monitor, ...]:
    """Return the self-tests that `unit` runs."""
    if unit is Unit.ENGINE:
        return _ENGINE_MONITORS[ignition]
    return (_COMPONENTS,) if unit is Unit.TRANSMISSION else (_ELECTRICAL,)
