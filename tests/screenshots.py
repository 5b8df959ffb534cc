"""Drive the window on the demo vehicle, and keep pictures: ``python -m tests.screenshots FOLDER``."""

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication, QWidget

from diagclinic.app.compose import compose
from diagclinic.services.feedback import topic_of
from diagclinic.services.workshop import Workshop
from diagclinic.ui.application import Shell
from diagclinic.ui.theme.switch import ThemeSwitch
from diagclinic.ui.theme.theme import ThemeName
from diagclinic.ui.views.capture_view import CapturePage
from diagclinic.ui.views.connect_view import ConnectPage
from diagclinic.ui.views.feedback_view import FeedbackPage
from diagclinic.ui.views.history_view import HistoryPage
from diagclinic.ui.views.live_view import LiveView
from diagclinic.ui.views.privacy_view import PrivacyPage
from diagclinic.ui.views.report_view import ReportPage
from diagclinic.ui.views.scan_view import ScanPage
from diagclinic.ui.views.updates_view import UpdatesPage
from diagclinic.ui.window_pages import (
    CAPTURE,
    FAULTS,
    FEEDBACK,
    HISTORY,
    LIVE,
    PRIVACY,
    REPORT,
    UPDATES,
    VEHICLE,
)
from tests.privacy_doubles import MemoryPrivacy
from tests.ui.pages import page_of
from tests.update_doubles import FELL_BACK, STATUS, MemoryUpdates

SIZE: Final = QSize(1280, 800)
SMALL: Final = (640, 480)
URL: Final = "sim:demo?engine=off"
LIVE_URL: Final = "sim:demo"
DBC: Final = Path(__file__).resolve().parents[1] / "resources" / "dbc" / "demo.dbc"
THEMES: Final = (ThemeName.LIGHT, ThemeName.DARK)
JOB_CARD: Final = {
    "odometer_km": "84 231",
    "technician": "Tess Turner",
    "complaint": "Judders when it is cold.",
    "name": "Garage Müller",
    "contact": "Hauptstr. 1, Berlin\n030 1234567",
}
_PATIENCE_S: Final = 20.0


@dataclass(slots=True)
class Camera:
    """Takes pictures of the window."""

    app: QApplication
    shell: Shell
    folder: Path
    theme: ThemeName

    def take(self, name: str, widget: QWidget | None = None) -> Path:
        """Keep a picture as ``name-theme.png``."""
        self.settle(0.1)
        path = self.folder / f"{name}-{self.theme.value}.png"
        shown = self.shell.window if widget is None else widget
        in_few_colours(shown.grab().toImage()).save(str(path), "PNG", 0)
        return path

    def take_small(self, name: str) -> None:
        """Keep a picture of the smallest window."""
        self.shell.window.resize(*SMALL)
        self.take(name)
        self.shell.window.resize(SIZE)

    def settle(self, seconds: float) -> None:
        """Let the window work for a while."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() >= end)

    def until(self, is_reached: Callable[[], bool]) -> None:
        """Let the window work until something is reached."""
        end = time.monotonic() + _PATIENCE_S
        while not is_reached():
            if time.monotonic() > end:
                raise TimeoutError("the window did not get there")
            self.app.processEvents()
            time.sleep(0.005)  # what is waited for may be nothing that Qt tells of


@contextmanager
def window(folder: Path, theme: ThemeName) -> Iterator[Camera]:
    """Show the window in `theme`, with a record of its own, until the end of the block."""
    app = QApplication.instance() or QApplication(["diagclinic"])
    if not isinstance(app, QApplication):
        raise TypeError("an application with widgets is needed")
    with tempfile.TemporaryDirectory() as data, chdir(data):  # a picture is to show no folder of this machine
        workshop = installed(compose(Path(data)))
        switch = ThemeSwitch(app, workshop.knowledge.resources, theme)
        shell = Shell(workshop, switch, Path("reports"), lambda: None)
        shell.window.resize(SIZE)
        shell.window.show()
        camera = Camera(app, shell, folder, theme)
        try:
            yield camera
        finally:
            shell.part()
            camera.until(lambda: shell.has_parted)
            shell.close()
            workshop.close()


def installed(workshop: Workshop) -> Workshop:
    """Return `workshop` as if an update program had installed it."""
    workshop.updates = MemoryUpdates
    return workshop


def in_few_colours(picture: QImage) -> QImage:
    """Return `picture` in its 256 commonest colours, without dither: looks the same."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    bits = plain.constBits()
    if bits is None:
        return picture
    pixels = memoryview(bits.asstring(plain.sizeInBytes())).cast("I")
    table = [colour for colour, _ in Counter(pixels).most_common(256)]
    flags = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return plain.convertToFormat(QImage.Format.Format_Indexed8, table, flags)


def drive(camera: Camera) -> None:
    """Go through every page, as a technician would."""
    shell = camera.shell
    shell.begin(None)
    vehicle = page_of(shell.window, ConnectPage)
    camera.until(vehicle.adapters.look_again.isEnabled)
    camera.take("connect")
    shell.pages.connecting.connect("sim:demo?ignition=off")
    camera.until(vehicle.problem.isVisible)
    camera.take("connect-failed")
    shell.pages.connecting.connect(URL)
    camera.until(lambda: vehicle.vehicle.go_on.isVisible() and vehicle.vehicle.go_on.isEnabled())
    vehicle.vehicle.plate.setText("DC 2026")
    vehicle.vehicle.label.setText("Demo saloon")
    camera.take("vehicle")
    _scan_and_clear(camera, vehicle)
    _others(camera)


