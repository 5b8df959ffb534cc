"""The report of a visit as data: everything it says, resolved to words; rendering is for others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise, zip_longest
from typing import Any, Final

from diagclinic.core.dtc import Dtc, DtcStatus, DtcText, FaultCode, Severity
from diagclinic.core.ecu import ControlUnit, EcuAddress, EcuRole
from diagclinic.core.freeze_frame import FreezeFrame
from diagclinic.core.model_year import model_year_words, model_years
from diagclinic.core.negative_response import meaning
from diagclinic.core.readiness import Readiness
from diagclinic.core.reply import Corrupt, NotSupported, Refused, Reply, Silent, Value
from diagclinic.core.vehicle import UnitIdentity, Vehicle
from diagclinic.core.vin import Vin
from diagclinic.core.visit import Action, ActionKind, Scan, ScanPurpose, UnitFindings, UnitState, Visit
from diagclinic.core.visit_details import Odometer, OdometerOrigin
from diagclinic.knowledge.wmi import WmiInfo
from diagclinic.services.report_lines import (
    ActionLine,
    DifferenceLines,
    FaultLine,
    FrameLines,
    MonitorLine,
    OdometerLine,
    ReadinessLines,
    UnitLine,
    ValueLine,
    VehicleLines,
)
from diagclinic.services.scan_difference import scan_difference

#: worst first; a code of unknown weight may be anything, so it stands before the harmless ones
SEVERITY_ORDER: Final = (
    Severity.CRITICAL,
    Severity.SERIOUS,
    Severity.MODERATE,
    Severity.UNKNOWN,
    Severity.MINOR,
)
ROLE_NAMES: Final = {
    EcuRole.ENGINE: "Engine",
    EcuRole.TRANSMISSION: "Transmission",
    EcuRole.ABS: "Brakes (ABS)",
    EcuRole.AIRBAG: "Airbag",
    EcuRole.BODY: "Body",
    EcuRole.CLUSTER: "Instrument cluster",
    EcuRole.UNKNOWN: "",
}
STATE_WORDS: Final = {
    UnitState.FINE: "no codes",
    UnitState.FAULTS: "has codes",
    UnitState.SILENT: "did not answer",
    UnitState.UNCLEAR: "not fully read",
}
LIST_NAMES: Final = {
    DtcStatus.CONFIRMED: "stored codes",
    DtcStatus.PENDING: "pending codes",
    DtcStatus.PERMANENT: "permanent codes",
}
#: the lists that tell whether a unit has codes at all
_LISTS: Final = (DtcStatus.CONFIRMED, DtcStatus.PENDING)
ORIGIN_WORDS: Final = {
    OdometerOrigin.VEHICLE: "read from the vehicle",
    OdometerOrigin.TYPED: "typed in",
}
ACTION_NAMES: Final = {ActionKind.CLEAR_CODES: "Codes were asked to be cleared"}


@dataclass(frozen=True, slots=True)
class ReportWords:
    """What a report needs to know besides the visit.

    Attributes:
        describe: the catalogue of codes.
        maker: the catalogue of makers.
        shop_name: stands where the record names no shop; empty where nobody entered one.
    """

    describe: Callable[[Dtc], DtcText]
    maker: Callable[[Vin], WmiInfo]
    program_version: str
    shop_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitReport:
    """Everything a report says.

    Attributes:
        report_id: number of the visit, then how many scans, actions and entries the report covers: a later
            report of the same visit has a higher one.
        made_at: all times of the report are in its time zone.
        scanned_at: time of the scan that the report shows; None where the visit has none.
        is_complete: that scan was neither cancelled nor cut off.
        faults: worst first.
        shop_contact: lines below the shop's name.
        odometer: the vehicle's own first; a typed one stands beside it where it differs.
        technician: who works on the vehicle, empty where nobody was named.
        complaint: what the customer says; may have several lines, like `note`.
        note: what the technician adds.
    """

    report_id: str
    shop_name: str
    program_version: str
    is_demo: bool
    made_at: datetime
    vci: str
    vehicle: VehicleLines
    scanned_at: datetime | None
    is_complete: bool
    units: tuple[UnitLine, ...]
    faults: tuple[FaultLine, ...]
    frames: tuple[FrameLines, ...]
    readiness: tuple[ReadinessLines, ...]
    differences: tuple[DifferenceLines, ...]
    actions: tuple[ActionLine, ...]
    shop_contact: tuple[str, ...] = ()
    odometer: tuple[OdometerLine, ...] = ()
    technician: str = ""
    complaint: str = ""
    note: str = ""


def reply_words(reply: Reply[Any]) -> str:
    """Say in plain words what came instead of a value."""
    match reply:
        case Value():
            return "answered"
        case NotSupported():
            return "not supported"
        case Refused(nrc=nrc):
            words = meaning(nrc)
            return words if words.startswith("refused") else f"refused: {words}"
        case Silent():
            return "did not answer"
        case Corrupt(why=why):
            return f"answer was damaged: {why}"


def unit_name(unit: ControlUnit) -> str:
    """Return what a person calls `unit`: its role, its own name, or else its address."""
    parts = [part for part in (ROLE_NAMES[unit.role], unit.name.strip()) if part]
    return " · ".join(parts) or f"Control unit {unit.address}"


def odometer_line(reading: Odometer) -> OdometerLine:
    """Return an odometer reading in words."""
    return OdometerLine(reading.km, reading.text, reading.origin, ORIGIN_WORDS[reading.origin])


def build_report(visit: Visit, words: ReportWords, made_at: datetime) -> VisitReport:
    """Return what a report of `visit` says at `made_at`, which decides the time zone of all times."""
    return _Builder(visit, words, made_at).build()


@dataclass(frozen=True, slots=True)
class _Builder:
    """Turns one visit into lines."""

    visit: Visit
    words: ReportWords
    made_at: datetime

    def build(self) -> VisitReport:
        summary = self.visit.summary
        scan = self.visit.scans[-1] if self.visit.scans else None
        units = scan.units if scan else ()
        details = self.visit.details
        return VisitReport(
            report_id=f"DC-{summary.visit_id:06d}-{self._extent}",
            shop_name=self.visit.shop.name or self.words.shop_name,
            program_version=self.words.program_version,
            is_demo=summary.is_demo,
            made_at=self.made_at,
            vci=summary.vci,
            vehicle=self._vehicle(summary.vehicle),
            scanned_at=self._local(scan.at) if scan else None,
            is_complete=scan.is_complete if scan else False,
            units=tuple(_unit_line(findings) for findings in units),
            faults=self._faults(scan.faults if scan else (), units),
            frames=tuple(_frame(each.unit, frame) for each in units for frame in each.freeze_frames),
            readiness=tuple(_readiness(findings.unit, findings.readiness) for findings in units),
            differences=self._differences(),
            actions=tuple(self._action(action) for action in self.visit.actions),
            shop_contact=self.visit.shop.contact,
            odometer=tuple(odometer_line(reading) for reading in self.visit.odometer),
            technician=details.technician,
            complaint=details.complaint,
            note=details.note,
        )

    @property
    def _extent(self) -> int:
        return len(self.visit.scans) + len(self.visit.actions) + len(self.visit.entries)

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.made_at.tzinfo)

    def _vehicle(self, vehicle: Vehicle) -> VehicleLines:
        plate = self.visit.details.plate
        if vehicle.vin is None:
            return VehicleLines(plate=plate, label=vehicle.label)
        info = self.words.maker(vehicle.vin)
        return VehicleLines(
            vin=str(vehicle.vin),
            vin_remark=_check_digit_words(vehicle.vin),
            maker=info.maker or "",
            origin=info.country or info.region,
            model_years=model_years(vehicle.vin, self.made_at.year + 1),
            model_year=model_year_words(vehicle.vin, self.made_at.year + 1),
            plate=plate,
            label=vehicle.label,
        )

    def _faults(
        self, faults: tuple[FaultCode, ...], units: tuple[UnitFindings, ...]
    ) -> tuple[FaultLine, ...]:
        names = {findings.unit.address: unit_name(findings.unit) for findings in units}
        lines = [self._fault(fault, names) for fault in faults]
        return tuple(sorted(lines, key=_urgency))

    def _fault(self, fault: FaultCode, names: dict[EcuAddress, str]) -> FaultLine:
        text = self.words.describe(fault.dtc)
        return FaultLine(
            code=str(fault.dtc),
            title=text.title,
            is_known=text.is_known,
            severity=text.severity,
            unit=names.get(fault.unit, f"Control unit {fault.unit}"),
            address=str(fault.unit),
            statuses=tuple(status for status in DtcStatus if status in fault.statuses),
        )

    def _differences(self) -> tuple[DifferenceLines, ...]:
        scans = self.visit.scans
        pairs = [(index, index + 1) for index in _clearings(scans)[-1:]]
        captions = ["Before and after clearing"] * len(pairs)
        if len(scans) > 1 and (len(scans) - 2, len(scans) - 1) not in pairs:
            pairs.append((len(scans) - 2, len(scans) - 1))
            captions.append("The last two scans")
        return tuple(
            self._difference(caption, scans[first], scans[second])
            for caption, (first, second) in zip(captions, pairs, strict=True)
        )

    def _difference(self, caption: str, before: Scan, after: Scan) -> DifferenceLines:
        found = scan_difference(before, after)
        units = before.units + after.units
        return DifferenceLines(
            caption=caption,
            before_at=self._local(before.at),
            after_at=self._local(after.at),
            new=self._faults(found.new, units),
            gone=self._faults(found.gone, units),
            still=self._faults(found.still, units),
            not_read_again=self._faults(found.not_read_again, units),
            first_read=self._faults(found.first_read, units),
        )

    def _action(self, action: Action) -> ActionLine:
        return ActionLine(self._local(action.at), action.by, ACTION_NAMES[action.kind], action.outcome)


def _clearings(scans: tuple[Scan, ...]) -> list[int]:
    """Return the index of every scan before a clearing that has its scan after it."""
    purposes = [scan.purpose for scan in scans]
    clearing = (ScanPurpose.BEFORE_CLEAR, ScanPurpose.AFTER_CLEAR)
    return [index for index, pair in enumerate(pairwise(purposes)) if pair == clearing]


def _urgency(fault: FaultLine) -> tuple[int, bool, str, str]:
    """Worst first; what is stored before what is only pending."""
    is_pending_only = fault.statuses == (DtcStatus.PENDING,)
    return SEVERITY_ORDER.index(fault.severity), is_pending_only, fault.code, fault.address


def _check_digit_words(vin: Vin) -> str:
    if vin.check_digit_matches:
        return "check digit is right"
    if vin.check_digit_is_required:
        return "check digit is wrong: compare with the plate on the vehicle"
    return "no check digit, its market does not demand one"


def _unit_line(findings: UnitFindings) -> UnitLine:
    return UnitLine(
        name=unit_name(findings.unit),
        address=str(findings.unit.address),
        state=findings.state,
        state_word=STATE_WORDS[findings.state],
        is_fully_read=all(isinstance(findings.codes.get(status), Value | NotSupported) for status in _LISTS),
        remarks=_remarks(findings),
        calibrations=tuple(_programs(findings.identity)),
    )


def _programs(identity: UnitIdentity) -> Iterator[str]:
    """Yield the unit's programs, each with its verification number, which come in the same order."""
    pairs = zip_longest(identity.calibrations, identity.verification_numbers, fillvalue="")
    for calibration, number in pairs:
        if number:
            yield f"{calibration or 'without a name'} ({number})"
        elif calibration:
            yield calibration


