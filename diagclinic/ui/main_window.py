"""The window: rail of pages, vehicle header, work strip.  Knows no page; the composition adds them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PyQt6.QtCore import QKeyCombination, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PyQt6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from diagclinic.ui.presenters.header import HeaderState
from diagclinic.ui.theme.switch import ThemeSwitch
from diagclinic.ui.widgets.banner import Banner
from diagclinic.ui.widgets.page import Page
from diagclinic.ui.widgets.rail import Rail, RailButton
from diagclinic.ui.widgets.vehicle_header import VehicleHeader
from diagclinic.ui.widgets.work_strip import WorkStrip

TITLE: Final = "DiagClinic"
#: narrower windows get symbols alone on the rail and a header in two rows
NARROW_PX: Final = 1000
_SIZE_PX: Final = (1280, 800)
_LEAST_PX: Final = (640, 400)


@dataclass(slots=True)
class _Entry:
    title: str
    button: RailButton
    make: Callable[[], QWidget]
    widget: QWidget | None = None


class MainWindow(QMainWindow):
    """Holds the pages; each is made when it is first shown.

    Signals:
        page_shown: key of the page that is now in sight.

    Attributes:
        header: above every page.
        banner: what happened without anybody at the window; hidden until there is something.
        work: at the foot of every page.
    """

    page_shown = pyqtSignal(str)

    def __init__(self, themes: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._pages: dict[str, _Entry] = {}
        self._trail: list[str] = []
        self._acts: dict[str, Callable[[], None]] = {}
        self.header = VehicleHeader()
        self.banner = Banner()
        self.work = WorkStrip()
        self._rail = Rail()
        self._stack = QStackedWidget()
        self.work.focus_given_up.connect(self._focus_page)
        self._theme_button = self._rail.add_foot("", "theme", "Ctrl+T", self._on_theme_pressed)
        self._lay_out()
        self._show_theme()
        self.setWindowTitle(TITLE)
        self.setMinimumSize(*_LEAST_PX)
        self.resize(*_SIZE_PX)

    @property
    def current_page(self) -> str:
        """Key of the page in sight, empty before the first."""
        return self._trail[-1] if self._trail else ""

    def fit_into(self, available: QSize) -> None:
        """Fill a screen that leaves less room than the usual size, so that nothing lies outside of it."""
        usual = QSize(*_SIZE_PX)
        self.resize(usual.boundedTo(available))
        if usual.boundedTo(available) != usual:
            self.setWindowState(self.windowState() | Qt.WindowState.WindowMaximized)

    def add_page(
        self, key: str, title: str, symbol: str, factory: Callable[[], QWidget], shortcut: str = ""
    ) -> None:
        """Register a page: a button on the rail at once, the page itself when it is first shown."""
        button = self._rail.add_page(title, symbol, shortcut, lambda: self.show_page(key))
        self._pages[key] = _Entry(title, button, factory)

    def add_strip(self, strip: QWidget) -> None:
        """Put `strip` above every page, below the banner."""
        self._column.insertWidget(self._column.indexOf(self._stack), strip)

    def show_page(self, key: str) -> None:
        """Bring the page `key` in sight.

        Raises:
            KeyError: there is no such page.
        """
        entry = self._pages[key]
        self._rail.mark(entry.button)
        if self.current_page == key:
            return
        if entry.widget is None:
            entry.widget = entry.make()
            self._stack.addWidget(entry.widget)
            QWidget.setTabOrder(list(self._pages.values())[-1].button, self._theme_button)
        self._trail.append(key)
        self._stack.setCurrentWidget(entry.widget)
        self._focus_page()
        self.page_shown.emit(key)

    def add_act(self, shortcut: str, on_press: Callable[[], None]) -> None:
        """Let `shortcut` (e.g. ``F5``) act on every page that has no button of its own for it."""
        self._acts[QKeySequence(shortcut).toString()] = on_press

    def show_header(self, state: HeaderState) -> None:
        """Show `state` above every page, and what is no vehicle in the window's title too."""
        self.header.show_state(state)
        self.setWindowTitle(f"{state.demo} - {TITLE}" if state.demo else TITLE)

    def back_out(self) -> None:
        """Do what Esc does: stop what runs, else the page's own way back, else the page before.

        What runs comes first: whoever wants something stopped must not have to close anything before.
        """
        page = self._stack.currentWidget()
        if self.work.is_busy:
            self.work.cancel.click()
            return
        if isinstance(page, Page) and page.back_out():
            return
        if len(self._trail) > 1:
            self._trail.pop()
            self.show_page(self._trail.pop())

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Run the act of a key that nothing in sight took; Qt calls this."""
        if event is None:
            return
        keys = QKeySequence(QKeyCombination(event.modifiers(), Qt.Key(event.key()))).toString()
        if event.key() == Qt.Key.Key_Escape:
            self.back_out()
        elif keys in self._acts:
            self._acts[keys]()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, is_forward: bool) -> bool:  # noqa: FBT001  Qt's shape
        """Scroll the page to a control that Tab came to from outside of it; Qt calls this."""
        has_moved = super().focusNextPrevChild(is_forward)
        page, focus = self._stack.currentWidget(), self.focusWidget()
        if isinstance(page, Page) and focus is not None and page.isAncestorOf(focus):
            page.ensureWidgetVisible(focus)
        return has_moved

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Give a narrow window a narrow rail and a header in two rows; Qt calls this."""
        super().resizeEvent(event)
        is_wide = self.width() >= NARROW_PX
        self._rail.set_wide(is_wide=is_wide)
        self.header.set_wide(is_wide=is_wide)

    def _focus_page(self) -> None:
        """Give the focus to what had it last on the page in sight, else to the first that takes it."""
        entry = self._pages.get(self.current_page)
        if entry is None or entry.widget is None:
            return
        last = entry.widget.focusWidget()
        if last is not None and _takes_focus(last):
            last.setFocus()
        else:
            (_first_stop(entry.widget) or entry.button).setFocus()

    def _on_theme_pressed(self) -> None:
        self._themes.step()
        self._show_theme()

    def _show_theme(self) -> None:
        self._theme_button.show_act(self._themes.theme.label)
        self._theme_button.setAccessibleName(f"Theme: {self._themes.theme.label}")

    def _lay_out(self) -> None:
        self._column = column = QVBoxLayout()
        column.setSpacing(0)
        for widget, share in ((self.header, 0), (self.banner, 0), (self._stack, 1), (self.work, 0)):
            column.addWidget(widget, share)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addLayout(column, 1)
        self.setCentralWidget(whole)


def _first_stop(page: QWidget) -> QWidget | None:
    """Return where Tab enters `page`, None where nothing on it takes the focus."""
    widget = page.nextInFocusChain()
    while widget is not None and widget is not page:
        if page.isAncestorOf(widget) and _takes_focus(widget):
            return widget
        widget = widget.nextInFocusChain()
    return None


def _takes_focus(widget: QWidget) -> bool:
    by_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(by_tab) and widget.isVisible() and widget.isEnabled()
