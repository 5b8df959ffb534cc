"""The physics of the simulated car: every signal at a moment, each derived from the same few quantities.

The model has no memory and no clock: `Model.at` is a function of time, so two looks at the same moment agree
whatever was asked in between.  Constants describe a mid-size car, not one of a make.
"""

import math
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from drivers.simulator.driving import STANDING, Motion, motion_at
from drivers.simulator.faults import Effect, Fault, Ignition, combined
from drivers.simulator.options import EngineMode

AMBIENT_C: Final = 18.0
BARO_KPA: Final = 100.0
THERMOSTAT_C: Final = 90.0
WARM_UP_S: Final = 170.0
COOL_DOWN_S: Final = 5400.0
KEY_ON_COOLANT_C: Final = 72.0
CLOSED_LOOP_S: Final = 15.0
CLOSED_LOOP_C: Final = 30.0
CHARGING_V: Final = 14.2
RESTING_V: Final = 12.5
MASS_KG: Final = 1350.0
DRAG_N_PER_MS2: Final = 0.41  # half of air density times drag area
ROLLING_N: Final = 145.0
DRIVELINE_EFFICIENCY: Final = 0.9
IDLE_TORQUE_SHARE: Final = 0.08
AIR_KJ_PER_KGK: Final = 0.287  # specific gas constant of air
NORMAL_AIR_G_PER_L: Final = 1.184  # J1979-DA, PID 43
RPM_PER_KMH: Final = (0.0, 120.0, 68.0, 45.0, 34.0, 27.0)
UPSHIFT_KMH: Final = (0.0, 18.0, 32.0, 48.0, 68.0)
NOISE_STEP_S: Final = 0.1
TANK_L: Final = 50.0
FUEL_AT_START_PCT: Final = 62.0
SENSOR_LOWEST_C: Final = -40.0


@dataclass(frozen=True, slots=True)
class Engine:
    """What tells one engine from another.

    Attributes:
        fuel_g_per_l: density of the fuel.
        stoichiometric: grams of air for a gram of fuel.
    """

    ignition: Ignition
    displacement_l: float
    idle_rpm: float
    idle_map_kpa: float
    volumetric_efficiency: float
    max_torque_nm: float
    fuel_g_per_l: float
    stoichiometric: float


PETROL: Final = Engine(Ignition.SPARK, 1.6, 780.0, 31.0, 0.85, 150.0, 745.0, 14.7)
DIESEL: Final = Engine(Ignition.COMPRESSION, 2.0, 820.0, 99.0, 0.9, 320.0, 835.0, 14.5)
ENGINES: Final = {Ignition.SPARK: PETROL, Ignition.COMPRESSION: DIESEL}


@dataclass(frozen=True, slots=True, kw_only=True)
class CarState:
    """Every signal of the car at one moment; units in the names.

    Attributes:
        key_s: since the key was turned on.
        run_s: since the engine was started, 0 while it stands.
        torque_share: engine torque as a share of the reference torque.
        load_share: air charge as a share of what fits at this speed.
        lambda_ratio: air to fuel, 1 is stoichiometric.
        catalyst_loss: share of the catalyst's storage that is gone.
    """

    key_s: float
    run_s: float
    distance_km: float
    engine_rpm: float
    speed_kmh: float
    gear: int
    torque_share: float
    load_share: float
    absolute_load_pct: float
    throttle_pct: float
    pedal_pct: float
    map_kpa: float
    intake_c: float
    coolant_c: float
    coolant_sensor_c: float
    oil_c: float
    maf_sensor_gs: float
    fuel_lph: float
    fuel_level_pct: float
    lambda_ratio: float
    is_closed_loop: bool
    short_trim_pct: float
    long_trim_pct: float
    o2_before_v: float
    o2_after_v: float
    catalyst_c: float
    timing_deg: float
    supply_v: float
    vapour_pa: float
    purge_pct: float
    egr_pct: float
    egr_error_pct: float
    rail_kpa: float
    filter_kpa: float
    catalyst_loss: float