def _remarks(findings: UnitFindings) -> tuple[str, ...]:
    """Say of each list of codes that is missing why it is; nothing more of a unit that kept silent."""
    if findings.state is UnitState.SILENT:
        return ()
    replies = ((name, findings.codes.get(status)) for status, name in LIST_NAMES.items())
    return tuple(
        f"{name}: {reply_words(reply) if reply else 'not asked'}"
        for name, reply in replies
        if not isinstance(reply, Value)
    )


def _frame(unit: ControlUnit, frame: FreezeFrame) -> FrameLines:
    return FrameLines(
        unit=unit_name(unit),
        address=str(frame.unit),
        code=str(frame.dtc) if frame.dtc else "",
        values=tuple(
            ValueLine(reading.parameter.name, reading.text, reading.parameter.unit.value)
            for reading in frame.readings
        ),
    )


def _readiness(unit: ControlUnit, reply: Reply[Readiness] | None) -> ReadinessLines:
    name, address = unit_name(unit), str(unit.address)
    if reply is None:
        return ReadinessLines(unit=name, address=address, remark="not asked")
    if not isinstance(reply, Value):
        is_offered = not isinstance(reply, NotSupported)
        return ReadinessLines(unit=name, address=address, remark=reply_words(reply), is_offered=is_offered)
    return ReadinessLines(
        unit=name,
        address=address,
        mil_on=reply.value.mil_on,
        monitors=tuple(MonitorLine(m.name, m.is_supported, m.is_complete) for m in reply.value.monitors),
    )
