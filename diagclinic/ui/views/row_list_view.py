"""A list whose rows have two lines, a symbol and marks; high enough for gloves."""

from collections.abc import Callable, Sequence
from typing import Final

from PyQt6.QtCore import QItemSelectionModel, QModelIndex, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PyQt6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from diagclinic.ui.models.row_list import ROW_ROLE, RowListModel, RowText
from diagclinic.ui.theme.apply import current_theme
from diagclinic.ui.theme.icons import symbol
from diagclinic.ui.widgets.press_views import PRESS_KEYS

ROW_PX: Final = 68
_EDGE_PX: Final = 14
_SYMBOL_PX: Final = 26
_SMALL_SYMBOL_PX: Final = 16
_LINE: Final = Qt.AlignmentFlag.AlignVCenter


class RowDelegate(QStyledItemDelegate):
    """Paints a `RowText`."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Return the height of a row; Qt calls this."""
        del index
        return QSize(option.rect.width(), ROW_PX)

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Paint one row; Qt calls this."""
        row = index.data(ROW_ROLE)
        if painter is None or not isinstance(row, RowText):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _Brush(painter, option, row).paint()
        painter.restore()


class _Brush:
    """Paints one row into its rectangle."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, row: RowText) -> None:
        self._painter = painter
        self._row = row
        self._theme = current_theme()
        self._state = option.state
        self._font = QFont(option.font)
        self._area = option.rect
        self._inner = option.rect.adjusted(_EDGE_PX, 8, -_EDGE_PX, -8)

    def paint(self) -> None:
        self._ground()
        left = self._symbol()
        half = self._inner.height() // 2
        top = QRect(left, self._inner.top(), self._inner.right() - left, half)
        bottom = QRect(left, self._inner.top() + half, self._inner.right() - left, half)
        free = self._mark(top, self._row.mark, "text", "")
        lead = self._text(QRect(top.left(), top.top(), free, half), self._row.lead, "text", bold=True)
        gap = lead + 10 if lead else 0
        self._text(QRect(top.left() + gap, top.top(), free - gap, half), self._row.title, "text")
        free = self._mark(bottom, self._row.mark_below, "text_muted", self._row.symbol_below)
        self._text(QRect(bottom.left(), bottom.top(), free, half), self._row.below, "text_muted")

    def _ground(self) -> None:
        colours = self._theme.colours
        if self._state & QStyle.StateFlag.State_Selected:
            self._painter.fillRect(self._area, QColor(colours["selection"]))
            self._painter.fillRect(
                QRect(self._area.topLeft(), QSize(5, self._area.height())), QColor(colours["accent"])
            )
        self._painter.fillRect(
            QRect(self._area.left(), self._area.bottom(), self._area.width(), 1), QColor(colours["divider"])
        )

    def _symbol(self) -> int:
        """Paint the symbol and return where the words begin."""
        if not self._row.symbol:
            return self._inner.left()
        tone = self._row.tone.value
        top = self._inner.center().y() - _SYMBOL_PX // 2
        box = QRectF(self._inner.left(), top, _SYMBOL_PX, _SYMBOL_PX)
        symbol(self._theme, self._row.symbol, tone, f"{tone}_fill").render(self._painter, box)
        return self._inner.left() + _SYMBOL_PX + _EDGE_PX

    def _mark(self, line: QRect, words: str, ink: str, sign: str) -> int:
        """Paint the mark at the right end of `line` and return the width that is left."""
        if not words:
            return line.width()
        width = QFontMetrics(self._font).horizontalAdvance(words)
        begin = line.right() - width
        self._text(QRect(begin, line.top(), width + 1, line.height()), words, ink)
        if sign:
            begin -= _SMALL_SYMBOL_PX + 6
            box = QRectF(begin, line.center().y() - _SMALL_SYMBOL_PX / 2, _SMALL_SYMBOL_PX, _SMALL_SYMBOL_PX)
            symbol(self._theme, sign, ink, "surface").render(self._painter, box)
        return begin - line.left() - _EDGE_PX

    def _text(self, area: QRect, words: str, ink: str, *, bold: bool = False) -> int:
        """Paint `words`, shortened where they are too long, and return their width."""
        font = QFont(self._font)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        metrics = QFontMetrics(font)
        self._painter.setFont(font)
        self._painter.setPen(QColor(self._theme.colours[ink]))
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(area.width(), 0))
        self._painter.drawText(area, int(_LINE | Qt.AlignmentFlag.AlignLeft), shown)
        return metrics.horizontalAdvance(shown)


class RowListView(QListView):
    """Shows rows; `on_chosen` hears the key of the row that the arrow keys or a press reached.

    Signals:
        row_pressed: a row was pressed, with a finger or with Space or Enter, after `on_chosen` heard of it.
    """

    row_pressed = pyqtSignal()

    def __init__(self, name: str, on_chosen: Callable[[object], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_chosen = on_chosen
        self._list = RowListModel(self)
        self.setModel(self._list)
        self.setItemDelegate(RowDelegate(self))
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        selection = self.selectionModel()
        if selection is not None:
            selection.currentChanged.connect(self._on_current)
        self.clicked.connect(self._on_pressed)

    @property
    def rows(self) -> tuple[RowText, ...]:
        """The rows, top down."""
        return self._list.rows

    def show_rows(self, rows: Sequence[RowText]) -> None:
        """Show `rows`; the chosen one stays chosen where it is still there."""
        chosen = self._key(self.currentIndex())
        self._list.show_rows(rows)
        for place, row in enumerate(rows):
            if chosen is not None and row.key == chosen and not self.currentIndex().isValid():
                self._select_quietly(place)

    def choose(self, place: int) -> None:
        """Choose the row at `place`, counted from 0."""
        self.setCurrentIndex(self._list.index(place))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Press the current row; Qt calls this."""
        if event is not None and event.key() in PRESS_KEYS and self.currentIndex().isValid():
            self._on_pressed(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _on_pressed(self, index: QModelIndex) -> None:
        self._on_current(index)
        self.row_pressed.emit()

    def _select_quietly(self, place: int) -> None:
        selection = self.selectionModel()
        if selection is not None:
            selection.blockSignals(True)  # noqa: FBT003  Qt's own signature
            selection.setCurrentIndex(
                self._list.index(place), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
            selection.blockSignals(False)  # noqa: FBT003  Qt's own signature

    def _on_current(self, index: QModelIndex) -> None:
        key = self._key(index)
        if key is not None:
            self._on_chosen(key)

    def _key(self, index: QModelIndex) -> object:
        row = index.data(ROW_ROLE) if index.isValid() else None
        return row.key if isinstance(row, RowText) else None
