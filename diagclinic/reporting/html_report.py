"""A report as one page of HTML: first what the owner wants to know, then the technician's detail.

The page stands alone (no script, no file beside it), reads the same in grey, and its ``<meta>`` elements tell
the printer what belongs on every sheet: ``sheet-left``, ``sheet-right``, ``sheet-foot`` and, for a demo,
``sheet-mark``.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from diagclinic.core.visit import UnitState
from diagclinic.reporting.customer_words import (
    NOT_A_DIAGNOSIS,
    SYMBOLS,
    URGENCY,
    emission_words,
    headline,
    reservations,
)
from diagclinic.reporting.markup import Html, element, join, meta, table, text
from diagclinic.services.report_lines import (
    DifferenceLines,
    FaultLine,
    FrameLines,
    ReadinessLines,
    UnitLine,
    VehicleLines,
)
from diagclinic.services.reports import VisitReport
from diagclinic.services.stand_ins import demo_words

PROGRAM: Final = "DiagClinic"
#: as many as leave room for the rest of the owner's page; the worst come first
_OWNER_FAULTS: Final = 8
_STATE_SYMBOLS: Final = {
    UnitState.FINE: "✓",
    UnitState.FAULTS: "▲",
    UnitState.SILENT: "○",
    UnitState.UNCLEAR: "?",
}
# headings keep the sizes that Qt and browsers give them: Qt ignores others
_STYLE: Final = """
body { font-size: 10pt; color: #000000; }
h1 { margin-top: 0px; margin-bottom: 8px; }
h1.sheet { page-break-before: always; }
h2 { margin-top: 20px; margin-bottom: 6px; }
h3 { margin-top: 12px; margin-bottom: 4px; }
p { margin-top: 4px; margin-bottom: 4px; }
p.lead { font-size: 13pt; font-weight: bold; margin-top: 20px; margin-bottom: 6px; }
p.small { font-size: 8.5pt; color: #333333; }
p.shop { font-size: 12pt; font-weight: bold; margin-bottom: 0px; }
p.mark { font-weight: bold; margin-bottom: 8px; }
table { margin-top: 4px; margin-bottom: 4px; }
th { font-size: 8.5pt; color: #333333; border-bottom: 1px solid #000000; }
td { border-bottom: 1px solid #bbbbbb; }
"""


def render_html(report: VisitReport) -> str:
    """Return `report` as a page of HTML."""
    head = element("head", _head(report))
    body = element("body", join((*_owner_part(report), *_technician_part(report))))
    return f'<!DOCTYPE html>\n<html lang="en">\n{head}\n{body}\n</html>\n'


def _head(report: VisitReport) -> Html:
    version = f"{PROGRAM} {report.program_version}".strip()
    metas = [
        Html('<meta charset="utf-8">'),
        element("title", text(f"Vehicle report {report.report_id}")),
        meta("sheet-left", report.shop_name or PROGRAM),
        meta("sheet-right", f"Report {report.report_id}"),
        meta("sheet-foot", f"Made {_time(report.made_at)} with {version}"),
    ]
    if report.is_demo:
        metas.append(meta("sheet-mark", demo_words(report.vci)))
    return join((*metas, Html(f"<style>{_STYLE}</style>")))


def _owner_part(report: VisitReport) -> tuple[Html, ...]:
    sections = (
        ("How to read this", element("p", text(NOT_A_DIAGNOSIS))),
        ("Emission system", join(_paragraphs(emission_words(report)))),
        ("What changed", join(_owner_difference(difference) for difference in report.differences)),
    )
    return (
        *_shop(report),
        element("h1", text("Vehicle report")),
        *_demo_mark(report),
        _vehicle(report.vehicle, report),
        *_complaint(report.complaint),
        element("p", text(headline(report)), "lead"),
        *_paragraphs(reservations(report)),
        _owner_faults(report.faults),
        *_sections(sections),
    )


def _technician_part(report: VisitReport) -> tuple[Html, ...]:
    sections = (
        ("Control units", _units(report.units)),
        ("Trouble codes", _faults(report.faults)),
        ("Freeze frames", join(_frame(frame) for frame in report.frames)),
        ("Readiness of the emission system", _readiness(report.readiness)),
        ("What changed between scans", join(_difference(each) for each in report.differences)),
        ("Done to the vehicle", _actions(report)),
        ("Technician's note", join(_paragraphs(report.note.splitlines()))),
    )
    return (
        element("h1", text("For the technician"), "sheet"),
        *_demo_mark(report),
        _source(report),
        *_sections(sections),
    )


def _sections(sections: Iterable[tuple[str, Html]]) -> tuple[Html, ...]:
    """Return each section under its heading; one that has nothing to say is left out."""
    return tuple(join((element("h2", text(title)), content)) for title, content in sections if content)


def _paragraphs(lines: Iterable[str]) -> tuple[Html, ...]:
    return tuple(element("p", text(line)) for line in lines)


def _demo_mark(report: VisitReport) -> tuple[Html, ...]:
    words = f"{demo_words(report.vci)}: nothing in this report was measured on a vehicle."
    return (element("p", text(words), "mark"),) if report.is_demo else ()


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M %Z}".strip()


def _shop(report: VisitReport) -> tuple[Html, ...]:
    """Return who made the report, above everything else; nothing where the shop has no name."""
    lines = [line for line in (report.shop_name, " · ".join(report.shop_contact)) if line]
    kinds = ("shop", "small") if report.shop_name else ("small",)
    return tuple(element("p", text(line), kind) for line, kind in zip(lines, kinds, strict=False))


def _complaint(complaint: str) -> tuple[Html, ...]:
    """Return what the customer said, line by line, right before the answer to it."""
    first, *more = complaint.splitlines() or [""]
    if not first:
        return ()
    told = join((element("b", text("You told us:")), text(first)), " ")
    return (element("p", told), *_paragraphs(more))


def _odometer(report: VisitReport) -> str:
    return "; ".join(f"{one.text} km ({one.origin_words})" for one in report.odometer)


def _vehicle(vehicle: VehicleLines, report: VisitReport) -> Html:
    maker = ", ".join(part for part in (vehicle.maker or "maker not known", vehicle.origin) if part)
    facts = (
        ("VIN", f"{vehicle.vin} ({vehicle.vin_remark})" if vehicle.vin else "not read"),
        ("Maker", maker if vehicle.vin else ""),
        ("Model year", vehicle.model_year),
        ("Plate", vehicle.plate),
        ("Known as", vehicle.label),
        ("Odometer", _odometer(report)),
        ("Scanned", _time(report.scanned_at) if report.scanned_at else "not scanned"),
        ("Technician", report.technician),
    )
    rows = [(element("b", text(name)), text(value)) for name, value in facts if value]
    return table((), rows, (20, 80))


def _owner_faults(faults: tuple[FaultLine, ...]) -> Html:
    if not faults:
        return Html("")
    shown, rest = faults[:_OWNER_FAULTS], len(faults) - _OWNER_FAULTS
    rows = [
        (text(f"{SYMBOLS[fault.severity]} {URGENCY[fault.severity]}"), text(fault.title), text(fault.code))
        for fault in shown
    ]
    found = table(("How urgent", "What was noticed", "Code"), rows, (40, 48, 12))
    more = element("p", text(f"and {rest} more, which the technician's part lists."))
    return join((found, more)) if rest > 0 else found


def _owner_difference(difference: DifferenceLines) -> Html:
    counts = [f"{len(faults)} {name}" for name, faults in difference.groups if faults]
    return element("p", text(f"{difference.caption}: {', '.join(counts) or 'no codes in either'}."))


def _source(report: VisitReport) -> Html:
    return element(
        "p", text(f"Read through {report.vci}. A code whose unit kept silent is never counted as gone.")
    )


def _units(units: tuple[UnitLine, ...]) -> Html:
    rows = [
        (
            text(f"{_STATE_SYMBOLS[unit.state]} {unit.state_word}"),
            text(unit.name),
            text(unit.address),
            text("; ".join((*unit.remarks, *unit.calibrations))),
        )
        for unit in units
    ]
    heads = ("State", "Control unit", "Address", "Remarks, calibrations")
    return table(heads, rows, (20, 32, 10, 38)) if rows else Html("")


def _faults(faults: tuple[FaultLine, ...]) -> Html:
    rows = [
        (
            element("b", text(fault.code)),
            text(_title(fault)),
            text(f"{fault.unit} ({fault.address})"),
            text(", ".join(fault.statuses)),
            text(f"{SYMBOLS[fault.severity]} {fault.severity}"),
        )
        for fault in faults
    ]
    return (
        table(("Code", "Meaning", "Control unit", "Status", "Severity"), rows, (10, 35, 26, 15, 14))
        if rows
        else Html("")
    )


def _title(fault: FaultLine) -> str:
    return fault.title if fault.is_known else f"{fault.title} (not in the catalogue)"


def _frame(frame: FrameLines) -> Html:
    cause = frame.code or "cause not told"
    rows = [(text(line.name), text(f"{line.text} {line.measure}".strip())) for line in frame.values]
    return join((element("h3", text(f"{cause} · {frame.unit} ({frame.address})")), table((), rows, (60, 40))))


def _readiness(readiness: tuple[ReadinessLines, ...]) -> Html:
    offered = [lines for lines in readiness if lines.is_offered]
    others = [lines.unit for lines in readiness if not lines.is_offered]
    parts = [_unit_readiness(lines) for lines in offered]
    if others:
        parts.append(element("p", text(f"Not offered by: {', '.join(others)}."), "small"))
    return join(parts)


def _unit_readiness(lines: ReadinessLines) -> Html:
    lamp = {True: "warning lamp on", False: "warning lamp off", None: ""}[lines.mil_on]
    title = " · ".join(part for part in (f"{lines.unit} ({lines.address})", lamp, lines.remark) if part)
    rows = [
        (text(m.name), text(f"{'✓' if m.is_complete else '○'} {m.state}"))
        for m in lines.monitors
        if m.is_supported
    ]
    return join(
        (element("h3", text(title)), table(("Self-test", "State"), rows, (60, 40)) if rows else Html(""))
    )


def _difference(difference: DifferenceLines) -> Html:
    span = f"{difference.caption}: {difference.before_at:%Y-%m-%d %H:%M} and {_time(difference.after_at)}"
    rows = [
        (text(name), element("b", text(fault.code)), text(fault.title), text(fault.unit))
        for name, faults in difference.groups
        for fault in faults
    ]
    heads = ("Change", "Code", "Meaning", "Control unit")
    found = table(heads, rows, (20, 10, 42, 28)) if rows else element("p", text("No codes in either scan."))
    return join((element("h3", text(span)), found))


def _actions(report: VisitReport) -> Html:
    rows = [
        (text(_time(action.at)), text(action.by), text(action.what), text(action.outcome))
        for action in report.actions
    ]
    return table(("When", "Who", "What", "Outcome"), rows, (24, 14, 30, 32)) if rows else Html("")
