"""The plot of live curves.  Loads pyqtgraph and numpy, so it is imported after the window is painted."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PyQt6.QtCore import QEvent, Qt, QTimer
from PyQt6.QtGui import QPaintEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from diagclinic.ui.curve_pens import curve_pen
from diagclinic.ui.decimation import Curve, Joints, decimate, joined
from diagclinic.ui.presenters.live_track import Track
from diagclinic.ui.theme.apply import current_theme

#: seconds in sight while values are coming
WINDOW_S: Final = 60.0
_PX_PER_BUCKET: Final = 2
_AXIS_PX: Final = 64


class LivePlot(QWidget):
    """Up to eight curves, laid over each other or one below the other.

    Attributes:
        painted: how often the canvas was painted; benchmarks count by it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = _Canvas()
        self._plots: list[Any] = []
        self._curves: list[Any] = []
        self._tracks: tuple[Track, ...] = ()
        self._now_s = 0.0
        self._is_stacked = False
        self.setAccessibleName("Plot of the live values")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._canvas)
        self._dress()

    @property
    def painted(self) -> int:
        """How often the canvas was painted."""
        return self._canvas.painted

    def draw(self, tracks: Sequence[Track], now_s: float) -> None:
        """Draw the last minute of `tracks`."""
        self._now_s = now_s
        if tuple(track.key for track in tracks) != tuple(track.key for track in self._tracks):
            self._tracks = tuple(tracks)
            self._rebuild()
        self._tracks = tuple(tracks)
        self._fill(now_s - WINDOW_S)

    def freeze(self) -> None:
        """Draw all that is remembered and stand still, so that one may pan and zoom."""
        self._fill(-np.inf)

    def set_stacked(self, *, is_stacked: bool) -> None:
        """Lay the curves below each other, each with its own axis, or over each other."""
        self._is_stacked = is_stacked
        self._rebuild()
        self._fill(self._now_s - WINDOW_S)

    def changeEvent(self, event: QEvent | None) -> None:
        """Follow the theme; Qt calls this."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.PaletteChange:
            QTimer.singleShot(0, self._dress)  # not now: Qt is still telling the items that would be replaced

    def _dress(self) -> None:
        self._rebuild()
        self._fill(self._now_s - WINDOW_S)
        self._canvas.setBackground(current_theme().colours["surface"])

    def _rebuild(self) -> None:
        self._canvas.clear()
        self._plots = [self._new_plot(track) for track in self._tracks] if self._is_stacked else []
        if not self._is_stacked:
            self._plots = [self._new_plot(None)] * len(self._tracks)
        theme = current_theme()
        self._curves = [
            plot.plot(pen=curve_pen(theme, number), antialias=False, name=track.parameter.name)
            for number, (plot, track) in enumerate(zip(self._plots, self._tracks, strict=True), start=1)
        ]
        for plot in self._plots[:-1] if self._is_stacked else ():
            plot.setXLink(self._plots[-1])
            plot.getAxis("bottom").setStyle(showValues=False)

    def _new_plot(self, track: Track | None) -> Any:
        theme = current_theme()
        plot = self._canvas.addPlot(row=self._canvas.ci.layout.rowCount(), col=0)
        plot.hideButtons()
        plot.setMenuEnabled(enableMenu=False)
        plot.showGrid(x=True, y=True, alpha=0.25)
        for side in ("left", "bottom"):
            plot.getAxis(side).setPen(theme.colours["border"])
            plot.getAxis(side).setTextPen(theme.colours["text"])
            plot.getAxis(side).enableAutoSIPrefix(enable=False)  # nobody reads thousandths of 1/min
        plot.getAxis("left").setWidth(_AXIS_PX)
        plot.setXRange(-WINDOW_S, 0, padding=0)
        plot.enableAutoRange("y")
        if track is None:
            plot.addLegend(
                offset=(10, 4),
                colCount=2,
                labelTextSize="9pt",
                labelTextColor=theme.colours["text"],
                brush=theme.colours["surface"],
            )
            plot.setLabel("left", self._common_unit() or "% of own range", color=theme.colours["text"])
        else:
            plot.setTitle(_title(track), color=theme.colours["text"], justify="left", size="10pt")
        return plot

    def _fill(self, since_s: float) -> None:
        buckets = max(50, self.width() // _PX_PER_BUCKET)
        is_scaled = not self._is_stacked and not self._common_unit()
        for curve, track in zip(self._curves, self._tracks, strict=True):
            times_s, values = np.array(track.times_s), np.array(track.values)
            first = int(np.searchsorted(times_s, since_s))
            times_s, values = decimate(times_s[first:], values[first:], buckets)
            shown = _scaled(values, track) if is_scaled else values
            curve.setData(times_s - self._now_s, shown, connect=_connections(times_s))

    def _common_unit(self) -> str:
        units = {track.parameter.unit for track in self._tracks}
        return units.pop().value if len(units) == 1 else ""


class _Canvas(pg.GraphicsLayoutWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Counts its paintings."""

    def __init__(self) -> None:
        super().__init__()
        self.painted = 0
        self.setAntialiasing(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # no key does anything here, and no frame would show it
        self.setAccessibleName("Curves")

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint and count; Qt calls this."""
        super().paintEvent(event)
        self.painted += 1


def _connections(times_s: Curve) -> str | Joints:
    """Return what connects the points; a curve without a gap is drawn the quick way."""
    leads_on = joined(times_s)
    return "all" if leads_on[:-1].all() else leads_on


def _title(track: Track) -> str:
    unit = track.parameter.unit.value
    return f"{track.parameter.name} [{unit}]" if unit else track.parameter.name


def _scaled(values: Curve, track: Track) -> Curve:
    """Return `values` in percent of the range between the track's extremes."""
    low, high = track.lowest or 0.0, track.highest or 0.0
    return np.full_like(values, 50.0) if high <= low else (values - low) * (100.0 / (high - low))
