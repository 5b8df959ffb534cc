"""One visit of the history: its codes, what changed, and what was done."""

from collections.abc import Callable, Iterator

from PyQt6.QtWidgets import QWidget

from diagclinic.services.reports import VisitReport
from diagclinic.ui.messages import SEVERITY_WORDS, STATUS_WORDS
from diagclinic.ui.presenters.findings import NOT_OFFERED
from diagclinic.ui.widgets.buttons import ActionButton, ButtonKind
from diagclinic.ui.widgets.card import Card, column_of
from diagclinic.ui.widgets.text import Text, TextRole


class VisitCard(Card):
    """Shows one visit.

    Attributes:
        report: leads to the report of this visit.
    """

    def __init__(self, on_report: Callable[[int], None], parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._visit_id = 0
        self.report = ActionButton("Report of this visit", ButtonKind.MAIN, symbol="report")
        self.report.clicked.connect(lambda: on_report(self._visit_id))
        self._content = QWidget()
        self.body.addWidget(self.report)
        self.body.addWidget(self._content)
        self.body.addStretch(1)

    def show_report(self, report: VisitReport) -> None:
        """Show what `report` says."""
        self._visit_id = int(report.report_id.split("-")[1])
        self.setAccessibleName(f"Visit {report.report_id}")
        self._content = self.refill(column_of(_lines(report)), self._content)


def _lines(report: VisitReport) -> Iterator[QWidget]:
    vehicle = report.vehicle
    names = [name for name in (vehicle.label, vehicle.plate, vehicle.maker) if name]
    yield Text(" · ".join(names) or "Vehicle", TextRole.HEADING)
    yield Text(f"VIN {vehicle.vin or 'not known'}", TextRole.MUTED)
    yield from _job_card(report)
    yield from _faults(report)
    for difference in report.differences:
        yield Text(difference.caption, TextRole.STRONG)
        for name, lines in difference.groups:
            if lines:
                yield Text(f"{name.capitalize()}: {', '.join(line.code for line in lines)}")
    if report.actions:
        yield Text("Done to the vehicle", TextRole.STRONG)
    for action in report.actions:
        yield Text(f"{action.at:%H:%M:%S}  {action.what}, by {action.by}: {action.outcome}")


def _job_card(report: VisitReport) -> Iterator[QWidget]:
    for reading in report.odometer:
        yield Text(f"Odometer {reading.text} km, {reading.origin_words}")
    if report.technician:
        yield Text(f"Technician {report.technician}")
    for title, words in (("Complaint", report.complaint), ("Note", report.note)):
        if words:
            yield Text(title, TextRole.STRONG)
            yield Text(words)


def _faults(report: VisitReport) -> Iterator[QWidget]:
    if report.scanned_at is None:
        yield Text("Nothing was scanned in this visit.")
        return
    whole = "" if report.is_complete else " (not finished)"
    yield Text(f"Last scan {report.scanned_at:%Y-%m-%d %H:%M}{whole}", TextRole.STRONG)
    if not report.faults:
        yield Text("No codes.")
    for fault in report.faults:
        statuses = ", ".join(STATUS_WORDS[status] for status in fault.statuses)
        yield Text(f"{fault.code}  {fault.title}")
        yield Text(f"{SEVERITY_WORDS[fault.severity]} · {fault.unit} · {statuses}", TextRole.SMALL)
    for unit in report.units:
        for remark in unit.remarks:
            if remark.endswith(NOT_OFFERED):
                continue
            yield Text(f"{unit.name}: {remark}", TextRole.SMALL)
