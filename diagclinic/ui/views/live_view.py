"""The page of live values: choose, read, plot."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from PyQt6.QtCore import QEvent, QSize, Qt, QTimer
from PyQt6.QtGui import QHideEvent, QIcon, QShowEvent
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from diagclinic.services.count_words import counted
from diagclinic.services.problems import describe_problem
from diagclinic.ui.curve_pens import SAMPLE_PX
from diagclinic.ui.models.live_table import SIGNAL_COLUMN, LiveTable
from diagclinic.ui.presenters.live_presenter import Clock, LivePresenter, Offer, PidLookup
from diagclinic.ui.presenters.live_track import LiveRow, Track
from diagclinic.ui.presenters.problem import Problem
from diagclinic.ui.theme.apply import current_theme
from diagclinic.ui.theme.icons import icon
from diagclinic.ui.views.plot_holder import PlotHolder
from diagclinic.ui.widgets.buttons import ActionButton
from diagclinic.ui.widgets.cover import Home
from diagclinic.ui.widgets.empty_state import EmptyState
from diagclinic.ui.widgets.one_of import OneOf
from diagclinic.ui.widgets.page import Page
from diagclinic.ui.widgets.press_views import PressList, PressTable
from diagclinic.ui.widgets.problem_panel import ProblemPanel
from diagclinic.ui.widgets.text import Text, TextRole

#: thirty pictures a second
TICK_MS: Final = 33
_CHOOSER_PX: Final = 280
#: as wide as Qt lets a widget be
_ANY_PX: Final = 16_777_215
_TABLE_PX: Final = 240
_LOW_TABLE_PX: Final = 120
#: a narrower table leaves out which control unit a value comes from
_ROOMY_PX: Final = 800
_COLUMNS_PX: Final = (70, 150, 92, 70, 94, 74, 74, 62, 60)
_NARROW_COLUMNS_PX: Final = (70, 130, 92, 0, 0, 68, 68, 60, 0)


class LiveView(Page):
    """Passive: `presenter` decides.

    Attributes:
        presenter: runs the page; the composition attaches a vehicle to it.
        turn: lets values and curves take turns where the page is narrow.
        cover: what *Choose signals* covers a narrow page with.
        samples_shown: samples that reached the table so far.
    """

    def __init__(self, pids: Callable[[], PidLookup], clock: Clock = time.monotonic) -> None:
        self._offers: list[Offer] = []
        super().__init__("Live data")
        self.samples_shown = 0
        self._is_paused = False
        self._is_stacked = False
        self.rate = Text("", TextRole.STRONG, wraps=False)
        self.search = QLineEdit()
        self.offers = PressList("Values that the vehicle offers")
        self.model = LiveTable(self)
        self.table = PressTable("Live values")
        self.plot = PlotHolder()
        self.problem = ProblemPanel()
        self.choose = ActionButton("Choose signals", symbol="search")
        self.reset = ActionButton("Reset min/max", symbol="reset")
        self.pause = ActionButton("Pause", symbol="pause")
        self.stacking = ActionButton("Stack curves", symbol="stacked")
        self.turn = ActionButton("Curves", symbol="live")
        self._chooser = QWidget()
        self._has_curves = False
        self._is_plot_turn = False
        self._is_folded = False
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._lay_out()
        self.presenter = LivePresenter(self, pids, clock)
        self._connect()

    @property
    def painted_updates(self) -> int:
        """How often the table was painted with values that it had not shown before."""
        return self.table.painted_updates

    def show_offers(self, offers: Sequence[Offer]) -> None:
        """List what can be chosen, each with a tick or a plus."""
        if [offer.wanted for offer in offers] != [offer.wanted for offer in self._offers]:
            self.offers.clear()
            self.offers.addItems([offer.name for offer in offers])
        self._offers = list(offers)
        inks = {True: ("done", "good"), False: ("add", "text_muted")}
        icons = {chosen: icon(current_theme(), *look) for chosen, look in inks.items()}
        for number, offer in enumerate(offers):
            _show_offer(self.offers.item(number), offer, icons[offer.is_chosen])

    def show_rows(self, rows: Sequence[LiveRow]) -> None:
        """Show the table, or the way to it where nothing was chosen."""
        self.model.show(rows)
        self._pages.show_one(self._shown if rows else self._empty)

    def show_curves(self, tracks: Sequence[Track], now_s: float) -> None:
        """Draw the curves once the plot is loaded."""
        if bool(tracks) != self._has_curves:
            self._has_curves = bool(tracks)
            self._show_turn()
        plot = self.plot.ready()
        if plot is not None:
            plot.draw(tracks, now_s)

    def show_rate(self, signals: int, per_second: float) -> None:
        """Say how fast values come."""
        self.rate.setText(f"{counted(signals, 'value')}, each read {per_second:.1f} times a second")
        if self.is_wide:
            self.table.setColumnHidden(len(_COLUMNS_PX) - 1, self.table.width() < _ROOMY_PX)

    def show_running(self, *, is_running: bool, is_paused: bool) -> None:
        """Name the act of the pause button."""
        self.pause.setEnabled(is_running)
        self.pause.show_act("Resume" if is_paused else "Pause", "play" if is_paused else "pause")
        if is_paused and self.plot.plot is not None:
            self.plot.plot.freeze()

    def show_problem(self, error: Exception | None) -> None:
        """Say what happened in human words; None: all is well."""
        if error is None:
            self.problem.show_problem(None)
            return
        told = describe_problem(error)
        self.problem.show_problem(Problem(told.what, told.remedy, told.details), can_retry=True)

    def back_out(self) -> bool:
        """Fold the chooser where it is open; a narrow page goes back to the values."""
        if super().back_out():
            return True
        is_open = self._is_plot_turn if not self.is_wide else not self._is_folded
        if self.is_wide:
            self._fold(is_folded=True)
        else:
            self._take_turn(is_plot=False)
        return is_open

    def reflow(self, *, is_wide: bool) -> None:
        """Let values, curves and chooser take turns where there is no room for all."""
        super().reflow(is_wide=is_wide)
        self._chooser.setMinimumWidth(_CHOOSER_PX if is_wide else 0)
        self._chooser.setMaximumWidth(_CHOOSER_PX if is_wide else _ANY_PX)
        self._chooser.setVisible(not (is_wide and self._is_folded))
        self.acts.setSpacing(12 if is_wide else 8)
        self.choose.show_act("Choose signals" if is_wide else "Choose")
        self.choose.setAccessibleName("Choose signals")
        for button in (self.reset, self.pause, self.stacking):
            button.set_brief(is_brief=not is_wide)
        self.turn.setVisible(not is_wide)
        self.table.setMinimumHeight(_TABLE_PX if is_wide else _LOW_TABLE_PX)
        self.plot.set_low(is_low=not is_wide)
        self.model.set_wide(is_wide=is_wide)
        self._size_columns()
        self._show_turn()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Read while the page is in sight; Qt calls this."""
        super().showEvent(event)
        self.plot.load()
        self._timer.start()
        self.presenter.set_in_sight(is_in_sight=True)

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Leave the vehicle alone while the page is out of sight; Qt calls this."""
        super().hideEvent(event)
        self._timer.stop()
        self.presenter.set_in_sight(is_in_sight=False)

    def changeEvent(self, event: QEvent | None) -> None:
        """Draw the ticks and pluses in the inks of another theme; Qt calls this."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.PaletteChange:
            self.show_offers(self._offers)

    def _on_tick(self) -> None:
        came = self.presenter.on_tick()
        self.samples_shown += came
        if came:
            self.table.expect_update()

    def _on_pause(self) -> None:
        self._is_paused = not self._is_paused
        self.presenter.on_paused(is_paused=self._is_paused)

    def _on_stacking(self) -> None:
        self._is_stacked = not self._is_stacked
        self.stacking.show_act(
            "Overlay curves" if self._is_stacked else "Stack curves",
            "overlay" if self._is_stacked else "stacked",
        )
        self.plot.set_stacked(is_stacked=self._is_stacked)

    def _on_choose(self) -> None:
        if self.is_wide:
            self._fold(is_folded=not self._is_folded)
        else:
            self.cover.open_cover()

    def _fold(self, *, is_folded: bool) -> None:
        self._is_folded = is_folded
        self._chooser.setHidden(is_folded)

    def _take_turn(self, *, is_plot: bool) -> None:
        self._is_plot_turn = is_plot
        self.turn.show_act("Values" if is_plot else "Curves", "report" if is_plot else "live")
        self._show_turn()

    def _show_turn(self) -> None:
        self.plot.setVisible(self._has_curves and (self.is_wide or self._is_plot_turn))
        self.table.setVisible(self.is_wide or not self._is_plot_turn)

    def _connect(self) -> None:
        self._timer.timeout.connect(self._on_tick)
        self.search.textChanged.connect(self.presenter.on_search)
        self.offers.row_pressed.connect(lambda row: self.presenter.on_toggled(self._offers[row].wanted))
        self.table.row_pressed.connect(lambda row: self.presenter.on_curve_toggled(self.model.row(row).key))
        self.choose.clicked.connect(self._on_choose)
        self.turn.clicked.connect(lambda: self._take_turn(is_plot=not self._is_plot_turn))
        self.reset.clicked.connect(self.presenter.on_reset)
        self.pause.clicked.connect(self._on_pause)
        self.stacking.clicked.connect(self._on_stacking)
        self.problem.retry.clicked.connect(self.presenter.retry)

    def _lay_out(self) -> None:
        self.turn.hide()
        for button in (self.choose, self.reset, self.pause, self.stacking, self.turn):
            self.acts.addWidget(button)
        self.search.setPlaceholderText("Search values")
        self.search.setAccessibleName("Search values")
        self.search.setClearButtonEnabled(False)
        self.offers.setIconSize(QSize(24, 24))
        column = QVBoxLayout(self._chooser)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.search)
        column.addWidget(self.offers, 1)
        self._chooser.setFixedWidth(_CHOOSER_PX)
        self._prepare_table()
        self._shown = QWidget()
        right = QVBoxLayout(self._shown)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self.rate)
        right.addWidget(self.table, 3)
        right.addWidget(self.plot, 2)
        hint = (
            "Choose values from the list of what the vehicle offers. The shorter the list, the faster it is."
        )
        self._empty = EmptyState("live", "No values chosen", hint)
        self._pages = OneOf(self._empty, self._shown)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._pages, 1)
        self.cover = self.cover_with(self._chooser, Home(row, 0))
        self.body.addWidget(self.problem)
        self.body.addLayout(row, 1)

    def _prepare_table(self) -> None:
        self.table.setModel(self.model)
        self.table.setObjectName("live")
        self.table.setIconSize(SAMPLE_PX)
        self.table.setMinimumHeight(_TABLE_PX)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.table.setWordWrap(True)
        self._size_columns()

    def _size_columns(self) -> None:
        columns = self.table.horizontalHeader()
        if columns is None:
            return
        for column, width_px in enumerate(_COLUMNS_PX if self.is_wide else _NARROW_COLUMNS_PX):
            columns.setSectionHidden(column, not width_px)
            if width_px:
                columns.resizeSection(column, width_px)
        columns.setSectionResizeMode(SIGNAL_COLUMN, QHeaderView.ResizeMode.Stretch)


def _show_offer(item: QListWidgetItem | None, offer: Offer, symbol: QIcon) -> None:
    if item is not None:
        item.setIcon(symbol)
        item.setData(
            Qt.ItemDataRole.AccessibleTextRole,
            f"{offer.name}, {'chosen' if offer.is_chosen else 'not chosen'}",
        )
