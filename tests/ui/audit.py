"""Walks a window and says what gloves, a keyboard, a screen reader or eyes could not use."""

from collections.abc import Iterator

from PyQt6.QtCore import QModelIndex, QPoint, QRect, Qt
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QScrollArea,
    QScrollBar,
    QTableView,
    QTextEdit,
    QWidget,
)

TARGET_PX = 48
INTERACTIVE = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)
NAMED = (*INTERACTIVE, QProgressBar)
_PASSES = 100
TOLD = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)


def complaints(window: QWidget) -> list[str]:
    """Return one line for each visible control that is unnamed, too small, or out of the keyboard's reach."""
    return [line for control in controls(window) for line in _complaints(control)]


def controls(window: QWidget) -> list[QWidget]:
    """Return the visible controls of `window`; the insides of Qt's own controls belong to these."""
    every = [widget for widget in window.findChildren(QWidget) if isinstance(widget, NAMED)]
    return [widget for widget in every if widget.isVisible() and not _is_inside(widget)]


def misfits(page: QScrollArea) -> list[str]:
    """Return one line for whatever scrolls `page` sideways, lies outside of it, or is cut with no tip."""
    _settle(page)
    inner = page.widget()
    areas = [page, *page.findChildren(QAbstractScrollArea)]
    labels = _labels(page)
    found = [_sideways(area) for area in areas if area.isVisible()]
    found += [_outside(control, inner) for control in (*controls(page), *labels) if inner is not None]
    found += [_cut_label(label) for label in labels]
    found += [_cut_button(button) for button in controls(page) if isinstance(button, QAbstractButton)]
    found += [
        line for view in controls(page) if isinstance(view, QAbstractItemView) for line in _cut_rows(view)
    ]
    return [line for line in found if line]


def is_in_sight(control: QWidget) -> bool:
    """Whether all of `control` is seen without scrolling."""
    parent, is_whole = control.parentWidget(), control.isVisible()
    while parent is not None and not control.isWindow():
        is_whole &= parent.rect().contains(QRect(control.mapTo(parent, QPoint(0, 0)), control.size()))
        parent = None if parent.isWindow() else parent.parentWidget()
    return is_whole


def _settle(page: QScrollArea) -> None:
    """Let what came a moment ago be laid out: words that arrive in one pass get their room in the next."""
    before, now = None, _look(page)
    for _ in range(_PASSES):
        if before == now:
            return
        QApplication.sendPostedEvents()
        before, now = now, _look(page)
    msg = f"{page.accessibleName()} never comes to rest"
    raise AssertionError(msg)


def _look(page: QScrollArea) -> list[tuple[str, QRect]]:
    return [(label.text(), label.geometry()) for label in _labels(page)]


def _labels(page: QScrollArea) -> list[QLabel]:
    return [label for label in page.findChildren(QLabel) if label.isVisible() and not _is_inside(label)]


def _sideways(area: QAbstractScrollArea) -> str:
    bar = area.horizontalScrollBar()
    over = 0 if bar is None else bar.maximum()
    return f"{type(area).__name__} {area.accessibleName()!r} scrolls sideways by {over}" if over else ""


def _outside(widget: QWidget, inner: QWidget) -> str:
    area = QRect(widget.mapTo(inner, QPoint(0, 0)), widget.size())
    is_beside = area.left() < 0 or area.right() > inner.width()
    return f"{_name(widget)} at {area.left()} to {area.right()} of {inner.width()}" if is_beside else ""


def _cut_label(label: QLabel) -> str:
    label.grab()  # a tip for what is cut is made when it is painted
    metrics, text = label.fontMetrics(), label.text()
    if label.wordWrap():
        widest = max((metrics.horizontalAdvance(word) for word in text.split()), default=0)
        is_cut = widest > label.width() or label.height() < label.heightForWidth(label.width())
    else:
        is_cut = max(map(metrics.horizontalAdvance, text.split("\n"))) > label.contentsRect().width()
    is_told = text in (label.toolTip(), label.accessibleName())
    return f"{_name(label)} is cut" if is_cut and not is_told else ""


def _cut_button(button: QAbstractButton) -> str:
    is_cut = button.width() < button.sizeHint().width()
    is_mute = not button.text() and not button.toolTip()
    return f"{_name(button)} is cut" if is_cut or is_mute else ""


def _cut_rows(view: QAbstractItemView) -> Iterator[str]:
    """Look at every cell whose words are wider than it; a row's own painter cuts what it likes."""
    for index in _cells(view):
        words, width = str(index.data() or ""), view.visualRect(index).width()
        told = [str(index.data(role) or "") for role in TOLD]
        is_wide = view.fontMetrics().horizontalAdvance(words) > width > 0
        if is_wide and not any(words in one for one in told):
            yield f"{words!r} in {view.accessibleName()!r} is cut"


def _cells(view: QAbstractItemView) -> Iterator[QModelIndex]:
    model = view.model()
    header = view.horizontalHeader() if isinstance(view, QTableView) else None
    columns = 1 if header is None else header.count()
    rows = 0 if model is None else model.rowCount(QModelIndex())
    for row in range(rows):
        yield from (model.index(row, column) for column in range(columns) if model is not None)


def _name(widget: QWidget) -> str:
    words = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    return f"{type(widget).__name__} {widget.accessibleName() or words!r}"


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
