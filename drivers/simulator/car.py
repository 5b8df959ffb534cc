"""The whole simulated car: one model, six control units, whole messages in and out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from drivers.simulator.faults import FAULTS, Unit
from drivers.simulator.identity import IDENTITIES, OBD_FUNCTIONAL, Identity
from drivers.simulator.j1979 import ObdServices
from drivers.simulator.memory import EMISSION_UNITS, FaultMemory
from drivers.simulator.model import ENGINES, CarState, Model
from drivers.simulator.monitors import monitors_of
from drivers.simulator.options import CarOptions, EngineMode
from drivers.simulator.pids import frame_of, live_pids
from drivers.simulator.replies import (
    RESPONSE_PENDING,
    SERVICE_NOT_SUPPORTED,
    UNSAID,
    Refusal,
    negative,
)
from drivers.simulator.uds import UdsServices

FAULT_FOUND_S: Final = 137.0  # into the drive in which the codes that are there from the start were set
MOST_MISSED_CYCLES: Final = 200
LIVE_VALUES: Final = 0x01


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of a control unit: `source` is the CAN identifier that it is sent with."""

    source: int
    payload: bytes


class ControlUnit:
    """One control unit: what it listens to, and its services."""

    def __init__(self, identity: Identity, options: CarOptions) -> None:
        faults = [fault for fault in options.faults if fault.unit is identity.unit]
        encoders = live_pids(identity.unit, options.ignition)
        self.identity = identity
        self.memory = FaultMemory(
            monitors_of(identity.unit, options.ignition), faults, lambda state: frame_of(encoders, state)
        )
        self._obd = ObdServices(identity, options.ignition, self.memory)
        self._uds = UdsServices(identity, options.ignition, self.memory)

    def answer(self, payload: bytes, state: CarState, *, functional: bool) -> bytes:
        """Return the answer to `payload`; empty where the unit keeps silent."""
        try:
            if self.identity.speaks_obd and payload[0] in self._obd.services:
                return self._obd.answer(payload, state)
            return self._uds.answer(payload, state)
        except Refusal as refusal:
            if functional and refusal.nrc in UNSAID:
                return b""
            return negative(payload[0], refusal.nrc)


class Car:
    """A car that answers diagnostic messages; told the time, it never looks at a clock."""

    def __init__(self, options: CarOptions) -> None:
        self.options = options
        self._faults = options.faults
        self._cycle = 0
        self._cycle_began_s = 0.0
        self._model = self._model_with(self._engine_mode)
        silenced = {fault.silenced for fault in options.faults}
        self.units = tuple(
            ControlUnit(identity, options)
            for identity in IDENTITIES[options.ignition]
            if identity.unit not in silenced
        )
        found = self._model_with(EngineMode.DRIVING).at(FAULT_FOUND_S)
        for unit in self.units:
            unit.memory.mature(options.age, found)

    @property
    def request_ids(self) -> Mapping[int, int]:
        """The CAN identifiers that are listened on, with those answered with."""
        scheme = self.options.scheme
        identities = [unit.identity for unit in self.units]
        return {identity.request_id(scheme): identity.response_id(scheme) for identity in identities}

    @property
    def functional_id(self) -> int:
        """The CAN identifier, or the address, that everybody listens on."""
        if self.options.older is not None:
            return self.options.older.functional_address
        return OBD_FUNCTIONAL[self.options.scheme]

    def memory_of(self, unit: Unit) -> FaultMemory:
        """Return the fault memory of `unit`."""
        return next(each.memory for each in self.units if each.identity.unit is unit)

    def state_at(self, now_s: float) -> CarState:
        """Return every signal `now_s` seconds after the link was opened."""
        return self._model.at(max(0.0, now_s + self.options.after_s - self._cycle_began_s))

    def observe(self, now_s: float) -> CarState:
        """Let every self-test run that the time up to `now_s` allows, and return the state then."""
        self._catch_up(now_s)
        state = self.state_at(now_s)
        if self.options.key_on:
            for unit in self.units:
                unit.memory.observe(state, self._cycle)
        return state

    def cycle_ignition(self, now_s: float) -> None:
        """Turn the key off and on again, and start the engine where it ran."""
        self.observe(now_s)
        self._cycle += 1
        self._cycle_began_s = now_s + self.options.after_s

    def repair(self, name: str) -> None:
        """Take a fault's cause away: the signals heal at once, codes by their rules."""
        self._faults = tuple(fault for fault in self._faults if fault.name != name)
        self._model = self._model_with(self._engine_mode)
        for unit in self.units:
            if unit.identity.unit is FAULTS[name].unit:
                unit.memory.repair(name)

    def supply_v(self, now_s: float) -> float:
        """Return the voltage at the diagnostic plug."""
        return self.state_at(now_s).supply_v

    def answer(self, request_id: int, payload: bytes, now_s: float) -> tuple[Reply, ...]:
        """Return what the control units say to `payload`, in the order in which they are sent."""
        if not payload or not self.options.key_on or self._is_mute(payload):
            return ()
        state = self.observe(now_s)
        functional = request_id == self.functional_id
        return tuple(
            reply
            for unit in self.units
            if self._is_for(unit, request_id, functional=functional)
            for reply in self._replies(unit, payload, state, functional=functional)
        )

    def _is_mute(self, payload: bytes) -> bool:
        """Say whether nobody answers `payload`: by option, or since older networks take one PID a request."""
        is_multiple = self.options.older is not None and payload[0] == LIVE_VALUES and len(payload) > 2
        return is_multiple or payload[0] in self.options.mute

    def _is_for(self, unit: ControlUnit, request_id: int, *, functional: bool) -> bool:
        if functional:
            return unit.identity.unit in EMISSION_UNITS
        return unit.identity.request_id(self.options.scheme) == request_id

    def _replies(
        self, unit: ControlUnit, payload: bytes, state: CarState, *, functional: bool
    ) -> tuple[Reply, ...]:
        answer = unit.answer(payload, state, functional=functional)
        if not answer:
            return ()
        source = unit.identity.response_id(self.options.scheme)
        refused_at_once = answer == negative(payload[0], SERVICE_NOT_SUPPORTED)
        patience = 0 if refused_at_once else self.options.pending
        waits = (Reply(source, negative(payload[0], RESPONSE_PENDING)),) * patience
        return (*waits, Reply(source, answer))

    @property
    def _engine_mode(self) -> EngineMode:
        """What the engine does; without ignition it cannot run."""
        return self.options.engine if self.options.key_on else EngineMode.OFF

    def _model_with(self, mode: EngineMode) -> Model:
        return Model(ENGINES[self.options.ignition], self._faults, mode, self.options.seed)

    def _catch_up(self, now_s: float) -> None:
        """Turn the key as often as the option asks for; each cycle runs to its end first."""
        period_s = self.options.cycle_s
        if not period_s:
            return
        missed = int((now_s + self.options.after_s - self._cycle_began_s) // period_s)
        for _ in range(min(missed, MOST_MISSED_CYCLES)):
            end_s = self._cycle_began_s + period_s
            state = self._model.at(period_s)
            for unit in self.units:
                unit.memory.observe(state, self._cycle)
            self._cycle += 1
            self._cycle_began_s = end_s
