"""Names and what they stand for, side by side."""

from collections.abc import Iterable

from PyQt6.QtWidgets import QGridLayout

from diagclinic.ui.widgets.text import Text, TextRole, YieldingText


class FactsGrid(QGridLayout):
    """Shows facts in rows of a name and its words; whatever is shown takes the place of what was."""

    def __init__(self, gap_px: int = 8) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(24)
        self.setVerticalSpacing(gap_px)
        self.setColumnStretch(1, 1)

    def show_facts(self, rows: Iterable[tuple[str, str]], remarks: Iterable[str] = ()) -> None:
        """Show `rows`, and each of `remarks` as wide as all below them."""
        self._clear()
        place = 0
        for place, (name, words) in enumerate(rows, 1):
            self.addWidget(Text(name, TextRole.MUTED, wraps=False), place, 0)
            self.addWidget(YieldingText(words, TextRole.STRONG), place, 1)
        for below, remark in enumerate(remarks, place + 1):
            self.addWidget(Text(remark), below, 0, 1, 2)

    def _clear(self) -> None:
        while (item := self.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
