"""Readiness and the difference to the scan before, beside the codes."""

from collections.abc import Sequence

from PyQt6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from diagclinic.services.report_lines import DifferenceLines, ReadinessLines
from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.widgets.card import Card
from diagclinic.ui.widgets.state_badge import ToneBadge
from diagclinic.ui.widgets.symbol import Symbol
from diagclinic.ui.widgets.text import Text, TextRole

_SYMBOL_PX = 20


class _LinesCard(Card):
    """A card whose lines are replaced as a whole."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._lines: QWidget | None = None
        self.hide()

    def _fresh(self) -> QVBoxLayout:
        """Throw the lines away and return the column for new ones."""
        if self._lines is not None:
            self.body.removeWidget(self._lines)
            self._lines.hide()
            self._lines.deleteLater()
        self._lines = QWidget()
        column = QVBoxLayout(self._lines)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.body.addWidget(self._lines)
        return column


class ReadinessCard(_LinesCard):
    """The emission system's self-tests, unit by unit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Readiness", parent)
        self._shown: Sequence[ReadinessLines] = ()

    def show_readiness(self, units: Sequence[ReadinessLines]) -> None:
        """Show what `units` told; hidden where there is none."""
        if units == self._shown:
            return
        self._shown = units
        column = self._fresh()
        for unit in units:
            _add_unit(column, unit)
        self.setVisible(bool(units))


class DifferenceCard(_LinesCard):
    """What changed since the scan before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Since the scan before", parent)
        self._shown: DifferenceLines | None = None

    def show_difference(self, difference: DifferenceLines | None) -> None:
        """Show `difference`; hidden where there was no scan before."""
        if difference == self._shown:
            return
        self._shown = difference
        column = self._fresh()
        if difference is not None:
            column.addWidget(Text(difference.caption, TextRole.SMALL))
            for name, lines in difference.groups:
                codes = ", ".join(line.code for line in lines) or "none"
                if lines or name in ("new", "gone"):
                    column.addWidget(Text(f"{name.capitalize()}: {codes}"))
        self.setVisible(difference is not None)


def _add_unit(column: QVBoxLayout, unit: ReadinessLines) -> None:
    column.addWidget(Text(unit.unit, TextRole.STRONG))
    if unit.remark:
        column.addWidget(Text(unit.remark, TextRole.MUTED))
        return
    if unit.mil_on is not None:
        column.addLayout(_lamp(on=unit.mil_on))
    fitted = [monitor for monitor in unit.monitors if monitor.is_supported]
    for monitor in sorted(fitted, key=lambda one: one.is_complete):
        symbol, tone = ("fine", Tone.GOOD) if monitor.is_complete else ("warning", Tone.WARN)
        column.addLayout(_line(symbol, tone, monitor.name, monitor.state))


def _lamp(*, on: bool) -> QLayout:
    row = QHBoxLayout()
    badge = (
        ToneBadge("engine", "Engine lamp is on", Tone.WARN)
        if on
        else ToneBadge("engine", "Engine lamp is off", Tone.QUIET)
    )
    row.addWidget(badge)
    row.addStretch(1)
    return row


def _line(symbol: str, tone: Tone, name: str, state: str) -> QLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addWidget(Symbol(symbol, tone, _SYMBOL_PX))
    row.addWidget(Text(name), 1)
    row.addWidget(Text(state, TextRole.MUTED, wraps=False))
    return row
