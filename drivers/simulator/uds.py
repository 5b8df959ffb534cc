"""The UDS services of one control unit (ISO 14229-1:2020): session, identification, codes, clearing."""

from collections.abc import Callable, Mapping
from typing import Final

from drivers.simulator.faults import Ignition
from drivers.simulator.identity import VINS, Identity
from drivers.simulator.memory import Entry, FaultMemory
from drivers.simulator.model import CarState
from drivers.simulator.replies import (
    CONDITIONS_NOT_CORRECT,
    OUT_OF_RANGE,
    SERVICE_NOT_IN_SESSION,
    SERVICE_NOT_SUPPORTED,
    SUBFUNCTION_NOT_SUPPORTED,
    WRONG_LENGTH,
    Refusal,
    positive,
)

SUPPRESS_BIT: Final = 0x80
SESSION_S: Final = 5.0  # ISO 14229-2:2021, table 5: S3 server
DEFAULT_SESSION: Final = 0x01
SESSIONS: Final = frozenset({DEFAULT_SESSION, 0x03})
EXTENDED_ONLY: Final = frozenset({0x28, 0x85})
SESSION_TIMES: Final = bytes.fromhex("003201F4")  # P2 50 ms, P2* 5000 ms in steps of 10
STATUS_MASK: Final = 0xFF
ALL_GROUPS: Final = b"\xff\xff\xff"
CODE_FORMAT: Final = 0x01  # ISO 14229-1 DTC format
ECU_RESETS: Final = frozenset({0x01, 0x03})
SUBFUNCTION_SERVICES: Final = frozenset({0x10, 0x11, 0x28, 0x3E, 0x85})

Service = Callable[[bytes, CarState], bytes]


def status_byte(entry: Entry, memory: FaultMemory) -> int:
    """Return the status of a code (ISO 14229-1:2020, annex D.2)."""
    key = entry.fault.monitor
    bits = (
        entry.is_failing,
        memory.failed_this_cycle(entry),
        entry.pending,
        entry.confirmed,
        not memory.is_complete(key),
        entry.failed_since_clear,
        not memory.has_run(key),
        entry.lamp,
    )
    return sum(1 << bit for bit, is_set in enumerate(bits) if is_set)


