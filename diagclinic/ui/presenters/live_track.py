"""What is remembered of one live value: its newest reading, its extremes and its curve.  No Qt here."""

from array import array
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from diagclinic.core.ecu import EcuAddress
from diagclinic.core.signals import Parameter
from diagclinic.services.live import LiveSample

#: points of a curve that are kept: eight minutes at twenty a second
CURVE_POINTS: Final = 10_000
#: a value is stale after this many of its own intervals, and never before the least age
STALE_INTERVALS: Final = 4.0
STALE_LEAST_S: Final = 1.0
#: stands where there is no figure
NOTHING: Final = "-"


class Verdict(StrEnum):
    """Where a reading lies in the limits of a healthy engine."""

    WITHIN = "within"
    ABOVE = "above"
    BELOW = "below"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class SignalKey:
    """One value of one control unit."""

    unit: EcuAddress
    parameter: str


@dataclass(frozen=True, slots=True)
class LiveRow:
    """A line of the table.

    Attributes:
        unit: symbol of the physical unit.
        ecu: control unit that tells the value.
        age_s: since the newest reading; None before the first.
        is_stale: the value stopped coming.
        curve: number of its curve, 0 where it is not plotted.
    """

    key: SignalKey
    name: str
    text: str
    unit: str
    lowest: str
    highest: str
    verdict: Verdict
    age_s: float | None
    is_stale: bool
    ecu: str
    curve: int = 0


@dataclass(slots=True)
class Track:
    """Collects the samples of one value."""

    key: SignalKey
    parameter: Parameter
    newest: LiveSample | None = None
    lowest: float | None = None
    highest: float | None = None
    interval_s: float = STALE_LEAST_S
    times_s: "array[float]" = field(default_factory=lambda: array("d"))
    values: "array[float]" = field(default_factory=lambda: array("d"))

    def add(self, sample: LiveSample) -> None:
        """Take one more sample, newer than all before."""
        value = sample.reading.value
        if self.newest is not None:
            self.interval_s += 0.2 * (sample.at_s - self.newest.at_s - self.interval_s)
        self.newest = sample
        self.lowest = value if self.lowest is None else min(value, self.lowest)
        self.highest = value if self.highest is None else max(value, self.highest)
        self.times_s.append(sample.at_s)
        self.values.append(value)
        if len(self.values) >= 2 * CURVE_POINTS:
            del self.times_s[:-CURVE_POINTS], self.values[:-CURVE_POINTS]

    def reset(self) -> None:
        """Begin the extremes anew with the newest reading."""
        self.lowest = self.highest = None if self.newest is None else self.newest.reading.value

    def is_stale(self, now_s: float) -> bool:
        """Say whether the value stopped coming."""
        stale_after_s = max(STALE_LEAST_S, STALE_INTERVALS * self.interval_s)
        return self.newest is not None and now_s - self.newest.at_s > stale_after_s

    def row(self, now_s: float, curve: int) -> LiveRow:
        """Return the table's line at the time `now_s`."""
        age_s = None if self.newest is None else max(0.0, now_s - self.newest.at_s)
        return LiveRow(
            key=self.key,
            name=self.parameter.name,
            text=NOTHING if self.newest is None else self.newest.reading.text,
            unit=self.parameter.unit.value,
            lowest=self._number(self.lowest),
            highest=self._number(self.highest),
            verdict=self._verdict(),
            age_s=age_s,
            is_stale=self.is_stale(now_s),
            ecu=str(self.key.unit),
            curve=curve,
        )

    def _number(self, value: float | None) -> str:
        if value is None or self.parameter.states:
            return NOTHING
        return f"{value:.{self.parameter.decimals}f}"

    def _verdict(self) -> Verdict:
        limits = self.parameter
        if self.newest is None or (limits.lower is None and limits.upper is None):
            return Verdict.UNKNOWN
        value = self.newest.reading.value
        if limits.upper is not None and value > limits.upper:
            return Verdict.ABOVE
        return Verdict.BELOW if limits.lower is not None and value < limits.lower else Verdict.WITHIN
