"""The page of captures on a flood: 8,000 frames a second, recorded, decoded, and shown.

The car, the recording and the window share one interpreter, as they do in the demo; a real adapter brings
less work along.
"""

import os
import tempfile
import time
from pathlib import Path
from types import MappingProxyType
from typing import Final

from diagclinic.ui.application import Shell
from diagclinic.ui.views.capture_view import CapturePage
from diagclinic.ui.window_pages import CAPTURE
from tests.bench.composed_window import LOOK_MS, PATIENCE_S, composed_window
from tests.bench.event_loop import let_pass, wait_until
from tests.bench.measuring import load_remark
from tests.bench.ours import RESOURCES
from tests.bench.pulse import Pulse
from tests.bench.report import Limit, Report
from tests.ui.pages import page_of

#: eleven times the car's usual 750 frames a second
FLOOD_URL: Final = "sim:demo?engine=driving&traffic=11"
SETTLE_MS: Final = 2000
MEASURE_MS: Final = 8000
TARGETS: Final = MappingProxyType(
    {
        "capture_loop_worst_ms": Limit("<=", 250.0),
        "capture_frames_per_s": Limit(">=", 8000.0),
        "capture_lost": Limit("<=", 0.0),
    }
)


def run() -> Report:
    """Measure."""
    load = load_remark()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        return Report("capture_window", measure(Path(folder)), TARGETS, (load,))


def measure(folder: Path) -> dict[str, float]:
    """Return the figures of the page in the window as the program composes it."""
    with composed_window(folder) as shell:
        page = _recording(shell)
        let_pass(SETTLE_MS)
        return _count(page) | _kept(shell, page)


def _recording(shell: Shell) -> CapturePage:
    """Go to the page, name signals, record, and choose an identifier."""
    shell.window.show_page(CAPTURE)
    page = page_of(shell.window, CapturePage)
    page.acts_now.choose_dbc(RESOURCES / "dbc" / "demo.dbc")
    wait_until(lambda: bool(page.setup.dbc.text().endswith(".dbc")), PATIENCE_S, LOOK_MS)
    page.setup.source.setCurrentText(FLOOD_URL)
    page.run.click()
    wait_until(lambda: page.model.rowCount() > 0, PATIENCE_S, LOOK_MS)
    page.table.row_pressed.emit(0)
    return page


def _count(page: CapturePage) -> dict[str, float]:
    pulse = Pulse()
    told = page.model.told
    began_s, cpu_s = time.perf_counter(), time.process_time()
    pulse.start()
    let_pass(MEASURE_MS)
    took_s = time.perf_counter() - began_s
    return {
        "capture_loop_worst_ms": pulse.worst_ms,
        "capture_rows_told_per_s": (page.model.told - told) / took_s,
        "capture_cpu_share": (time.process_time() - cpu_s) / took_s,
    }


def _kept(shell: Shell, page: CapturePage) -> dict[str, float]:
    """Stop, and return what was kept."""
    page.run.click()
    wait_until(lambda: not shell.desk.tap.is_busy, PATIENCE_S, LOOK_MS)
    captures = shell.desk.workshop.captures
    with captures.reading(captures.paths()[0]) as reader:
        info = reader.info
    return {
        "capture_frames_per_s": info.frames / info.duration_s,
        "capture_lost": float(info.lost),
    }