class UdsServices:
    """Answers UDS for one control unit."""

    def __init__(self, identity: Identity, ignition: Ignition, memory: FaultMemory) -> None:
        self._memory = memory
        self._session = DEFAULT_SESSION
        self._session_until_s = 0.0
        self._identifiers = _identifiers(identity, ignition)
        self.services: Mapping[int, Service] = {
            0x10: self._change_session,
            0x11: self._reset,
            0x14: self._clear,
            0x19: self._codes,
            0x22: self._read,
            0x28: self._switch,
            0x3E: self._present,
            0x85: self._switch,
        }

    def answer(self, payload: bytes, state: CarState) -> bytes:
        """Return the answer to `payload`, empty where the tester asked for none.

        Raises:
            Refusal: the unit says no.
        """
        service, rest = payload[0], payload[1:]
        handler = self.services.get(service)
        if handler is None:
            raise Refusal(SERVICE_NOT_SUPPORTED)
        self._keep_session(state)
        if service in EXTENDED_ONLY and self._session == DEFAULT_SESSION:
            raise Refusal(SERVICE_NOT_IN_SESSION)
        if service not in SUBFUNCTION_SERVICES:
            return positive(service, handler(rest, state))
        return self._subfunction(service, rest, state)

    def _subfunction(self, service: int, rest: bytes, state: CarState) -> bytes:
        if not rest:
            raise Refusal(WRONG_LENGTH)
        plain = bytes([rest[0] & ~SUPPRESS_BIT & 0xFF]) + rest[1:]
        answer = positive(service, plain[:1] + self.services[service](plain, state))
        return b"" if rest[0] & SUPPRESS_BIT else answer

    def _keep_session(self, state: CarState) -> None:
        """Fall back to the default session after S3; any request restarts the time."""
        if state.key_s > self._session_until_s:
            self._session = DEFAULT_SESSION
        self._session_until_s = state.key_s + SESSION_S

    def _change_session(self, rest: bytes, _state: CarState) -> bytes:
        _demand_length(rest, 1)
        if rest[0] not in SESSIONS:
            raise Refusal(SUBFUNCTION_NOT_SUPPORTED)
        self._session = rest[0]
        return SESSION_TIMES

    def _reset(self, rest: bytes, state: CarState) -> bytes:
        _demand_length(rest, 1)
        if rest[0] not in ECU_RESETS:
            raise Refusal(SUBFUNCTION_NOT_SUPPORTED)
        if state.engine_rpm:
            raise Refusal(CONDITIONS_NOT_CORRECT)
        self._session = DEFAULT_SESSION
        return b""

    def _present(self, rest: bytes, _state: CarState) -> bytes:
        _demand_length(rest, 1)
        if rest[0] != 0:
            raise Refusal(SUBFUNCTION_NOT_SUPPORTED)
        return b""

    def _switch(self, rest: bytes, _state: CarState) -> bytes:
        """Accept on and off of normal communication and of the setting of codes."""
        if rest[0] > 0x03:
            raise Refusal(SUBFUNCTION_NOT_SUPPORTED)
        return b""

    def _read(self, rest: bytes, _state: CarState) -> bytes:
        if not rest or len(rest) % 2:
            raise Refusal(WRONG_LENGTH)
        asked = [int.from_bytes(rest[at : at + 2], "big") for at in range(0, len(rest), 2)]
        values = self._identifiers | {0xF186: bytes([self._session])}
        told = b"".join(number.to_bytes(2, "big") + values[number] for number in asked if number in values)
        if not told:
            raise Refusal(OUT_OF_RANGE)
        return told

    def _codes(self, rest: bytes, _state: CarState) -> bytes:
        reports = {0x01: self._count_by_mask, 0x02: self._list_by_mask, 0x0A: self._list_supported}
        if not rest:
            raise Refusal(WRONG_LENGTH)
        report = reports.get(rest[0])
        if report is None:
            raise Refusal(SUBFUNCTION_NOT_SUPPORTED)
        return rest[:1] + bytes([STATUS_MASK]) + report(rest[1:])

    def _matching(self, rest: bytes) -> list[tuple[Entry, int]]:
        _demand_length(rest, 1)
        told = ((entry, status_byte(entry, self._memory)) for entry in self._memory.stored)
        return [(entry, status) for entry, status in told if status & rest[0]]

    def _count_by_mask(self, rest: bytes) -> bytes:
        return bytes([CODE_FORMAT]) + len(self._matching(rest)).to_bytes(2, "big")

    def _list_by_mask(self, rest: bytes) -> bytes:
        return b"".join(_record(entry, status) for entry, status in self._matching(rest))

    def _list_supported(self, rest: bytes) -> bytes:
        _demand_length(rest, 0)
        return b"".join(_record(entry, status_byte(entry, self._memory)) for entry in self._memory.stored)

    def _clear(self, rest: bytes, state: CarState) -> bytes:
        _demand_length(rest, 3)
        if rest != ALL_GROUPS:
            raise Refusal(OUT_OF_RANGE)
        if state.engine_rpm:
            raise Refusal(CONDITIONS_NOT_CORRECT)
        self._memory.clear(state)
        return b""


def _record(entry: Entry, status: int) -> bytes:
    """Return a code as UDS lists it: three bytes and its status."""
    return entry.fault.code.to_bytes(2, "big") + bytes([entry.fault.failure_type, status])


def _demand_length(rest: bytes, length: int) -> None:
    if len(rest) != length:
        raise Refusal(WRONG_LENGTH)


def _identifiers(identity: Identity, ignition: Ignition) -> dict[int, bytes]:
    """Return the identification records (ISO 14229-1:2020, table C.1)."""
    return {
        0xF187: identity.part.encode(),
        0xF188: identity.calibration.encode(),
        0xF18A: b"DIAGCLINIC SIM",
        0xF18C: f"SN{identity.verification:010d}".encode(),
        0xF190: VINS[ignition].encode(),
        0xF191: identity.part.encode() + b"-H",
        0xF195: b"0312",
        0xF197: identity.name.encode(),
    }
