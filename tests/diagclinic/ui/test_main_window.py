"""diagclinic.ui.main_window: pages, keys, themes, header and work on every page."""

import subprocess
import sys
from pathlib import Path

import pytest
from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from diagclinic.ui.main_window import MainWindow
from diagclinic.ui.presenters.header import EngineState, HeaderState, LinkQuality
from diagclinic.ui.theme.apply import current_theme
from diagclinic.ui.theme.switch import ThemeSwitch
from diagclinic.ui.theme.theme import ThemeName
from diagclinic.ui.widgets.buttons import ActionButton
from diagclinic.ui.widgets.page import Page
from tests.ui.audit import complaints, controls

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
DEMO = HeaderState(
    vehicle="Volkswagen Golf 2009, a long name of a vehicle",
    vin="WVWZZZ1KZ9W123456",
    battery_v=14.2,
    engine=EngineState.RUNNING,
    link=LinkQuality.GOOD,
    is_recording=True,
    demo="DEMO",
)
FIRST_PAINT = """
import sys
from pathlib import Path
from PyQt6.QtWidgets import QApplication
from diagclinic.ui.main_window import MainWindow
from diagclinic.ui.theme.switch import ThemeSwitch
from diagclinic.ui.views.live_view import LiveView
app = QApplication([])
window = MainWindow(ThemeSwitch(app, Path(sys.argv[1])))
window.add_page("live", "Live data", "live", lambda: LiveView(dict))
window.show()
app.processEvents()
print([name for name in ("numpy", "pyqtgraph") if name in sys.modules])
"""


class DialoguePage(Page):
    """A page that has something to back out of, once."""

    def __init__(self) -> None:
        super().__init__("Scan")
        self.is_open = True

    def back_out(self) -> bool:
        was_open, self.is_open = self.is_open, False
        return was_open


def clipped(window: MainWindow) -> list[str]:
    """Return the names of what stands in header and strip without the room that it needs."""
    header = window.header
    parts = (header.demo, header.vin, header.battery, header.engine, header.recording, window.work.cancel)
    return [
        part.accessibleName()
        for part in parts
        if part.width() < part.minimumSizeHint().width()
        or part.mapTo(window, part.rect().topRight()).x() >= window.width()
    ]


@pytest.fixture
def made() -> list[str]:
    return []


@pytest.fixture
def window(themed: QApplication, resources: Path, qtbot: QtBot, made: list[str]) -> MainWindow:
    window = MainWindow(ThemeSwitch(themed, resources))
    qtbot.addWidget(window)

    def page(title: str) -> QWidget:
        made.append(title)
        return DialoguePage() if title == "Scan" else Page(title)

    for number, title in enumerate(("Connect", "Scan", "Report"), start=1):
        key = title.lower()
        window.add_page(key, title, key, lambda title=title: page(title), f"Alt+{number}")
    with qtbot.waitActive(window):
        window.show()
    return window


def test_the_first_paint_needs_no_plotting_library(resources: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT, str(resources)],
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": "", "PYTHONPATH": str(resources.parent)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert told.stdout.strip() == "[]"


def test_a_page_is_made_when_it_is_first_shown(window: MainWindow, made: list[str]) -> None:
    window.show_page("connect")
    window.show_page("report")
    window.show_page("connect")
    assert made == ["Connect", "Report"]


def test_a_page_that_is_shown_is_told(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.page_shown, timeout=10_000) as told:
        window.show_page("scan")
    assert told.args == ["scan"]


def test_an_unknown_page_is_an_error(window: MainWindow) -> None:
    with pytest.raises(KeyError):
        window.show_page("nowhere")


def test_a_shortcut_leads_to_its_page(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_3, ALT)
    qtbot.waitUntil(lambda: window.current_page == "report", timeout=10_000)


