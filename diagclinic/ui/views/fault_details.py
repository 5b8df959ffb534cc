"""All that is known of one code: its meaning, how sure that is, and the moment when it was stored."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QGridLayout, QWidget

from diagclinic.services.report_lines import FrameLines
from diagclinic.ui.presenters.findings import FaultDetails
from diagclinic.ui.widgets.card import Card, divider
from diagclinic.ui.widgets.text import Text, TextRole


class FaultDetailsCard(Card):
    """Hidden until a code is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._shown: FaultDetails | None = None
        self._content: QWidget | None = None
        self.hide()

    @property
    def shown(self) -> FaultDetails | None:
        """The code that is shown, None where none is."""
        return self._shown

    def show_details(self, details: FaultDetails | None) -> None:
        """Show `details`; None: no code is chosen."""
        if details == self._shown:
            return
        self._shown = details
        if self._content is not None:
            self.body.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
            self._content = None
        if details is not None:
            self.setAccessibleName(f"Code {details.code}")
            self._content = _content_of(details)
            self.body.addWidget(self._content)
        self.setVisible(details is not None)


def _content_of(details: FaultDetails) -> QWidget:
    content = Card()
    content.setProperty("role", "")
    column = content.body
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    column.addWidget(Text(details.code, TextRole.TITLE))
    column.addWidget(Text(details.title, TextRole.STRONG))
    column.addWidget(Text(details.unit, TextRole.MUTED))
    column.addWidget(Text(details.certainty, TextRole.SMALL))
    column.addWidget(divider())
    for meaning in details.meanings:
        column.addWidget(Text(meaning))
    column.addWidget(divider())
    for frame in details.frames:
        _add_frame(content, frame)
    if details.no_frame:
        column.addWidget(Text(details.no_frame, TextRole.MUTED))
    column.addStretch(1)
    return content


def _add_frame(content: Card, frame: FrameLines) -> None:
    content.body.addWidget(Text("Freeze frame: the moment it was stored", TextRole.STRONG))
    grid = QGridLayout()
    grid.setVerticalSpacing(4)
    grid.setHorizontalSpacing(12)
    grid.setColumnStretch(0, 1)
    for place, value in enumerate(frame.values):
        words = f"{value.text} {value.measure}".strip()
        figure = Text(words, TextRole.STRONG, wraps=False)
        grid.addWidget(Text(value.name), place, 0)
        grid.addWidget(figure, place, 1, Qt.AlignmentFlag.AlignRight)
    content.body.addLayout(grid)
