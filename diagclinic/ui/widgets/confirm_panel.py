"""Asks before an act that cannot be taken back; says what it costs, and Cancel is the default."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QKeyEvent, QShowEvent
from PyQt6.QtWidgets import (
    QAbstractSlider,
    QDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from diagclinic.ui.theme.theme import Tone
from diagclinic.ui.widgets.buttons import ActionButton, ButtonKind
from diagclinic.ui.widgets.symbol import Symbol
from diagclinic.ui.widgets.text import Text, TextRole

_LEAST_PX: Final = 480
_USUAL_PX: Final = 560
_EDGE_PX: Final = 20
_GAP_PX: Final = 16
#: what a window manager draws around a window
_FRAME: Final = QSize(8, 40)
_SCROLLS: Final[Mapping[int, QAbstractSlider.SliderAction]] = MappingProxyType(
    {
        Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
        Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    }
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before an act.

    Attributes:
        title: the question.
        explains: what happens, in a sentence or two.
        losses: what will be gone afterwards, one line each.
        act: name of the act, on its button, e.g. *Clear all codes*.
    """

    title: str
    explains: str
    losses: tuple[str, ...]
    act: str


class ConfirmPanel(QDialog):
    """A dialogue shown with `open()`; Enter and Esc both cancel.

    Attributes:
        cancel: the default button.
        agree: the button that names the act.
    """

    def __init__(self, question: Question, on_answer: Callable[[bool], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(question.title)
        self.setAccessibleName(question.title)
        self.setAccessibleDescription(" ".join((question.explains, *question.losses)))
        self.cancel = ActionButton("Cancel", ButtonKind.TALL)
        self.cancel.setDefault(True)
        self.agree = ActionButton(question.act, ButtonKind.DANGER)
        self.cancel.clicked.connect(self.reject)
        self.agree.clicked.connect(self.accept)
        self.finished.connect(lambda result: on_answer(result == QDialog.DialogCode.Accepted))
        self._lay_out(question)

    def showEvent(self, event: QShowEvent | None) -> None:
        """Be as high as the words are, or as the screen, and put the focus on Cancel; Qt calls this."""
        screen = self.screen()
        if screen is not None:
            self.resize(self._wanted().boundedTo(screen.availableSize() - _FRAME))
        super().showEvent(event)
        self.cancel.setFocus()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Scroll by page up and page down, which no button takes; Qt calls this."""
        bar = self._scroll.verticalScrollBar()
        if event is not None and bar is not None and event.key() in _SCROLLS:
            bar.triggerAction(_SCROLLS[event.key()])
        else:
            super().keyPressEvent(event)

    def _wanted(self) -> QSize:
        """Return the size in which nothing scrolls."""
        least_px = self._told.minimumSizeHint().height()
        words_px = max(least_px, self._told.heightForWidth(_USUAL_PX - 2 * _EDGE_PX))
        return QSize(_USUAL_PX, words_px + self.agree.sizeHint().height() + _GAP_PX + 2 * _EDGE_PX)

    def _lay_out(self, question: Question) -> None:
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(Symbol("warning", Tone.WARN, 40), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(Text(question.title, TextRole.TITLE), 1)
        self._told, self._scroll = QWidget(), QScrollArea()
        column = QVBoxLayout(self._told)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(Text(question.explains))
        for loss in question.losses:
            column.addLayout(_loss_row(loss))
        column.addStretch(1)
        acts = QHBoxLayout()
        acts.setSpacing(16)
        acts.addWidget(self.cancel, 1)
        acts.addWidget(self.agree, 1)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._told)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(_EDGE_PX, _EDGE_PX, _EDGE_PX, _EDGE_PX)
        whole.setSpacing(_GAP_PX)
        whole.addWidget(self._scroll, 1)
        whole.addLayout(acts)
        self.setMinimumWidth(_LEAST_PX)


def _loss_row(loss: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(Symbol("remove", Tone.BAD, 20), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Text(loss), 1)
    return row
