"""A place for the plot, whose library is loaded aside so that the window never waits for it."""

import threading
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from diagclinic.ui.widgets.text import Text, TextRole

if TYPE_CHECKING:
    from diagclinic.ui.live_plot import LivePlot


_WIDTH_PX: Final = 400
_OVERLAY_PX: Final = 220
_LOW_PX: Final = 150
#: eight curves, each high enough to be read
_STACKED_PX: Final = 640


class PlotHolder(QWidget):
    """Shows a word until the plot is there.

    Attributes:
        plot: the plot, None until it was loaded and asked for.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot: LivePlot | None = None
        self._waiting = Text("Preparing the plot…", TextRole.MUTED, wraps=False)
        self._loader: threading.Thread | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._waiting)
        self._is_stacked = False
        self._is_low = False
        self._take_room()

    def sizeHint(self) -> QSize:
        """Want no more height than is needed, so that the page scrolls as late as it can; Qt calls this."""
        return QSize(_WIDTH_PX, self.minimumHeight())

    def load(self) -> None:
        """Begin to load the library on a thread of its own; a second call does nothing."""
        if self._loader is None:
            self._loader = threading.Thread(target=_load, daemon=True)
            self._loader.start()

    def wait(self, timeout_s: float = 10.0) -> None:
        """Wait until the library is there, where something can wait."""
        if self._loader is not None:
            self._loader.join(timeout_s)

    def set_stacked(self, *, is_stacked: bool) -> None:
        """Lay the curves below or over each other, now or once the plot is there."""
        self._is_stacked = is_stacked
        self._take_room()
        if self.plot is not None:
            self.plot.set_stacked(is_stacked=is_stacked)

    def set_low(self, *, is_low: bool) -> None:
        """Want less height where curves laid over each other have the page to themselves."""
        self._is_low = is_low
        self._take_room()

    def ready(self) -> "LivePlot | None":
        """Return the plot once its library is there."""
        if self.plot is None and self._loader is not None and not self._loader.is_alive():
            from diagclinic.ui.live_plot import LivePlot  # noqa: PLC0415  0.3 s, spent on the loader's thread

            self.plot = LivePlot()
            self.plot.set_stacked(is_stacked=self._is_stacked)
            self._waiting.hide()
            self._column.addWidget(self.plot)
        return self.plot

    def _take_room(self) -> None:
        overlay_px = _LOW_PX if self._is_low else _OVERLAY_PX
        self.setMinimumHeight(_STACKED_PX if self._is_stacked else overlay_px)


def _load() -> None:
    import diagclinic.ui.live_plot  # noqa: F401, PLC0415  loading it is the purpose of the thread
