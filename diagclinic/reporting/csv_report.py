"""A report as a table for spreadsheet programs: one line per fact, ``;`` between cells.

Columns: ``section`` (report, vehicle, visit, unit, fault, freeze-frame, readiness, difference, action),
``time``, ``unit`` and ``address`` of the control unit, ``item`` (what the line is about), ``text``
(in words), ``value`` with its ``measure``, and for faults ``severity`` and ``statuses``.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Final

from diagclinic.core.legible import legible
from diagclinic.core.units import Unit
from diagclinic.services.report_lines import DifferenceLines, FaultLine
from diagclinic.services.reports import VisitReport

COLUMNS: Final = (
    "section", "time", "unit", "address", "item", "text", "value", "measure", "severity", "statuses",
)  # fmt: skip
#: what spreadsheet programs take for the beginning of a formula
_FORMULA_STARTS: Final = (
    *("=", "+", "-", "@", "\t", "\r", "\n"),
    *("\uff1d", "\uff0b", "\uff0d", "\uff20"),  # the wide forms, which an input method for Japanese writes
)
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")

_Row = dict[str, str]


def render_csv(report: VisitReport) -> str:
    """Return `report` as CSV; no cell can be run as a formula."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", delimiter=";")
    writer.writeheader()
    for row in _rows(report):
        writer.writerow({column: _harmless(cell) for column, cell in row.items()})
    return text.getvalue()


def _harmless(cell: str) -> str:
    """Return `cell` so that it is shown, not run; a plain negative number stays a number."""
    if cell.lstrip(" ").startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(cell):
        return f"'{legible(cell)}"
    return legible(cell)


def _rows(report: VisitReport) -> Iterator[_Row]:
    yield from _about(report)
    yield from _units(report)
    for fault in report.faults:
        yield _fault("fault", fault)
    yield from _frames(report)
    yield from _readiness(report)
    for difference in report.differences:
        yield from _difference(difference)
    for action in report.actions:
        time = action.at.isoformat(timespec="seconds")
        yield {
            "section": "action",
            "time": time,
            "item": action.what,
            "text": action.outcome,
            "value": action.by,
        }


def _facts(section: str, facts: Iterable[tuple[str, str]]) -> Iterator[_Row]:
    for item, value in facts:
        yield {"section": section, "item": item, "value": value}


def _about(report: VisitReport) -> Iterator[_Row]:
    vehicle, scanned_at = report.vehicle, report.scanned_at
    yield from _facts(
        "report",
        (
            ("id", report.report_id),
            ("demo", "yes" if report.is_demo else "no"),
            ("made at", report.made_at.isoformat(timespec="seconds")),
            ("scanned at", scanned_at.isoformat(timespec="seconds") if scanned_at else ""),
            ("scan complete", "yes" if report.is_complete else "no"),
            ("shop", report.shop_name),
            ("program", report.program_version),
            ("interface", report.vci),
        ),
    )
    yield from _facts(
        "vehicle",
        (
            ("VIN", vehicle.vin),
            ("check digit", vehicle.vin_remark),
            ("maker", vehicle.maker),
            ("origin", vehicle.origin),
            ("model years", ", ".join(map(str, vehicle.model_years))),
            ("model year in words", vehicle.model_year),
            ("plate", vehicle.plate),
            ("label", vehicle.label),
        ),
    )
    yield from _job_card(report)


def _job_card(report: VisitReport) -> Iterator[_Row]:
    yield from _facts("report", (("shop contact", line) for line in report.shop_contact))
    for reading in report.odometer:
        yield {
            "section": "vehicle",
            "item": "odometer",
            "text": reading.origin_words,
            "value": reading.text,
            "measure": Unit.KILOMETRE.value,
        }
    card = (("technician", report.technician), ("complaint", report.complaint), ("note", report.note))
    yield from _facts("visit", ((item, value) for item, value in card if value))


def _units(report: VisitReport) -> Iterator[_Row]:
    for unit in report.units:
        base = {"section": "unit", "unit": unit.name, "address": unit.address}
        yield base | {"item": "state", "value": unit.state.value, "text": unit.state_word}
        for remark in unit.remarks:
            yield base | {"item": "remark", "text": remark}
        for calibration in unit.calibrations:
            yield base | {"item": "calibration", "text": calibration}


def _fault(section: str, fault: FaultLine) -> _Row:
    return {
        "section": section,
        "unit": fault.unit,
        "address": fault.address,
        "item": fault.code,
        "text": fault.title,
        "severity": fault.severity.value,
        "statuses": ", ".join(fault.statuses),
    }


def _frames(report: VisitReport) -> Iterator[_Row]:
    for frame in report.frames:
        base = {"section": "freeze-frame", "unit": frame.unit, "address": frame.address, "text": frame.code}
        for line in frame.values:
            yield base | {"item": line.name, "value": line.text, "measure": line.measure}


def _readiness(report: VisitReport) -> Iterator[_Row]:
    for lines in report.readiness:
        base = {"section": "readiness", "unit": lines.unit, "address": lines.address}
        if lines.remark:
            yield base | {"text": lines.remark}
        if lines.mil_on is not None:
            yield base | {"item": "warning lamp", "value": "on" if lines.mil_on else "off"}
        for monitor in lines.monitors:
            yield base | {"item": monitor.name, "value": monitor.state}


def _difference(difference: DifferenceLines) -> Iterator[_Row]:
    for name, faults in difference.groups:
        for fault in faults:
            time = difference.after_at.isoformat(timespec="seconds")
            yield _fault("difference", fault) | {"time": time, "value": name}
