"""The strip at the foot of the window: what is under way, how far, and the button that stops it."""

from collections.abc import Callable

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from diagclinic.ui.widgets.buttons import ActionButton
from diagclinic.ui.widgets.text import ElidedText, TextRole


def _nothing() -> None:
    """Stop nothing."""


class WorkStrip(QFrame):
    """One line of words; while work is under way also its progress and Cancel.

    Signals:
        focus_given_up: the button that had the focus goes; somebody else should take it.

    Attributes:
        words: what is under way, or the last thing worth saying.
        cancel: stops the work; hidden while there is none.
        offer: leads on from the last words; hidden where they lead nowhere.
    """

    focus_given_up = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "status")
        self.setAccessibleName("Status")
        self.words = ElidedText("Ready", TextRole.MUTED)
        self.progress = QProgressBar()
        self.progress.setAccessibleName("Progress")
        self.progress.setMaximumWidth(320)
        self.progress.setTextVisible(False)
        self.cancel = ActionButton("Cancel", symbol="stop")
        self.offer = ActionButton("Try again", symbol="reset")
        self._on_cancel: Callable[[], None] = _nothing
        self._on_offer: Callable[[], None] = _nothing
        self.offer.clicked.connect(lambda _: self._on_offer())
        self.cancel.clicked.connect(lambda _: self._on_cancel())
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 4, 24, 4)
        row.setSpacing(16)
        row.addWidget(self.words, 2)
        row.addWidget(self.progress, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.offer)
        self.setMinimumHeight(self.cancel.minimumHeight() + 9)
        self.show_idle("Ready")

    @property
    def is_busy(self) -> bool:
        """Whether work is under way that can be stopped."""
        return not self.cancel.isHidden()

    @property
    def is_offering(self) -> bool:
        """Whether the last words lead on."""
        return not self.offer.isHidden()

    def show_work(self, words: str, done: int, total: int, on_cancel: Callable[[], None]) -> None:
        """Show work under way, `done` of `total` steps; `total` 0 where nobody knows."""
        self.words.setText(f"{words} ({done} of {total})" if total else words)
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self._on_cancel = on_cancel
        self.progress.show()
        self.cancel.show()
        if self.offer.hasFocus():
            self.cancel.setFocus()
        self.offer.hide()

    def show_idle(self, words: str) -> None:
        """Nothing is under way; `words` stay."""
        self.words.setText(words)
        self._on_cancel = _nothing
        if self._has_focus:
            self.focus_given_up.emit()
        self.progress.hide()
        self.cancel.hide()
        self.offer.hide()

    def say(self, words: str) -> None:
        """Say `words`; whatever is under way goes on and can be stopped as before."""
        self.words.setText(words)

    def show_offer(self, words: str, on_offer: Callable[[], None], act: str = "Try again") -> None:
        """Nothing is under way; `words` stay, with a button that leads on."""
        had_focus = self._has_focus
        self.show_idle(words)
        self._on_offer = on_offer
        self.offer.show_act(act, "reset" if act == "Try again" else "connect")
        self.offer.show()
        if had_focus:
            self.offer.setFocus()

    @property
    def _has_focus(self) -> bool:
        return self.cancel.hasFocus() or self.offer.hasFocus()
