"""Live values: what a vehicle parameter is, how its bytes carry it, and one reading of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from diagclinic.core.units import Unit

NO_STATES: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A quantity that a control unit reports.

    Attributes:
        key: stable identifier, e.g. ``obd.coolant_temperature``; the display name is translated from it.
        name: its name in English.
        unit: unit of every reading, whatever the technician prefers to see; NONE for states.
        states: meaning of each value where the quantity is a state and not a measure.
        lower, upper: limits of a healthy vehicle in `unit`, engine cold or warm; None where there is none.
        minimum, maximum: what the encoding can express.
        decimals: digits after the point that the encoding can tell apart.
    """

    key: str
    name: str
    unit: Unit
    states: Mapping[int, str] = field(default_factory=lambda: NO_STATES, hash=False)
    lower: float | None = None
    upper: float | None = None
    minimum: float = 0.0
    maximum: float = 0.0
    decimals: int = 0

    def accepts(self, value: float) -> bool:
        """Say whether `value` lies within the healthy limits, both included."""
        above = self.lower is None or value >= self.lower
        return above and (self.upper is None or value <= self.upper)


@dataclass(frozen=True, slots=True)
class Reading:
    """One sample: `value` in the parameter's unit (the number of a state where it is one)."""

    parameter: Parameter
    value: float

    @property
    def is_healthy(self) -> bool:
        """Say whether the reading lies within its parameter's limits."""
        return self.parameter.accepts(self.value)

    @property
    def text(self) -> str:
        """The value in words, without its unit: the name of a state, or the number to its precision."""
        if self.parameter.states:
            return self.parameter.states.get(int(self.value), f"reserved ({int(self.value)})")
        return f"{self.value:.{self.parameter.decimals}f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Where a parameter lies in the bytes of a PID, big-endian, bit 0 the lowest of the last byte.

    Attributes:
        first_bit: lowest bit, counted from the end of the PID's bytes.
        bits: width.
        signed: two's complement.
        factor, offset: value = number * factor + offset.
        present_bit: bit, counted likewise, that is 1 when the control unit fills this field; None: always.
        absent: number that stands for "no value", e.g. 0xFF; None: there is none.
    """

    parameter: Parameter
    first_bit: int
    bits: int
    signed: bool = False
    factor: float = 1.0
    offset: float = 0.0
    present_bit: int | None = None
    absent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pid:
    """A parameter identifier of services 01 and 02.

    Attributes:
        number: the PID.
        name: its name in English.
        length: bytes that follow the PID in an answer.
        fields: what the bytes carry; several for PIDs that pack signals.
        longer: the form with more bytes that some control units use (J1979: banks 3 and 4), if there is one.
    """

    number: int
    name: str
    length: int
    fields: tuple[Field, ...]
    longer: "Pid | None" = None
