"""A row that becomes several rows where the window is narrow."""

from PyQt6.QtCore import QPoint, QRect, QSize, Qt
from PyQt6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Lays `widgets` out in as few rows as fit, each in the size that it asks for.

    Rows end at the right, as acts do; with `is_left` they begin at the left, as choices do.
    """

    def __init__(self, *widgets: QWidget, spacing: int = 12, is_left: bool = False) -> None:
        super().__init__()
        self._is_left = is_left
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem | None) -> None:
        """Take one more item; Qt calls this."""
        if item is not None:
            self._items.append(item)

    def count(self) -> int:
        """Return how many items there are; Qt calls this."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item; Qt calls this."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give an item away; Qt calls this."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Want no more room than the items do; Qt calls this."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Say that a narrow layout is higher; Qt calls this."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows; Qt calls this."""
        rows = self._rows(width)
        heights = sum(max(item.sizeHint().height() for item in row) for row in rows)
        return heights + self.spacing() * max(0, len(rows) - 1)

    def sizeHint(self) -> QSize:
        """Return the size of one row; Qt calls this."""
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """Return the size of the widest item; Qt calls this."""
        sizes = [item.sizeHint() for item in self._shown()]
        return QSize(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def setGeometry(self, rect: QRect) -> None:
        """Place every item; Qt calls this."""
        super().setGeometry(rect)
        top = rect.top()
        for row in self._rows(rect.width()):
            height = max(item.sizeHint().height() for item in row)
            left = rect.left() if self._is_left else rect.right() + 1 - _width(row, self.spacing())
            for item in row:
                size = item.sizeHint()
                item.setGeometry(QRect(QPoint(left, top + (height - size.height()) // 2), size))
                left += size.width() + self.spacing()
            top += height + self.spacing()

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = []
        for item in self._shown():
            if rows and _width([*rows[-1], item], self.spacing()) <= width:
                rows[-1].append(item)
            else:
                rows.append([item])
        return rows


def _width(row: list[QLayoutItem], spacing: int) -> int:
    return sum(item.sizeHint().width() for item in row) + spacing * (len(row) - 1)