@pytest.mark.parametrize(
    ("shortcut", "key", "modifier"),
    [
        ("F5", Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier),
        ("Ctrl+R", Qt.Key.Key_R, CTRL),
        ("Ctrl+P", Qt.Key.Key_P, CTRL),
    ],
)
def test_keys_act_on_every_page(
    shortcut: str, key: Qt.Key, modifier: Qt.KeyboardModifier, window: MainWindow, qtbot: QtBot
) -> None:
    acts: list[str] = []
    window.add_act(shortcut, lambda: acts.append(shortcut))
    window.show_page("report")
    qtbot.keyClick(window, key, modifier)
    assert acts == [shortcut]


def test_a_button_in_sight_has_its_key_to_itself(window: MainWindow, qtbot: QtBot) -> None:
    acts: list[str] = []
    page = Page("Live")
    button = ActionButton("Scan this page", shortcut="F5")
    button.clicked.connect(lambda: acts.append("button"))
    page.acts.addWidget(button)
    window.add_act("F5", lambda: acts.append("window"))
    window.add_page("live", "Live", "live", lambda: page)
    window.show_page("live")
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: bool(acts), timeout=10_000)
    assert acts == ["button"]


def test_escape_closes_what_is_open_on_the_page_first(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("connect")
    window.show_page("scan")
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    first = window.current_page
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert (first, window.current_page) == ("scan", "connect")


def test_escape_stops_work_before_it_leaves_the_page(window: MainWindow, qtbot: QtBot) -> None:
    stopped: list[bool] = []
    window.show_page("connect")
    window.show_page("report")
    window.work.show_work("Reading", 0, 2, lambda: stopped.append(True))
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert (stopped, window.current_page) == ([True], "report")


def test_escape_stops_work_before_it_closes_what_is_open_on_the_page(
    window: MainWindow, qtbot: QtBot
) -> None:
    stopped: list[bool] = []
    window.show_page("scan")
    page = window.findChild(DialoguePage)
    assert page is not None
    window.work.show_work("Connecting again", 0, 0, lambda: stopped.append(True))
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert (stopped, page.is_open) == ([True], True)


def test_escape_stops_then_closes_then_goes_back(window: MainWindow, qtbot: QtBot) -> None:
    seen: list[tuple[bool, bool, str]] = []
    window.show_page("connect")
    window.show_page("scan")
    page = window.findChild(DialoguePage)
    assert page is not None
    window.work.show_work("Connecting again", 0, 0, lambda: window.work.show_idle("Stopped"))
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
        seen.append((window.work.is_busy, page.is_open, window.current_page))
    assert seen == [(False, True, "scan"), (False, False, "scan"), (False, False, "connect")]


@pytest.fixture
def field(window: MainWindow) -> QLineEdit:
    """Show a page on which this field has the focus."""
    page, field = Page("Live"), QLineEdit()
    page.body.addWidget(field)
    window.add_page("live", "Live", "live", lambda: page)
    window.show_page("live")
    field.setFocus()
    return field


def test_focus_comes_to_the_page_with_the_first_sight_of_it(window: MainWindow) -> None:
    page, first, second = Page("Live"), QLineEdit(), QLineEdit()
    first.setEnabled(False)
    page.body.addWidget(first)
    page.body.addWidget(second)
    window.add_page("live", "Live", "live", lambda: page)
    window.show_page("connect")
    window.show_page("live")
    assert window.focusWidget() is second


def test_focus_comes_back_to_what_had_it_on_the_page(window: MainWindow, field: QLineEdit) -> None:
    window.show_page("connect")
    away = window.focusWidget()
    window.show_page("live")
    assert (away is field, window.focusWidget() is field) == (False, True)


def test_focus_goes_back_to_the_page_with_the_end_of_the_work(window: MainWindow, field: QLineEdit) -> None:
    window.work.show_work("Connecting again", 0, 0, lambda: None)
    window.work.cancel.setFocus()
    window.work.show_idle("Connected again")
    assert window.focusWidget() is field


def test_focus_goes_to_the_pages_button_where_its_field_is_gone(window: MainWindow, field: QLineEdit) -> None:
    window.work.show_offer("Connection lost", lambda: None)
    window.work.offer.setFocus()
    field.hide()
    window.work.show_idle("Ready")
    focus = window.focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "Live"


def test_escape_on_the_first_page_stays(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("connect")
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.current_page == "connect"


def test_one_press_changes_the_theme(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_T, CTRL)
    qtbot.waitUntil(lambda: current_theme().name is ThemeName.DARK, timeout=10_000)
    assert window._theme_button.accessibleName() == "Theme: Dark"


@pytest.mark.parametrize("key", ["connect", "scan", "report"])
def test_demo_is_in_sight_on_every_page(key: str, window: MainWindow) -> None:
    window.show_header(DEMO)
    window.show_page(key)
    assert (window.header.demo.isVisible(), window.windowTitle()) == (True, "DEMO - DiagClinic")


def test_a_real_vehicle_is_no_demo(window: MainWindow) -> None:
    window.show_header(DEMO)
    window.show_header(HeaderState(vehicle="Golf"))
    assert (window.header.demo.isVisible(), window.windowTitle()) == (False, "DiagClinic")


@pytest.mark.parametrize("size", [(1280, 800), (853, 533), (640, 400)])
def test_every_control_can_be_used_from_100_to_200_percent(size: tuple[int, int], window: MainWindow) -> None:
    window.show_page("scan")
    window.show_header(DEMO)
    window.work.show_work("Reading the trouble codes of control unit 7E8", 3, 10, lambda: None)
    window.resize(*size)
    window.grab()
    assert (complaints(window), (window.width(), window.height())) == ([], size)


@pytest.mark.parametrize("size", [(1280, 800), (853, 533), (640, 400)])
def test_header_and_strip_are_not_clipped(size: tuple[int, int], window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("connect")
    window.show_header(DEMO)
    window.work.show_work("Reading the trouble codes of control unit 7E8", 3, 10, lambda: None)
    window.resize(*size)
    qtbot.waitUntil(lambda: clipped(window) == [], timeout=10_000)
    assert (window.width(), window.height()) == size


def test_tab_reaches_every_control(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("connect")
    window.work.show_work("Reading", 0, 2, lambda: None)
    reached = set()
    for _ in range(20):
        reached.add(window.focusWidget())
        qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
    assert set(controls(window)) - {window.work.progress} <= reached


def test_tab_goes_down_the_rail_into_the_page(window: MainWindow, qtbot: QtBot, field: QLineEdit) -> None:
    names = []
    window.work.show_offer("Connection lost", lambda: None)
    window.work.offer.setFocus()
    for _ in range(6):
        qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        focus = window.focusWidget()
        names.append(None if focus is None else focus.accessibleName())
    assert names == ["Connect", "Scan", "Report", "Live", "Theme: Light", field.accessibleName()]


def test_tab_into_a_page_scrolls_to_where_it_comes(
    window: MainWindow, qtbot: QtBot, field: QLineEdit
) -> None:
    page = window.findChild(Page)
    assert page is not None
    low = QWidget()
    low.setMinimumHeight(3000)
    page.body.addWidget(low)
    bar = page.verticalScrollBar()
    assert bar is not None
    qtbot.waitUntil(lambda: bar.maximum() > 1000, timeout=10_000)
    bar.setValue(bar.maximum())
    window._theme_button.setFocus()
    qtbot.keyClick(window._theme_button, Qt.Key.Key_Tab)
    assert (window.focusWidget() is field, field.visibleRegion().isEmpty()) == (True, False)


@pytest.mark.parametrize(
    ("screen_px", "window_px"),
    [((1920, 1080), (1280, 800)), ((1024, 768), (1024, 768)), ((640, 400), (640, 400))],
)
def test_no_part_of_the_window_lies_outside_of_the_screen(
    screen_px: tuple[int, int], window_px: tuple[int, int], window: MainWindow
) -> None:
    window.setMaximumSize(*screen_px)
    window.fit_into(QSize(*screen_px))
    assert (window.width(), window.height()) == window_px