class Model:
    """The car as a function of time."""

    def __init__(self, engine: Engine, faults: Iterable[Fault], mode: EngineMode, seed: int) -> None:
        self._engine = engine
        self._effects: Mapping[Effect, float] = combined(faults)
        self._mode = mode
        self._seed = seed

    def at(self, key_s: float) -> CarState:
        """Return the car's state `key_s` seconds after the key was turned on."""
        if self._mode is EngineMode.OFF:
            return self._standing(key_s)
        return _Moment(self._engine, self._effects, self._seed, key_s, self._motion(key_s)).state()

    def _motion(self, key_s: float) -> Motion:
        return motion_at(key_s) if self._mode is EngineMode.DRIVING else STANDING

    def _standing(self, key_s: float) -> CarState:
        """Return key on, engine off: no air flows, the manifold is at ambient, the battery discharges."""
        coolant_c = AMBIENT_C + (KEY_ON_COOLANT_C - AMBIENT_C) * math.exp(-key_s / COOL_DOWN_S)
        sensor_c = max(SENSOR_LOWEST_C, coolant_c + self._effects[Effect.COOLANT_SENSOR_C])
        supply_v = RESTING_V + self._effects[Effect.CHARGING_V] * 0.4 - 0.2 * (1 - math.exp(-key_s / 900))
        return CarState(
            key_s=key_s, run_s=0.0, distance_km=0.0, engine_rpm=0.0, speed_kmh=0.0, gear=0,
            torque_share=0.0, load_share=0.0, absolute_load_pct=0.0, throttle_pct=14.0, pedal_pct=0.0,
            map_kpa=BARO_KPA, intake_c=AMBIENT_C + 8, coolant_c=coolant_c, coolant_sensor_c=sensor_c,
            oil_c=coolant_c - 3, maf_sensor_gs=0.0, fuel_lph=0.0, fuel_level_pct=FUEL_AT_START_PCT,
            lambda_ratio=1.0, is_closed_loop=False, short_trim_pct=0.0,
            long_trim_pct=0.0, o2_before_v=0.45, o2_after_v=0.45, catalyst_c=coolant_c, timing_deg=0.0,
            supply_v=supply_v, vapour_pa=0.0, purge_pct=0.0, egr_pct=0.0, egr_error_pct=0.0,
            rail_kpa=0.0, filter_kpa=0.0, catalyst_loss=self._effects[Effect.CATALYST_LOSS],
        )  # fmt: skip


