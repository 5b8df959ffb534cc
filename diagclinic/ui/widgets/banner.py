"""Says above every page what happened without anybody at the window; stays until it was read."""

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.widgets.buttons import ActionButton
from diagclinic.ui.widgets.flow import FlowLayout
from diagclinic.ui.widgets.symbol import Symbol
from diagclinic.ui.widgets.text import Text, TextRole


def _nothing() -> None:
    """Do nothing."""


class Banner(QFrame):
    """Hidden until there is something to say.

    Attributes:
        words: what happened.
        more: leads to the page that tells the rest.
        read: it was read, and goes.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tone", Tone.WARN.value)
        self._on_more: Callable[[], None] = _nothing
        self._on_read: Callable[[], None] = _nothing
        self.words = Text("", TextRole.STRONG)
        self.more = ActionButton("Show updates", symbol="updates")
        self.read = ActionButton("Understood", symbol="done")
        self.more.clicked.connect(lambda _: self._on_more())
        self.read.clicked.connect(lambda _: self._close())
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self.words)
        column.addLayout(FlowLayout(self.more, self.read))
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 10, 24, 10)
        row.setSpacing(16)
        row.addWidget(Symbol("warning", Tone.WARN, 28), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self.hide()

    def show_words(
        self, words: str, on_more: Callable[[], None], on_read: Callable[[], None] = _nothing
    ) -> None:
        """Show `words` until they were read; `on_more` is what leads on."""
        self.words.setText(words)
        self.setAccessibleName(words)
        self._on_more, self._on_read = on_more, on_read
        self.show()

    def _close(self) -> None:
        self.hide()
        self._on_read()
