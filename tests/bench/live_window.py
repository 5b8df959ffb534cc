"""The window with twenty live values on the simulated car: how often the table is painted with news.

``python -m tests.bench.live_window`` prints one line of JSON; `tests.bench.polling` runs it as a process of
its own, since the car, the link and the window share one interpreter, as they do in the demo.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from PyQt6.QtCore import QElapsedTimer, QEventLoop, QTimer
from PyQt6.QtWidgets import QApplication, QWidget

from diagclinic.app.compose import compose
from diagclinic.services.jobs import Job, JobContext, Outcome
from diagclinic.services.read_values import Wanted
from diagclinic.services.session import VehicleSession
from diagclinic.services.workshop import Workshop
from diagclinic.ui.jobs import LinkWorker
from diagclinic.ui.main_window import MainWindow
from diagclinic.ui.presenters.live_source import VehicleLiveSource
from diagclinic.ui.presenters.running import Listener
from diagclinic.ui.theme.switch import ThemeSwitch
from diagclinic.ui.views.live_view import LiveView
from tests.bench.ours import RESOURCES

T = TypeVar("T")

CAR: Final = "sim:demo"
SIGNALS: Final = 20
CURVES: Final = 8
SETTLE_MS: Final = 3000
MEASURE_MS: Final = 6000
BEAT_MS: Final = 10
SIZE_PX: Final = (1280, 1200)  # all twenty rows in sight


@dataclass(slots=True)
class LinkRunner:
    """Runs jobs on the thread of the link."""

    worker: LinkWorker
    is_busy: bool = False

    def run(self, job: Job[T], listener: Listener[T]) -> JobContext:
        """Queue `job`."""
        return self.worker.submit(job, listener.done, listener.progressed, listener.published)

    def result(self, job: Job[T]) -> T:
        """Run `job` and wait for its result, while the window lives on."""
        outcomes: list[Outcome[T]] = []
        loop = QEventLoop()

        def done(outcome: Outcome[T]) -> None:
            outcomes.append(outcome)
            loop.quit()

        self.run(job, Listener(done))
        loop.exec()
        (outcome,) = outcomes
        if outcome.result is None:
            raise RuntimeError(str(outcome.error))
        return outcome.result


@dataclass
class Pulse:
    """Measures how long the loop keeps an event waiting at worst; no slots, since Qt refers to it weakly."""

    worst_ms: float = 0.0
    _watch: QElapsedTimer = field(default_factory=QElapsedTimer)
    _timer: QTimer = field(default_factory=QTimer)

    def start(self) -> None:
        """Begin."""
        self._timer.timeout.connect(self._beat)
        self._watch.start()
        self._timer.start(BEAT_MS)

    def _beat(self) -> None:
        self.worst_ms = max(self.worst_ms, self._watch.nsecsElapsed() / 1e6 - BEAT_MS)
        self._watch.restart()


def measure(folder: Path) -> dict[str, float]:
    """Return the figures of the live page."""
    app = QApplication(sys.argv[:1])
    workshop = compose(folder)
    worker = LinkWorker()
    runner = LinkRunner(worker)
    window, view = _window(app, workshop)
    session = runner.result(workshop.connect(CAR))
    try:
        _show_values(view, runner, workshop, session)
        _let_pass(SETTLE_MS)
        return _count(view)
    finally:
        view.presenter.stop()
        worker.close()
        session.end()
        workshop.close()
        window.close()


def _window(app: QApplication, workshop: Workshop) -> tuple[MainWindow, LiveView]:
    window = MainWindow(ThemeSwitch(app, RESOURCES))
    views: list[LiveView] = []

    def make() -> QWidget:
        views.append(LiveView(lambda: workshop.knowledge.pids))
        return views[0]

    window.add_page("live", "Live data", "live", make)
    window.resize(*SIZE_PX)
    window.show()
    window.show_page("live")
    return window, views[0]


def _show_values(view: LiveView, runner: LinkRunner, workshop: Workshop, session: VehicleSession) -> None:
    """Attach the vehicle, and choose twenty of its values and eight curves."""
    pids = workshop.knowledge.pids
    offered = runner.result(workshop.list_values(session))
    single = [one for one in offered if _signals(one, pids.get) == 1][:SIGNALS]
    view.presenter.attach(VehicleLiveSource(runner, workshop, session))
    view.presenter.choose(single)
    for row in range(1, CURVES):
        view.presenter.on_curve_toggled(view.model.key(row))


def _signals(wanted: Wanted, pid_of: Callable[[int], object]) -> int:
    return len(getattr(pid_of(wanted.pid), "fields", ()))


def _count(view: LiveView) -> dict[str, float]:
    pulse = Pulse()
    before, samples = view.painted_updates, view.samples_shown
    began_s, cpu_s = time.perf_counter(), time.process_time()
    pulse.start()
    _let_pass(MEASURE_MS)
    took_s = time.perf_counter() - began_s
    return {
        "live_updates_per_s": (view.painted_updates - before) / took_s,
        "live_samples_per_s": (view.samples_shown - samples) / took_s,
        "live_rows": float(view.model.rowCount()),
        "live_loop_worst_ms": pulse.worst_ms,
        "live_cpu_share": (time.process_time() - cpu_s) / took_s,
    }


def _let_pass(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as state:
        sys.stdout.write(json.dumps(measure(Path(state))) + "\n")
