"""The faults that a simulated car can have: what each does to the car, and the code that tells of it.

An effect is an offset on a quantity of the model; a healthy car has them all at zero.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Ignition(StrEnum):
    """How the engine lights its fuel."""

    SPARK = "spark"
    COMPRESSION = "compression"


class Unit(StrEnum):
    """The control units of the car."""

    ENGINE = "engine"
    TRANSMISSION = "transmission"
    ABS = "abs"
    AIRBAG = "airbag"
    BODY = "body"
    CLUSTER = "cluster"


class Effect(StrEnum):
    """Quantities of the model that a fault shifts; units in the names."""

    UNMETERED_AIR_GS = "unmetered_air_gs"
    IDLE_RPM = "idle_rpm"
    ROUGHNESS_RPM = "roughness_rpm"
    MISFIRES_PER_S = "misfires_per_s"
    THERMOSTAT_C = "thermostat_c"
    COOLANT_SENSOR_C = "coolant_sensor_c"
    O2_PERIOD_S = "o2_period_s"
    CATALYST_LOSS = "catalyst_loss"
    MAF_SENSOR_SHARE = "maf_sensor_share"
    CHARGING_V = "charging_v"
    VAPOUR_PA = "vapour_pa"
    BOOST_KPA = "boost_kpa"
    SOOT_KPA = "soot_kpa"
    EGR_PCT = "egr_pct"
    HIGHEST_GEAR = "highest_gear"


class MonitorKey(StrEnum):
    """Self-tests, emission-related ones first (J1979-DA, PID 01)."""

    MISFIRE = "misfire"
    FUEL = "fuel"
    COMPONENTS = "components"
    CATALYST = "catalyst"
    EVAPORATION = "evaporation"
    O2_SENSOR = "o2-sensor"
    O2_HEATER = "o2-heater"
    EGR = "egr"
    BOOST = "boost"
    PARTICLE_FILTER = "particle-filter"
    ELECTRICAL = "electrical"


NO_EFFECTS: Final[Mapping[Effect, float]] = MappingProxyType({})
BOTH: Final = frozenset(Ignition)
PETROL: Final = frozenset({Ignition.SPARK})
DIESEL: Final = frozenset({Ignition.COMPRESSION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong with a car.

    Attributes:
        name: as it stands in a URL.
        code: number of its trouble code (SAE J2012), two bytes.
        failure_type: third byte of the code in UDS (SAE J2012-DA, failure type byte).
        unit: who finds it.
        monitor: the self-test that finds it.
        trips: driving cycles with the fault until its code is confirmed.
        ignitions: engines that can have it.
        silenced: a control unit that no longer answers for it.
    """

    name: str
    code: int
    unit: Unit
    monitor: MonitorKey
    failure_type: int = 0x00
    trips: int = 2
    ignitions: frozenset[Ignition] = BOTH
    effects: Mapping[Effect, float] = field(default_factory=lambda: NO_EFFECTS, hash=False)
    silenced: Unit | None = None


def _engine(
    name: str,
    code: int,
    monitor: MonitorKey,
    effects: Mapping[Effect, float],
    ignitions: frozenset[Ignition] = BOTH,
) -> Fault:
    return Fault(
        name=name, code=code, unit=Unit.ENGINE, monitor=monitor, ignitions=ignitions, effects=effects
    )


_VACUUM_LEAK: Final = {Effect.UNMETERED_AIR_GS: 0.75, Effect.IDLE_RPM: 110.0}
_MISFIRE: Final = {Effect.ROUGHNESS_RPM: 55.0, Effect.MISFIRES_PER_S: 3.0}

ALL_FAULTS: Final = (
    *(_engine(f"misfire_cyl{n}", 0x0300 + n, MonitorKey.MISFIRE, _MISFIRE, PETROL) for n in range(1, 5)),
    _engine("vacuum_leak", 0x0171, MonitorKey.FUEL, _VACUUM_LEAK, PETROL),
    _engine("o2_slow", 0x0133, MonitorKey.O2_SENSOR, {Effect.O2_PERIOD_S: 5.0}, PETROL),
    _engine("catalyst_worn", 0x0420, MonitorKey.CATALYST, {Effect.CATALYST_LOSS: 0.85}, PETROL),
    _engine("evap_leak", 0x0442, MonitorKey.EVAPORATION, {Effect.VAPOUR_PA: 700.0}, PETROL),
    _engine("maf_dirty", 0x0101, MonitorKey.COMPONENTS, {Effect.MAF_SENSOR_SHARE: -0.18}),
    _engine("thermostat_stuck", 0x0128, MonitorKey.COMPONENTS, {Effect.THERMOSTAT_C: -28.0}),
    _engine("coolant_sensor_open", 0x0118, MonitorKey.COMPONENTS, {Effect.COOLANT_SENSOR_C: -300.0}),
    _engine("weak_battery", 0x0562, MonitorKey.COMPONENTS, {Effect.CHARGING_V: -2.2}),
    _engine("boost_leak", 0x0299, MonitorKey.BOOST, {Effect.BOOST_KPA: -45.0}, DIESEL),
    _engine("dpf_clogged", 0x2463, MonitorKey.PARTICLE_FILTER, {Effect.SOOT_KPA: 18.0}, DIESEL),
    _engine("egr_stuck", 0x0401, MonitorKey.EGR, {Effect.EGR_PCT: -35.0}, DIESEL),
    Fault(
        name="gearbox_solenoid",
        code=0x0750,
        unit=Unit.TRANSMISSION,
        monitor=MonitorKey.COMPONENTS,
        effects={Effect.HIGHEST_GEAR: -3.0},
    ),
    Fault(
        name="abs_wheel_speed",
        code=0x4035,  # C0035, left front wheel speed sensor
        failure_type=0x1F,  # circuit intermittent
        unit=Unit.ABS,
        monitor=MonitorKey.ELECTRICAL,
        trips=1,
    ),
    Fault(
        name="airbag_driver",
        code=0x8001,  # B0001, driver frontal stage 1
        failure_type=0x1A,  # circuit resistance below threshold
        unit=Unit.AIRBAG,
        monitor=MonitorKey.ELECTRICAL,
        trips=1,
    ),
    Fault(
        name="abs_offline",
        code=0xC121,  # U0121, lost communication with the ABS unit
        unit=Unit.CLUSTER,
        monitor=MonitorKey.ELECTRICAL,
        trips=1,
        silenced=Unit.ABS,
    ),
)
FAULTS: Final[Mapping[str, Fault]] = MappingProxyType({fault.name: fault for fault in ALL_FAULTS})


def combined(faults: Iterable[Fault]) -> Mapping[Effect, float]:
    """Return the sum of the effects of `faults`, every effect named."""
    total = dict.fromkeys(Effect, 0.0)
    for fault in faults:
        for effect, amount in fault.effects.items():
            total[effect] += amount
    return total
