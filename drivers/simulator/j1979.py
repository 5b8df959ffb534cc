"""The legislated services of one control unit: SAE J1979 (ISO 15031-5) services 01 to 0A on CAN."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from drivers.simulator.faults import Ignition, MonitorKey, Unit
from drivers.simulator.identity import VINS, Identity
from drivers.simulator.memory import FaultMemory
from drivers.simulator.model import CarState
from drivers.simulator.pids import bitmap, byte, live_pids, word
from drivers.simulator.replies import (
    CONDITIONS_NOT_CORRECT,
    SERVICE_NOT_SUPPORTED,
    SUBFUNCTION_NOT_SUPPORTED,
    WRONG_LENGTH,
    Refusal,
    positive,
)

MOST_PIDS: Final = 6  # J1979, 5.3.2.3: identifiers in one request
FIRST_FRAME: Final = 0x00
FRAME_CAUSE_PID: Final = 0x02
COMPRESSION_BIT: Final = 0x08  # PID 01, byte B
LAMP_BIT: Final = 0x80
SPANS: Final = frozenset(range(0, 0x100, 0x20))
CALIBRATION_BYTES: Final = 16
NAME_BYTES: Final = 20
#: completions and occasions of the in-use monitors, a plausible history (J1979-DA, infotypes 08 and 0B)
USE_COUNTS: Final = {
    Ignition.SPARK: (0x08, (412, 655, 301, 388, 0, 0, 296, 371, 0, 0, 318, 402, 0, 0, 187, 290, 0, 0, 0, 0)),
    Ignition.COMPRESSION: (0x0B, (398, 610, 0, 0, 244, 301, 260, 312, 281, 340, 198, 287, 0, 0, 233, 299)),
}

Service = Callable[[bytes, CarState], bytes]


@dataclass(frozen=True, slots=True)
class _Readiness:
    """The readiness bytes of PIDs 01 and 41 (J1979-DA, tables for spark and for compression ignition)."""

    ignition: Ignition
    memory: FaultMemory

    def since_clear(self) -> bytes:
        """Return PID 01: lamp, number of codes, monitors."""
        lamp = LAMP_BIT if self.memory.lamp_is_on else 0
        first = lamp | min(0x7F, len(self.memory.confirmed))
        return bytes([first]) + self._monitors(self.memory.is_complete)

    def this_cycle(self) -> bytes:
        """Return PID 41: the same for the driving cycle under way."""
        return b"\x00" + self._monitors(self.memory.has_run)

    def _monitors(self, is_done: Callable[[MonitorKey], bool]) -> bytes:
        b = COMPRESSION_BIT if self.ignition is Ignition.COMPRESSION else 0
        c = d = 0
        for monitor in self.memory.monitors:
            open_bit = 0 if is_done(monitor.key) else 1
            if monitor.continuous:
                b |= 1 << monitor.bit | open_bit << monitor.bit + 4
            else:
                c |= 1 << monitor.bit
                d |= open_bit << monitor.bit
        return bytes([b, c, d])


class ObdServices:
    """Answers the legislated services for one control unit."""

    def __init__(self, identity: Identity, ignition: Ignition, memory: FaultMemory) -> None:
        self._identity = identity
        self._memory = memory
        self._pids = self._with_memory(live_pids(identity.unit, ignition), _Readiness(ignition, memory))
        self._infotypes = self._infotype_values(ignition)
        self.services: Mapping[int, Service] = {
            0x01: self._current,
            0x02: self._frozen,
            0x03: lambda rest, _: self._codes(rest, memory.confirmed),
            0x04: self._clear,
            0x07: lambda rest, _: self._codes(rest, memory.pending),
            0x09: self._information,
            0x0A: lambda rest, _: self._codes(rest, memory.permanent),
        }

    def answer(self, payload: bytes, state: CarState) -> bytes:
        """Return the answer to `payload`, service byte first.

        Raises:
            Refusal: the unit says no.
        """
        service = self.services.get(payload[0])
        if service is None:
            raise Refusal(SERVICE_NOT_SUPPORTED)
        return positive(payload[0], service(payload[1:], state))

    def _with_memory(
        self, live: Mapping[int, Callable[[CarState], bytes]], readiness: _Readiness
    ) -> Mapping[int, Callable[[CarState], bytes]]:
        """Add the PIDs that the fault memory answers to the live ones."""
        counters = self._memory.counters
        from_memory: dict[int, Callable[[CarState], bytes]] = {
            0x01: lambda _: readiness.since_clear(),
            0x21: lambda _: word(counters.lamp_distance_km),
            0x30: lambda _: byte(counters.warm_ups),
            0x31: lambda _: word(counters.distance_km),
            0x41: lambda _: readiness.this_cycle(),
            0x4D: lambda _: word(counters.lamp_running_s / 60),
            0x4E: lambda _: word(counters.running_s / 60),
        }
        return dict(live) | from_memory

    def _infotype_values(self, ignition: Ignition) -> Mapping[int, bytes]:
        """Return the values of service 09, each with its leading number of items."""
        identity = self._identity
        values = {
            0x04: b"\x01" + identity.calibration.encode().ljust(CALIBRATION_BYTES, b"\0"),
            0x06: b"\x01" + identity.verification.to_bytes(4, "big"),
            0x0A: b"\x01" + identity.name.encode().ljust(NAME_BYTES, b"\0"),
        }
        if identity.unit is Unit.ENGINE:
            infotype, counts = USE_COUNTS[ignition]
            values[0x02] = b"\x01" + VINS[ignition].encode()
            values[infotype] = bytes([len(counts)]) + b"".join(word(count) for count in counts)
        return values

    def _current(self, rest: bytes, state: CarState) -> bytes:
        if not 1 <= len(rest) <= MOST_PIDS:
            raise Refusal(WRONG_LENGTH)
        values = {pid: self._pid_value(pid, state) for pid in rest}
        return _present({pid: value for pid, value in values.items() if value is not None})

    def _pid_value(self, pid: int, state: CarState) -> bytes | None:
        if pid in SPANS:
            return _span(pid, self._pids)
        encoder = self._pids.get(pid)
        return None if encoder is None else encoder(state)

    def _frozen(self, rest: bytes, _state: CarState) -> bytes:
        if not rest or len(rest) % 2 or len(rest) > MOST_PIDS:
            raise Refusal(WRONG_LENGTH)
        entry = self._memory.framed
        frame = {} if entry is None else dict(entry.frame)
        cause = b"\0\0" if entry is None else entry.fault.code.to_bytes(2, "big")
        told = b""
        for pid, number in zip(rest[::2], rest[1::2], strict=True):
            value = _frame_value(pid, frame, cause)
            if number == FIRST_FRAME and value is not None:
                told += bytes([pid, number]) + value
        if not told:
            raise Refusal(SUBFUNCTION_NOT_SUPPORTED)
        return told

    def _codes(self, rest: bytes, codes: tuple[int, ...]) -> bytes:
        if rest:
            raise Refusal(WRONG_LENGTH)
        return bytes([len(codes)]) + b"".join(code.to_bytes(2, "big") for code in codes)

    def _clear(self, rest: bytes, state: CarState) -> bytes:
        if rest:
            raise Refusal(WRONG_LENGTH)
        if state.engine_rpm:
            raise Refusal(CONDITIONS_NOT_CORRECT)
        self._memory.clear(state)
        return b""

    def _information(self, rest: bytes, _state: CarState) -> bytes:
        if len(rest) != 1:
            raise Refusal(WRONG_LENGTH)
        value = _span(rest[0], self._infotypes) if rest[0] in SPANS else self._infotypes.get(rest[0])
        return _present({} if value is None else {rest[0]: value})


def _span(first: int, supported: Mapping[int, object]) -> bytes | None:
    """Return the support bits of a span of identifiers, None where neither it nor a later one has any."""
    has_any = first == 0 or any(number > first for number in supported)
    return bitmap(first, supported) if has_any else None


def _frame_value(pid: int, frame: Mapping[int, bytes], cause: bytes) -> bytes | None:
    if pid == FRAME_CAUSE_PID:
        return cause
    if pid in SPANS:
        return _span(pid, {FRAME_CAUSE_PID: cause, **frame})
    return frame.get(pid)


def _present(values: Mapping[int, bytes]) -> bytes:
    """Return identifiers with their values.

    Raises:
        Refusal: there is none; when everybody was asked, that is silence.
    """
    if not values:
        raise Refusal(SUBFUNCTION_NOT_SUPPORTED)
    return b"".join(bytes([number]) + value for number, value in values.items())