class _Moment:
    """One moment with the engine running; each property follows from those above it."""

    def __init__(
        self, engine: Engine, effects: Mapping[Effect, float], seed: int, run_s: float, motion: Motion
    ) -> None:
        self._engine = engine
        self._effects = effects
        self._seed = seed
        self._run_s = run_s
        self._motion = motion
        self._is_spark = engine.ignition is Ignition.SPARK
        self._thermostat_c = THERMOSTAT_C + effects[Effect.THERMOSTAT_C]
        self._coolant_c = self._warmed(self._thermostat_c, WARM_UP_S)
        self._gear = self._chosen_gear()
        self._rpm = self._engine_speed()
        self._torque_share = self._torque()
        self._map_kpa = self._manifold()
        self._air_gs = self._air_flow(self._map_kpa)
        self._closed_loop = self._is_spark and run_s > CLOSED_LOOP_S and self._coolant_c > CLOSED_LOOP_C

    def state(self) -> CarState:
        """Return every signal of this moment."""
        wide_open_gs = self._air_flow(max(BARO_KPA, self._map_kpa))
        load_share = self._air_gs / wide_open_gs if self._is_spark else 0.12 + 0.88 * self._torque_share
        lean_pct = self._lean_pct() if self._closed_loop else 0.0
        fuel_lph = self._fuel_lph()
        throttle_pct = 14.0 + 70.0 * max(0.0, load_share - 0.28) if self._is_spark else 82.0
        swing = self._o2_swing()
        return CarState(
            key_s=self._run_s, run_s=self._run_s, distance_km=self._motion.distance_km,
            engine_rpm=self._rpm, speed_kmh=self._motion.speed_kmh, gear=self._gear,
            torque_share=self._torque_share, load_share=load_share,
            absolute_load_pct=100 * self._air_gs / (self._rpm / 120 * self._engine.displacement_l)
            / NORMAL_AIR_G_PER_L,
            throttle_pct=throttle_pct, pedal_pct=100 * max(0.0, self._torque_share - IDLE_TORQUE_SHARE),
            map_kpa=self._map_kpa, intake_c=self._intake_c(), coolant_c=self._coolant_c,
            coolant_sensor_c=max(SENSOR_LOWEST_C, self._coolant_c + self._effects[Effect.COOLANT_SENSOR_C]),
            oil_c=self._warmed(self._thermostat_c + 4, WARM_UP_S * 1.8),
            maf_sensor_gs=max(0.0, self._air_gs - self._leak_gs())
            * (1 + self._effects[Effect.MAF_SENSOR_SHARE]),
            fuel_lph=fuel_lph, fuel_level_pct=max(0.0, FUEL_AT_START_PCT - self._burnt_pct(fuel_lph)),
            lambda_ratio=self._lambda(), is_closed_loop=self._closed_loop,
            short_trim_pct=lean_pct * 0.15 - 2.0 * swing if self._closed_loop else 0.0,
            long_trim_pct=lean_pct * 0.85,
            o2_before_v=0.45 + 0.38 * swing, o2_after_v=self._o2_after(swing),
            catalyst_c=self._warmed(520 + 260 * load_share, 90.0), timing_deg=self._timing(load_share),
            supply_v=CHARGING_V + self._effects[Effect.CHARGING_V] + 0.05 * self._noise("supply"),
            vapour_pa=-700.0 + self._effects[Effect.VAPOUR_PA] if self._closed_loop else 0.0,
            purge_pct=18.0 + 40 * self._torque_share if self._closed_loop else 0.0,
            egr_pct=self._egr_command(), egr_error_pct=self._effects[Effect.EGR_PCT] * self._has_egr(),
            rail_kpa=self._rail(), filter_kpa=self._filter_drop(),
            catalyst_loss=self._effects[Effect.CATALYST_LOSS],
        )  # fmt: skip

    def _noise(self, channel: str) -> float:
        """Return a number between -1 and 1 that holds for one noise step and depends on nothing else."""
        step = int(self._run_s / NOISE_STEP_S)
        return crc32(channel.encode() + struct.pack(">qq", self._seed, step)) / 0x7FFFFFFF - 1

    def _warmed(self, final_c: float, time_constant_s: float) -> float:
        return final_c + (AMBIENT_C - final_c) * math.exp(-self._run_s / time_constant_s)

    def _chosen_gear(self) -> int:
        if self._motion.speed_kmh < 1:
            return 0
        wanted = sum(self._motion.speed_kmh >= limit for limit in UPSHIFT_KMH)
        highest = len(UPSHIFT_KMH) + int(self._effects[Effect.HIGHEST_GEAR])
        return max(1, min(wanted, highest))

    def _engine_speed(self) -> float:
        cold = max(0.0, 1 - (self._coolant_c - AMBIENT_C) / 50)
        idle = self._engine.idle_rpm + 420 * cold + self._effects[Effect.IDLE_RPM]
        rough = (8 + self._effects[Effect.ROUGHNESS_RPM]) * self._noise("rpm")
        return max(idle, self._motion.speed_kmh * RPM_PER_KMH[self._gear]) + rough

    def _torque(self) -> float:
        """Return the share of the engine's torque that moves the car against mass, air and tyres."""
        speed_ms = self._motion.speed_kmh / 3.6
        force_n = MASS_KG * self._motion.acceleration_ms2 + DRAG_N_PER_MS2 * speed_ms**2
        power_w = (force_n + ROLLING_N * (speed_ms > 0)) * speed_ms / DRIVELINE_EFFICIENCY
        torque_nm = power_w / (self._rpm * 2 * math.pi / 60)
        return min(1.0, max(0.0, IDLE_TORQUE_SHARE + torque_nm / self._engine.max_torque_nm))

    def _manifold(self) -> float:
        beyond_idle = self._torque_share - IDLE_TORQUE_SHARE
        if self._is_spark:
            leak_kpa = 4.0 * min(1.0, self._leak_gs())
            return (
                self._engine.idle_map_kpa
                + leak_kpa
                + (BARO_KPA - self._engine.idle_map_kpa) * max(-0.1, beyond_idle)
            )
        boost_kpa = 110.0 * max(0.0, beyond_idle)
        lost_kpa = self._effects[Effect.BOOST_KPA] * min(1.0, 2 * max(0.0, beyond_idle))
        return max(self._engine.idle_map_kpa, self._engine.idle_map_kpa + boost_kpa + lost_kpa)

    def _intake_c(self) -> float:
        return AMBIENT_C + 0.18 * (self._coolant_c - AMBIENT_C)

    def _air_flow(self, map_kpa: float) -> float:
        """Return the engine's air in g/s: speed-density, a four-stroke draws every second turn."""
        density = map_kpa / (AIR_KJ_PER_KGK * (self._intake_c() + 273.15))
        return self._rpm / 120 * self._engine.displacement_l * self._engine.volumetric_efficiency * density

    def _leak_gs(self) -> float:
        return self._effects[Effect.UNMETERED_AIR_GS]

    def _lean_pct(self) -> float:
        """Return by how much more fuel the mixture needs than the sensor's air explains."""
        told_gs = max(0.1, self._air_gs - self._leak_gs()) * (1 + self._effects[Effect.MAF_SENSOR_SHARE])
        return 100 * (self._air_gs / told_gs - 1) + 0.8

    def _lambda(self) -> float:
        if self._is_spark:
            return 1.0 if self._closed_loop else 0.92
        return min(6.0, 1.25 + 1.1 / max(0.15, self._torque_share))

    def _fuel_lph(self) -> float:
        fuel_gs = self._air_gs / (self._engine.stoichiometric * self._lambda())
        return 3600 * fuel_gs / self._engine.fuel_g_per_l

    def _burnt_pct(self, fuel_lph: float) -> float:
        return 100 * fuel_lph * self._run_s / 3600 / TANK_L

    def _o2_swing(self) -> float:
        """Return the sensor before the catalyst: -1 lean, +1 rich, switching about once a second."""
        if not self._closed_loop:
            return 0.0
        period_s = 1.2 + self._effects[Effect.O2_PERIOD_S]
        lean_bias = 0.4 if self._effects[Effect.MISFIRES_PER_S] else 0.0
        return math.tanh(3 * math.sin(2 * math.pi * self._run_s / period_s) - lean_bias)

    def _o2_after(self, swing: float) -> float:
        if not self._closed_loop:
            return 0.45
        return 0.66 + 0.01 * self._noise("o2") - 0.3 * self._effects[Effect.CATALYST_LOSS] * (1 - swing) / 2

    def _timing(self, load_share: float) -> float:
        if not self._is_spark:
            return 4.0 + self._rpm / 1000
        return 8.0 + self._rpm / 200 - 12 * load_share + 0.5 * self._noise("timing")

    def _has_egr(self) -> float:
        return 0.0 if self._is_spark else 1.0

    def _egr_command(self) -> float:
        return max(0.0, 38.0 - 60 * self._torque_share) * self._has_egr()

    def _rail(self) -> float:
        return 5500.0 if self._is_spark else 27000.0 + 110000.0 * self._torque_share

    def _filter_drop(self) -> float:
        if self._is_spark:
            return 0.0
        return (0.9 + self._effects[Effect.SOOT_KPA]) * self._air_gs / 20
