"""What a report says to the owner of the car: plain, and never more than the codes can tell."""

from typing import Final

from diagclinic.core.dtc import Severity
from diagclinic.core.visit import UnitState
from diagclinic.services.count_words import counted
from diagclinic.services.report_lines import ActionLine, UnitLine
from diagclinic.services.reports import VisitReport

#: told apart by shape, so that a grey print says the same
SYMBOLS: Final = {
    Severity.CRITICAL: "■",
    Severity.SERIOUS: "▲",
    Severity.MODERATE: "◆",
    Severity.UNKNOWN: "?",
    Severity.MINOR: "●",
}
URGENCY: Final = {
    Severity.CRITICAL: "Have it checked before driving on",
    Severity.SERIOUS: "Have it checked within days",
    Severity.MODERATE: "Have it checked soon",
    Severity.UNKNOWN: "The code alone does not tell",
    Severity.MINOR: "Can be looked at with the next service",
}
NOT_A_DIAGNOSIS: Final = (
    "A trouble code tells what a control unit noticed, not which part is broken. "
    "The urgency shown here follows from the kind of code alone; "
    "only a test on the vehicle shows the cause and what the repair needs."
)


def headline(report: VisitReport) -> str:
    """Return the one sentence that the owner takes home."""
    if report.scanned_at is None:
        return "The vehicle was not scanned in this visit."
    if report.faults:
        units = {fault.address for fault in report.faults}
        codes = counted(len(report.faults), "trouble code")
        return f"{codes} found in {counted(len(units), 'control unit')}."
    if any(unit.state is UnitState.FINE for unit in report.units):
        return "No trouble codes in the control units that could be read."
    return "No control unit could be read: nothing can be said about the vehicle."


def reservations(report: VisitReport) -> tuple[str, ...]:
    """Return what the owner has to know about how far the scan went."""
    silent = _units_in(report, UnitState.SILENT)
    unclear = ", ".join(unit.name for unit in report.units if _is_unclear(unit))
    stopped = report.scanned_at is not None and not report.is_complete
    acts = dict.fromkeys(action.what for action in _acts_since_the_scan(report))
    found = (
        (acts, f"{', '.join(acts)} after this scan; the vehicle was not scanned since."),
        (stopped, "The scan did not reach its end: more codes may exist."),
        (silent, f"No answer from: {silent}. Nothing can be said about {_them(report, UnitState.SILENT)}."),
        (unclear, f"Not fully read: {unclear}. More codes may exist there."),
    )
    return tuple(words for applies, words in found if applies)


def _is_unclear(unit: UnitLine) -> bool:
    """Say whether the unit may hold codes beside those that it told."""
    is_partly_told = unit.state is UnitState.FAULTS and not unit.is_fully_read
    return unit.state is UnitState.UNCLEAR or is_partly_told


def _acts_since_the_scan(report: VisitReport) -> list[ActionLine]:
    return [action for action in report.actions if report.scanned_at and action.at > report.scanned_at]


def emission_words(report: VisitReport) -> tuple[str, ...]:
    """Return what the emission system says of itself: warning lamp and self-tests."""
    lamp = ("The engine warning lamp is switched on.",) if any(u.mil_on for u in report.readiness) else ()
    return (*lamp, *_self_test_words(report))


def _self_test_words(report: VisitReport) -> tuple[str, ...]:
    monitors = [m for lines in report.readiness for m in lines.monitors if m.is_supported]
    told = "self-tests of the emission system"
    if any(lines.remark and lines.is_offered for lines in report.readiness):
        told += " that could be read"
    unfinished = sum(not monitor.is_complete for monitor in monitors)
    if not monitors:
        return ()
    if not unfinished:
        return (f"All {len(monitors)} {told} have finished.",)
    verb = "has" if unfinished == 1 else "have"
    said = f"{unfinished} of {len(monitors)} {told} {verb} not finished yet."
    return (f"{said} An emission test may be refused until they have; they run by themselves while driving.",)


def _units_in(report: VisitReport, state: UnitState) -> str:
    return ", ".join(unit.name for unit in report.units if unit.state is state)


def _them(report: VisitReport, state: UnitState) -> str:
    return "it" if sum(unit.state is state for unit in report.units) == 1 else "them"
