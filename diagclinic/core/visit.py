"""A visit: one car's stay with its scans, findings and work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from diagclinic.core.dtc import Dtc, DtcStatus, FaultCode
from diagclinic.core.ecu import ControlUnit
from diagclinic.core.freeze_frame import FreezeFrame
from diagclinic.core.readiness import Readiness
from diagclinic.core.reply import Reply, Silent, Value
from diagclinic.core.vehicle import UnitIdentity, Vehicle
from diagclinic.core.visit_details import (
    DetailsEntry,
    Odometer,
    Shop,
    VisitDetails,
    odometer_readings,
)

NO_SHOP = Shop()


@dataclass(frozen=True, slots=True)
class VisitSummary:
    """A line of the visit history.

    Attributes:
        visit_id: number of the visit in the shop's record.
        started_at, ended_at: UTC; `ended_at` is None while the car is here, and after a crash.
        vci: URL of the interface that was used.
        is_demo: the vehicle was simulated.
        codes: faults of the last scan, None where no scan was finished.
    """

    visit_id: int
    started_at: datetime
    ended_at: datetime | None
    vehicle: Vehicle
    vci: str
    is_demo: bool
    codes: int | None


class ActionKind(StrEnum):
    """What was done to a vehicle, not merely read from it."""

    CLEAR_CODES = "clear-codes"


@dataclass(frozen=True, slots=True)
class Action:
    """Something written to the vehicle: when, who, what, and what the control units answered.

    Attributes:
        at: UTC.
        by: the technician, or the operating system's user where nobody signed in.
        outcome: one line in plain words.
    """

    at: datetime
    by: str
    kind: ActionKind
    request: bytes
    outcome: str


class UnitState(StrEnum):
    """What a technician sees first of a control unit."""

    FINE = "fine"
    FAULTS = "faults"
    SILENT = "silent"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class UnitFindings:
    """What one scan found out about one control unit; silence, refusal and "no codes" stay apart.

    Attributes:
        codes: the unit's reply for each of its lists of codes; a list that it was not asked for is missing.
        readiness: its readiness monitors; None where it was not asked, as in a scan that was stopped.
        freeze_frames: the frames that could be read.
    """

    unit: ControlUnit
    identity: UnitIdentity
    codes: Mapping[DtcStatus, Reply[tuple[Dtc, ...]]]
    readiness: Reply[Readiness] | None
    freeze_frames: tuple[FreezeFrame, ...] = ()

    @property
    def faults(self) -> tuple[FaultCode, ...]:
        """Every code that the unit told, each once, with all lists it stands in."""
        lists = {status: reply.value for status, reply in self.codes.items() if isinstance(reply, Value)}
        every = sorted({dtc for codes in lists.values() for dtc in codes})
        return tuple(
            FaultCode(self.unit.address, dtc, frozenset(s for s, codes in lists.items() if dtc in codes))
            for dtc in every
        )

    @property
    def state(self) -> UnitState:
        """Fine only where the unit itself said that it has no confirmed and no pending code."""
        if self.faults:
            return UnitState.FAULTS
        asked = [self.codes.get(status) for status in (DtcStatus.CONFIRMED, DtcStatus.PENDING)]
        if all(isinstance(reply, Value) for reply in asked):
            return UnitState.FINE
        if self.codes and all(isinstance(reply, Silent) for reply in self.codes.values()):
            return UnitState.SILENT
        return UnitState.UNCLEAR


class ScanPurpose(StrEnum):
    """Why a scan was made."""

    SCAN = "scan"
    BEFORE_CLEAR = "before-clear"
    AFTER_CLEAR = "after-clear"


@dataclass(frozen=True, slots=True)
class Scan:
    """One reading of every control unit.

    Attributes:
        at: UTC.
        is_complete: False where it was cancelled or the link was lost; what was read is kept.
        odometer_km: what the engine's control unit told, None where it tells none or was not asked.
    """

    at: datetime
    purpose: ScanPurpose
    units: tuple[UnitFindings, ...]
    is_complete: bool = True
    odometer_km: float | None = None

    @property
    def faults(self) -> tuple[FaultCode, ...]:
        """The codes of all units, unit by unit."""
        return tuple(fault for unit in self.units for fault in unit.faults)


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything that the record holds of one visit, oldest first; observations are read apart.

    Attributes:
        entries: all details that were ever entered for this visit; the last ones count.
        shop: the workshop, as it names itself now.
    """

    summary: VisitSummary
    scans: tuple[Scan, ...]
    actions: tuple[Action, ...]
    entries: tuple[DetailsEntry, ...] = ()
    shop: Shop = NO_SHOP

    @property
    def details(self) -> VisitDetails:
        """What people say of the visit; the vehicle's own plate where nothing was entered yet."""
        return self.entries[-1].details if self.entries else VisitDetails(plate=self.summary.vehicle.plate)

    @property
    def measured_odometer_km(self) -> float | None:
        """What the vehicle told last of its odometer."""
        told = (scan.odometer_km for scan in reversed(self.scans) if scan.odometer_km is not None)
        return next(told, None)

    @property
    def odometer(self) -> tuple[Odometer, ...]:
        """Every odometer reading that counts: the vehicle's own first, a typed one where it differs."""
        return odometer_readings(self.measured_odometer_km, self.details.odometer_km)
