"""Symbols: SVG files whose ink is a token of the theme."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from PyQt6.QtCore import QByteArray, QRectF, QSize, Qt
from PyQt6.QtGui import QIcon, QPainter, QPixmap
from PyQt6.QtSvg import QSvgRenderer

from diagclinic.core.errors import CatalogueError
from diagclinic.ui.theme.theme import Theme

ICON_PX: Final = 24
_SCALES: Final = (1.0, 2.0)


@lru_cache(maxsize=512)
def _drawing(path: Path, ink: str, paper: str) -> bytes:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise CatalogueError(f"symbol {path.name} is missing") from error
    return text.replace("currentColor", ink).replace("knockout", paper).encode()


def symbol(theme: Theme, name: str, ink: str, paper: str) -> QSvgRenderer:
    """Return what draws the symbol `name`; `ink` and `paper` are the tokens of its lines and its cut-outs.

    Raises:
        CatalogueError: the installation lacks the symbol.
    """
    drawing = _drawing(theme.icons / f"{name}.svg", theme.colours[ink], theme.colours[paper])
    return QSvgRenderer(QByteArray(drawing))


def paint_symbol(painter: QPainter, theme: Theme, name: str, inks: tuple[str, str], box: QRectF) -> None:
    """Draw the symbol `name` into `box`; `inks` are the tokens of its lines and of what is cut out of them.

    Raises:
        CatalogueError: the installation lacks the symbol.
    """
    symbol(theme, name, *inks).render(painter, box)


def icon(theme: Theme, name: str, ink: str = "text", gap_px: int = 0) -> QIcon:
    """Return the symbol `name` in the colour of the token `ink`, sharp at 100 % and 200 %.

    Args:
        theme: where the colour comes from.
        name: file in resources/icons, without its ending.
        ink: token.
        gap_px: empty columns at its right, which keep a button's text off.

    Raises:
        CatalogueError: the installation lacks the symbol.
    """
    made = QIcon()
    drawn = symbol(theme, name, ink, "surface")  # before there is a painter, which must not outlive an error
    for scale in _SCALES:
        pixmap = QPixmap(QSize(ICON_PX + gap_px, ICON_PX) * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        drawn.render(painter, QRectF(0, 0, ICON_PX * scale, ICON_PX * scale))
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        made.addPixmap(pixmap)
    return made
