"""The parts of a report, each resolved to words: what every rendering shows in its own way."""

from dataclasses import dataclass
from datetime import datetime

from diagclinic.core.dtc import DtcStatus, Severity
from diagclinic.core.visit import UnitState
from diagclinic.core.visit_details import OdometerOrigin


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleLines:
    """The vehicle as a report names it; what is not known is empty.

    Attributes:
        vin_remark: what the check digit says.
        origin: country, or else region, of the maker's seat.
        model_years: every year that the VIN can mean.
        model_year: the same in words, with how far it can be trusted.
    """

    vin: str = ""
    vin_remark: str = ""
    maker: str = ""
    origin: str = ""
    model_years: tuple[int, ...] = ()
    model_year: str = ""
    plate: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class OdometerLine:
    """One odometer reading in km, as text, with where it comes from as a word and in words."""

    km: float
    text: str
    origin: OdometerOrigin
    origin_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One control unit of the latest scan.

    Attributes:
        is_fully_read: it told its stored and its pending codes, or does not offer the list.
        remarks: what it did not tell, and why not, e.g. ``permanent codes: not supported``.
        calibrations: its programs, each with its verification number where it told one.
    """

    name: str
    address: str
    state: UnitState
    state_word: str
    is_fully_read: bool = True
    remarks: tuple[str, ...] = ()
    calibrations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultLine:
    """One code of one control unit.

    Attributes:
        is_known: False where `title` only tells what the code's structure says.
        statuses: the lists it stands in: confirmed, pending, permanent.
    """

    code: str
    title: str
    is_known: bool
    severity: Severity
    unit: str
    address: str
    statuses: tuple[DtcStatus, ...]


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One value, as text, with the symbol of its unit of measure."""

    name: str
    text: str
    measure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameLines:
    """One freeze frame; `code` is empty where the unit did not tell what caused it."""

    unit: str
    address: str
    code: str
    values: tuple[ValueLine, ...]


@dataclass(frozen=True, slots=True)
class MonitorLine:
    """One self-test of the emission system; `is_complete` is meaningless where it is not supported."""

    name: str
    is_supported: bool
    is_complete: bool

    @property
    def state(self) -> str:
        """The state in words."""
        if not self.is_supported:
            return "not fitted"
        return "complete" if self.is_complete else "not complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessLines:
    """What one control unit says of its self-tests.

    Attributes:
        remark: why there is nothing to say, in words; empty where the unit told its readiness.
        is_offered: False where the unit has no readiness at all, which is normal for most units.
    """

    unit: str
    address: str
    remark: str = ""
    is_offered: bool = True
    mil_on: bool | None = None
    monitors: tuple[MonitorLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceLines:
    """Two scans compared; see `ScanDifference` for the five groups."""

    caption: str
    before_at: datetime
    after_at: datetime
    new: tuple[FaultLine, ...]
    gone: tuple[FaultLine, ...]
    still: tuple[FaultLine, ...]
    not_read_again: tuple[FaultLine, ...]
    first_read: tuple[FaultLine, ...]

    @property
    def groups(self) -> tuple[tuple[str, tuple[FaultLine, ...]], ...]:
        """The five groups with their names, what needs attention first."""
        return (
            ("new", self.new),
            ("still there", self.still),
            ("not read again", self.not_read_again),
            ("read for the first time", self.first_read),
            ("gone", self.gone),
        )


@dataclass(frozen=True, slots=True)
class ActionLine:
    """Something that was written to the vehicle."""

    at: datetime
    by: str
    what: str
    outcome: str
