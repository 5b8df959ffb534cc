"""Walks a window and says what hands in gloves, a keyboard or a screen reader could not use."""

from collections.abc import Iterator

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QScrollBar,
    QTextEdit,
    QWidget,
)

TARGET_PX = 48
INTERACTIVE = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)
NAMED = (*INTERACTIVE, QProgressBar)


def complaints(window: QWidget) -> list[str]:
    """Return one line for each visible control that is unnamed, too small, or out of the keyboard's reach."""
    return [line for control in controls(window) for line in _complaints(control)]


def controls(window: QWidget) -> list[QWidget]:
    """Return the visible controls of `window`; the insides of Qt's own controls belong to these."""
    every = [widget for widget in window.findChildren(QWidget) if isinstance(widget, NAMED)]
    return [widget for widget in every if widget.isVisible() and not _is_inside(widget)]


def _complaints(control: QWidget) -> Iterator[str]:
    label = f"{type(control).__name__} {control.accessibleName()!r}"
    if not control.accessibleName():
        yield f"{label} has no name"
    if not isinstance(control, INTERACTIVE):
        return
    if min(control.width(), control.height()) < TARGET_PX:
        yield f"{label} is {control.width()} x {control.height()}"
    if control.isEnabled() and not control.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield f"{label} cannot be reached by keyboard"


def _is_inside(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, (*NAMED, QScrollBar)):
            return True
        parent = parent.parentWidget()
    return False
