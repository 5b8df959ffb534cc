"""How the eight curves of a plot differ: by colour and, for whoever sees none, by dashes."""

from typing import Final

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from diagclinic.ui.theme.theme import Theme

#: lengths of line and gap in pen widths; the first is unbroken
DASHES: Final[tuple[tuple[float, ...], ...]] = (
    (),
    (10, 5),
    (2, 4),
    (14, 4, 2, 4),
    (22, 5),
    (6, 3),
    (14, 4, 2, 4, 2, 4),
    (22, 4, 6, 4),
)
SAMPLE_PX: Final = QSize(44, 16)
#: two logical pixels, drawn at 200 %
_SAMPLE_PEN_PX: Final = 4


def curve_pen(theme: Theme, number: int) -> QPen:
    """Return the pen of curve `number`, 1 to 8; one pixel is what keeps eight curves smooth."""
    pen = QPen(QColor(theme.colours[f"curve{number}"]))
    pen.setWidth(1)
    pen.setCosmetic(True)
    if DASHES[number - 1]:
        pen.setDashPattern(DASHES[number - 1])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def curve_sample(theme: Theme, number: int) -> QIcon:
    """Return a piece of curve `number` as a symbol."""
    pixmap = QPixmap(SAMPLE_PX * 2)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    pen = curve_pen(theme, number)
    pen.setWidth(_SAMPLE_PEN_PX)
    if DASHES[number - 1]:  # counted in widths: as long here as on the plot
        pen.setDashPattern([2 * length / _SAMPLE_PEN_PX for length in DASHES[number - 1]])
    painter.setPen(pen)
    middle = SAMPLE_PX.height() // 2
    painter.drawLine(0, middle, SAMPLE_PX.width(), middle)
    painter.end()
    return QIcon(pixmap)
