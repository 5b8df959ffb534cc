"""Results as lines for people."""

from collections.abc import Iterable, Iterator
from typing import Final

from diagclinic.core.dtc import DtcStatus, FaultCode
from diagclinic.core.ecu import EcuAddress
from diagclinic.core.readiness import Readiness
from diagclinic.core.reply import NotSupported, Reply, Value
from diagclinic.core.signals import Reading
from diagclinic.core.units import Unit
from diagclinic.core.vin import Vin
from diagclinic.core.visit import Scan, UnitFindings, UnitState, VisitSummary
from diagclinic.knowledge.dtc_texts import DtcTexts
from diagclinic.knowledge.wmi import WmiCatalogue
from diagclinic.services.count_words import counted
from diagclinic.services.identify import Identification
from diagclinic.services.read_all import Unread, by_unit
from diagclinic.services.reports import reply_words, unit_name
from diagclinic.services.stand_ins import demo_word

MARKS: Final = {UnitState.FINE: "✓", UnitState.FAULTS: "!", UnitState.SILENT: "-", UnitState.UNCLEAR: "?"}
STATES: Final = {
    UnitState.FINE: "no codes",
    UnitState.FAULTS: "faults",
    UnitState.SILENT: "did not answer",
    UnitState.UNCLEAR: "not clear",
}


def identification_lines(found: Identification, wmi: WmiCatalogue) -> Iterator[str]:
    """Yield who the vehicle is, and what is odd about it."""
    if not found.vins:
        told = {reply_words(reply) for reply in found.vin.values()}
        yield f"VIN           not read ({'; '.join(sorted(told)) or 'nobody was there to ask'})"
    for vin in found.vins:
        yield f"VIN           {vin}{_check_digit(vin)}"
        info = wmi.describe(vin)
        place = info.country or info.region
        yield f"Maker         {info.maker or 'not in the catalogue'}{f', {place}' if place else ''}"
    if len(found.vins) > 1:
        yield "              Control units tell different VINs: one may come from another vehicle."
    for unit in found.units:
        calibrations = " ".join(filter(None, unit.calibrations))
        yield f"Control unit  {unit.unit}  {unit.name or 'tells no name'}  {calibrations}".rstrip()


def scan_lines(scan: Scan, texts: DtcTexts) -> Iterator[str]:
    """Yield a scan, unit by unit."""
    if not scan.is_complete:
        yield "The scan was not finished; this is what was read."
    for unit in scan.units:
        yield ""
        yield from _unit_lines(unit, texts)


def reading_lines(readings: Iterable[Reading]) -> Iterator[str]:
    """Yield readings as a table."""
    for reading in readings:
        unit = "" if reading.parameter.unit is Unit.COUNT else reading.parameter.unit.value
        yield f"  {reading.parameter.name:<58} {reading.text} {unit}".rstrip()


def value_lines(values: Iterable[tuple[EcuAddress, Reading]]) -> Iterator[str]:
    """Yield readings as one table for each control unit."""
    for unit, readings in by_unit(values).items():
        yield f"Values of {unit}"
        yield from reading_lines(readings)


def unread_lines(unread: Iterable[Unread]) -> Iterator[str]:
    """Yield the values that were offered and not told, with the reason."""
    for one in unread:
        yield f"Not read from {one.wanted.unit}: {one.pid.name} ({reply_words(one.reply)})"


def visit_line(visit: VisitSummary) -> str:
    """Return a line of the history."""
    codes = "no full scan" if visit.codes is None else counted(visit.codes, "code")
    vehicle = visit.vehicle.vin or visit.vehicle.label or "VIN not known"
    more = f"  {visit.vehicle.plate}" if visit.vehicle.plate else ""
    more += f"  {demo_word(visit.vci)}" if visit.is_demo else ""
    return f"{visit.visit_id:>6}  {visit.started_at:%Y-%m-%d %H:%M} UTC  {vehicle!s:<17}  {codes:<12}{more}"


def _unit_lines(findings: UnitFindings, texts: DtcTexts) -> Iterator[str]:
    unit = findings.unit
    yield f"{MARKS[findings.state]} {unit.address}  {unit_name(unit)}: {_state_words(findings)}"
    for fault in findings.faults:
        yield from _fault_lines(fault, texts)
    for status in DtcStatus:
        yield from _list_lines(status, findings.codes.get(status))
    yield from _readiness_lines(findings.readiness)
    for frame in findings.freeze_frames:
        yield f"    Freeze frame {frame.number}, stored for {frame.dtc or 'a code that is not told'}:"
        yield from (f"    {line}" for line in reading_lines(frame.readings))


def _state_words(findings: UnitFindings) -> str:
    """Return the unit's state; one that told its readiness was there, even if it told no codes."""
    if findings.state is UnitState.SILENT and isinstance(findings.readiness, Value):
        return "did not tell its codes"
    return STATES[findings.state]


def _list_lines(status: DtcStatus, reply: Reply[object] | None) -> Iterator[str]:
    """Say of a list of codes that was not told why it was not."""
    if reply is None:
        yield f"    {status.value} codes: not asked"
    elif not isinstance(reply, Value) and _is_worth_saying(status, reply):
        yield f"    {status.value} codes: {reply_words(reply)}"


def _is_worth_saying(status: DtcStatus, reply: Reply[object]) -> bool:
    """Say whether a list that was not told is news: many units have no permanent codes to tell."""
    return status is not DtcStatus.PERMANENT or reply_words(reply) != "not supported"


def _fault_lines(fault: FaultCode, texts: DtcTexts) -> Iterator[str]:
    text = texts.describe(fault.dtc)
    statuses = ", ".join(status.value for status in DtcStatus if status in fault.statuses)
    yield f"    {fault.dtc}  {text.title}"
    yield f"           {statuses}; severity: {text.severity.value}"


def _readiness_lines(reply: Reply[Readiness] | None) -> Iterator[str]:
    if reply is None:
        yield "    Readiness: not asked"
    elif isinstance(reply, Value):
        readiness = reply.value
        lamp = "on" if readiness.mil_on else "off"
        count = readiness.dtc_count
        codes = "codes not counted" if count is None else counted(count, "confirmed code")
        yield f"    Warning lamp {lamp}, {codes}, {readiness.ignition.value} ignition"
        yield f"    Readiness: {_readiness_words(readiness)}"
    elif not isinstance(reply, NotSupported):
        yield f"    Readiness: {reply_words(reply)}"


def _readiness_words(readiness: Readiness) -> str:
    if not any(monitor.is_supported for monitor in readiness.monitors):
        return "this control unit has no self-tests"
    left = ", ".join(monitor.name for monitor in readiness.incomplete)
    return f"not complete: {left}" if left else "all self-tests complete"


def _check_digit(vin: Vin) -> str:
    if vin.check_digit_matches:
        return "  (check digit matches)"
    return "  (CHECK DIGIT WRONG)" if vin.check_digit_is_required else "  (no check digit, none is required)"
