"""The codes, worst first, with search and filter."""

from collections.abc import Callable
from typing import Final, Protocol

from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from diagclinic.core.dtc import DtcStatus, Severity
from diagclinic.ui.messages import NOT_A_DIAGNOSIS, STATUS_WORDS
from diagclinic.ui.models.row_list import RowText
from diagclinic.ui.presenters.findings import FaultRow, short_name
from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.views.row_list_view import ROW_PX, RowListView
from diagclinic.ui.widgets.card import EDGES_PX, Card
from diagclinic.ui.widgets.restyle import set_look
from diagclinic.ui.widgets.text import Text, TextRole

#: symbol and tone; the word stands at the end of the row
_SEVERITIES: Final = {
    Severity.CRITICAL: ("failed", Tone.BAD),
    Severity.SERIOUS: ("faults", Tone.BAD),
    Severity.MODERATE: ("warning", Tone.WARN),
    Severity.MINOR: ("info", Tone.INFO),
    Severity.UNKNOWN: ("unknown", Tone.QUIET),
}
_LEAST_ROWS: Final = 2
_MOST_ROWS: Final = 7
_FRAME_PX: Final = 8


class FaultListActs(Protocol):
    """What a press does; `ScanPresenter` is one."""

    def search(self, text: str) -> None:
        """Show only what holds `text`."""
        ...

    def filter(self, status: DtcStatus | None) -> None:
        """Show only the codes of one list."""
        ...

    def choose(self, row: FaultRow | None) -> None:
        """Show all about one code."""
        ...


class FaultList(Card):
    """Shows codes.

    Attributes:
        search: finds in all words of a row.
        status: the list of the control unit's memory that is shown.
        view: the rows.
    """

    def __init__(self, acts: Callable[[], FaultListActs], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("Codes")
        self._heading = Text("Codes", TextRole.HEADING)
        self._acts = acts
        self._rows: dict[object, FaultRow] = {}
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search code, text, unit   Ctrl+F")
        self.search.setAccessibleName("Search in the codes")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda text: acts().search(text))
        self.status = QComboBox()
        self.status.setAccessibleName("Which codes")
        self.status.addItem("All lists", None)
        for status, word in STATUS_WORDS.items():
            self.status.addItem(word, status)
        self.status.currentIndexChanged.connect(lambda _: acts().filter(self.status.currentData()))
        self.view = RowListView("Codes", self._choose)
        self.empty = Text("", TextRole.MUTED)
        shortcut = QShortcut(QKeySequence("Ctrl+F"), self)
        shortcut.activated.connect(self.search.setFocus)
        self._lay_out()

    def show_faults(self, rows: tuple[FaultRow, ...], *, total: int) -> None:
        """Show `rows`, of `total` that were found."""
        self._rows = {row.key: row for row in rows}
        self.view.show_rows([_row_text(row) for row in rows])
        self.empty.setVisible(not rows)
        self.empty.setText("No code matches the search." if total else "No code was told.")
        self.view.setVisible(bool(rows))
        self.view.setFixedHeight(min(max(len(rows), _LEAST_ROWS), _MOST_ROWS) * ROW_PX + _FRAME_PX)

    def set_wide(self, *, is_wide: bool) -> None:
        """Stand on the page itself, without heading and edges, where it is narrow."""
        self._heading.setVisible(is_wide)
        set_look(self, "role", "card" if is_wide else "")
        self.body.setContentsMargins(*(EDGES_PX if is_wide else (0, 0, 0, 0)))

    def _choose(self, key: object) -> None:
        self._acts().choose(self._rows.get(key))

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(12)
        tools.addWidget(self.search, 1)
        tools.addWidget(self.status)
        self.body.addWidget(self._heading)
        self.body.addLayout(tools)
        self.body.addWidget(self.view)
        self.body.addWidget(self.empty)
        self.body.addWidget(Text(NOT_A_DIAGNOSIS, TextRole.SMALL))
        self.body.addStretch(1)


def _row_text(row: FaultRow) -> RowText:
    symbol, tone = _SEVERITIES[row.line.severity]
    change = f" · {row.change}" if row.change else ""
    return RowText(
        key=row.key,
        lead=row.line.code,
        title=row.line.title,
        below=f"{short_name(row.line.unit)} · {row.statuses}{change}",
        mark=row.severity,
        mark_below="Freeze frame" if row.frames else "",
        symbol_below="freeze",
        symbol=symbol,
        tone=tone,
    )
