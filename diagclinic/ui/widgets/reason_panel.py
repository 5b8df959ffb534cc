"""Asks for the reason of an act that goes into the log; Cancel is the default, no act without one."""

from collections.abc import Callable
from typing import Final

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QKeyEvent, QShowEvent
from PyQt6.QtWidgets import QBoxLayout, QLineEdit, QVBoxLayout, QWidget

from diagclinic.ui.widgets.confirm_panel import ConfirmPanel, Question
from diagclinic.ui.widgets.text import Text, TextRole

LONGEST: Final = 300
_NAME: Final = "Reason, for the log"
_HINT: Final = "e.g. live data freezes; support asked for it"
_GAP_PX: Final = 8
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ReasonPanel(ConfirmPanel):
    """A question with a line for the reason; the act can be pressed once there is one.

    Attributes:
        reason: the line.
    """

    def __init__(self, question: Question, on_answer: Callable[[str | None], None], parent: QWidget) -> None:
        self.reason = QLineEdit()
        super().__init__(question, lambda agreed: on_answer(self._words if agreed else None), parent)
        self.reason.setAccessibleName(_NAME)
        self.reason.setPlaceholderText(_HINT)
        self.reason.setMaxLength(LONGEST)
        self.reason.textChanged.connect(lambda _: self.agree.setEnabled(bool(self._words)))
        self.agree.setEnabled(False)
        self._name = Text(_NAME, TextRole.STRONG)
        asked = QVBoxLayout()
        asked.setSpacing(_GAP_PX)
        asked.addWidget(self._name)
        asked.addWidget(self.reason)
        whole = self.layout()
        if isinstance(whole, QBoxLayout):
            whole.insertLayout(1, asked)
        QWidget.setTabOrder(self.reason, self.cancel)

    def showEvent(self, event: QShowEvent | None) -> None:
        """Put the focus where the reason is typed; Qt calls this."""
        super().showEvent(event)
        self.reason.setFocus()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Let Enter lead from the reason to the button, and not throw away what was typed; Qt calls this."""
        is_enter = event is not None and event.key() in _ENTER
        if is_enter and self.reason.hasFocus() and self._words:
            self.agree.setFocus()
        else:
            super().keyPressEvent(event)

    @property
    def _words(self) -> str:
        return " ".join(self.reason.text().split())

    def _wanted(self) -> QSize:
        size = super()._wanted()
        asked_px = self._name.sizeHint().height() + self.reason.sizeHint().height() + 3 * _GAP_PX
        return QSize(size.width(), size.height() + asked_px)