def _scan_and_clear(camera: Camera, vehicle: ConnectPage) -> None:
    shell = camera.shell
    vehicle.vehicle.go_on.click()
    camera.until(lambda: shell.window.current_page == FAULTS)
    page = page_of(shell.window, ScanPage)
    camera.until(lambda: len(page.tiles.tiles) > 1)
    camera.take("scan-running")
    camera.until(page.outcome.isVisible)
    camera.take("faults")
    page.faults.view.choose([row.lead for row in page.faults.view.rows].index("P0171"))
    camera.take("fault")
    page.clear.click()
    camera.until(lambda: page.confirm is not None and page.confirm.isVisible())
    if page.confirm is not None:
        camera.take("clear-question", page.confirm)
        page.confirm.agree.click()
    camera.until(lambda: page.outcome.isVisible() and "Cleared" in page.outcome.title.text())
    camera.take("cleared")


def _others(camera: Camera) -> None:
    shell = camera.shell
    shell.window.show_page(REPORT)
    report = page_of(shell.window, ReportPage)
    camera.until(lambda: bool(report.details.form().plate))
    report.details.show_form(replace(report.details.form(), **JOB_CARD))
    report.forms["pdf"].click()
    camera.until(report.saved.isVisible)
    camera.take("report")
    shell.window.show_page(HISTORY)
    history = page_of(shell.window, HistoryPage)
    camera.until(lambda: bool(history.visits.rows))
    history.visits.choose(0)
    camera.until(history.visit.isVisible)
    camera.take("history")
    _live(camera)


def _live(camera: Camera) -> None:
    shell = camera.shell
    shell.window.show_page(VEHICLE)
    shell.pages.connecting.connect(LIVE_URL)
    camera.until(lambda: shell.desk.visit.vehicle.vin is not None)
    shell.window.show_page(LIVE)
    live = page_of(shell.window, LiveView)
    camera.until(lambda: live.samples_shown > 0)
    camera.settle(4.0)
    camera.take("live")
    shell.window.show_page(REPORT)
    _capture(camera)


def _capture(camera: Camera) -> None:
    shell = camera.shell
    shell.window.show_page(CAPTURE)
    page = page_of(shell.window, CapturePage)
    page.acts_now.choose_dbc(DBC)
    camera.until(page.setup.drop_dbc.isVisible)
    page.run.click()
    camera.until(lambda: page.model.rowCount() > 0)
    page.table.row_pressed.emit(0)
    camera.settle(3.0)
    camera.take("capture")
    page.run.click()
    camera.until(lambda: bool(page.captures.rows.rows))
    _updates(camera)


def _updates(camera: Camera) -> None:
    window = camera.shell.window
    camera.shell.desk.visit.end()
    window.show_page(UPDATES)
    page = page_of(window, UpdatesPage)
    camera.until(lambda: "1.4.2" in page.kept.backs and page.kept.backs["1.4.2"].isEnabled())
    camera.take("updates")
    fallen_back = MemoryUpdates(replace(STATUS, notices=(FELL_BACK,)))
    camera.shell.desk.workshop.updates = lambda: fallen_back
    camera.shell.notices.look()
    camera.until(window.banner.isVisible)
    window.show_page(VEHICLE)
    camera.take("fallen-back")
    window.banner.read.click()
    window.show_page(UPDATES)
    camera.until(lambda: not camera.shell.desk.versions.is_busy)
    page.kept.backs["1.4.2"].click()
    camera.until(lambda: page.asking is not None and page.asking.isVisible())
    if page.asking is not None:
        page.asking.reason.setText("Live data freezes after ten minutes")
        camera.take("updates-go-back", page.asking)
        page.asking.cancel.click()
    camera.take_small("updates-small")
    _privacy(camera)


def _privacy(camera: Camera) -> None:
    window, agreed = camera.shell.window, MemoryPrivacy()
    camera.shell.desk.workshop.privacy = lambda: agreed
    window.show_page(PRIVACY)
    page = page_of(window, PrivacyPage)
    camera.until(lambda: bool(page.agreed.text()))
    camera.take("privacy")
    page.withdraw.click()
    camera.until(lambda: page.asking is not None and page.asking.isVisible())
    if page.asking is not None:
        camera.take("privacy-take-back", page.asking)
        page.asking.cancel.click()
    camera.take_small("privacy-small")
    _feedback(camera)


def _feedback(camera: Camera) -> None:
    shell, window = camera.shell, camera.shell.window
    window.show_page(VEHICLE)
    shell.invitation.show_topic(topic_of("visit"))
    camera.take("feedback-asked")
    shell.invitation.hide()
    window.show_page(FEEDBACK)
    page = page_of(window, FeedbackPage)
    page.rating.buttons[9].click()
    page.words.setPlainText("Clearing codes is quick now. The curves are hard to read in the sun.")
    camera.take("feedback")
    page.look.click()
    camera.until(page.send.isVisible)
    camera.take("feedback-sent")
    page.change.click()
    camera.take_small("feedback-small")


def main(folder: Path) -> None:
    """Keep every picture in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for theme in THEMES:
        with window(folder, theme) as camera:
            drive(camera)


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
