"""Paints the bytes of a frame; those that changed are bold and underlined, not only in another colour."""

from typing import Final

from PyQt6.QtCore import QModelIndex, QRect, Qt
from PyQt6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPainter
from PyQt6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from diagclinic.ui.models.frame_table import LINE_ROLE
from diagclinic.ui.presenters.capture_lines import FrameLine
from diagclinic.ui.theme.apply import current_theme

_EDGE_PX: Final = 8
_GAP_PX: Final = 7
FONT_PX: Final = 16


class PayloadDelegate(QStyledItemDelegate):
    """Paints a payload byte by byte."""

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Paint one payload; Qt calls this."""
        line = index.data(LINE_ROLE)
        if painter is None or not isinstance(line, FrameLine):
            return
        self.initStyleOption(option, index)
        option.text = ""
        style = QApplication.style()
        if style is not None:
            style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        painter.setClipRect(option.rect)
        _paint_bytes(painter, option.rect.adjusted(_EDGE_PX, 0, 0, 0), line)
        painter.restore()


def payload_font(*, is_changed: bool = False) -> QFont:
    """Return the letters of a byte, all of one width."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(FONT_PX)
    font.setBold(is_changed)
    font.setUnderline(is_changed)
    return font


def _paint_bytes(painter: QPainter, area: QRect, line: FrameLine) -> None:
    colours = current_theme().colours
    if not line.payload:
        painter.setPen(QColor(colours["text_muted"]))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), line.bytes_text)
        return
    fonts = {is_changed: payload_font(is_changed=is_changed) for is_changed in (False, True)}
    step = QFontMetrics(fonts[True]).horizontalAdvance("00") + _GAP_PX
    for at, (byte, is_changed) in enumerate(zip(line.payload, line.marks, strict=True)):
        painter.setFont(fonts[is_changed])
        painter.setPen(QColor(colours["accent" if is_changed else "text"]))
        painter.drawText(area.adjusted(at * step, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), byte)
