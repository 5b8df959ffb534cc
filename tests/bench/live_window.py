"""The window with twenty live values on the simulated car: how often the table is painted with news.

``python -m tests.bench.live_window`` prints one line of JSON; `tests.bench.polling` runs it as a process of
its own, since the car, the link and the window share one interpreter, as they do in the demo.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diagclinic.knowledge.pids import PidCatalogue
from diagclinic.services.read_values import Wanted
from diagclinic.ui.application import Shell
from diagclinic.ui.presenters.adapter_choices import DEMO_URL
from diagclinic.ui.presenters.running import Listener
from diagclinic.ui.views.live_view import LiveView
from diagclinic.ui.window_pages import LIVE
from tests.bench.composed_window import LOOK_MS, PATIENCE_S, composed_window
from tests.bench.event_loop import let_pass, wait_until
from tests.bench.ours import ENGINE
from tests.bench.pulse import Pulse
from tests.ui.pages import page_of

if TYPE_CHECKING:
    from diagclinic.services.jobs import Outcome

SIGNALS: Final = 20
CURVES: Final = 8
SETTLE_MS: Final = 3000
MEASURE_MS: Final = 6000
SIZE_PX: Final = (1280, 1800)  # all twenty rows in sight


def measure(folder: Path) -> dict[str, float]:
    """Return the figures of the page with live values, in the window as the program composes it."""
    with composed_window(folder, DEMO_URL, SIZE_PX) as shell:
        view = _show_values(shell, shell.desk.workshop.knowledge.pids)
        let_pass(SETTLE_MS)
        return _count(view)


def _show_values(shell: Shell, pids: PidCatalogue) -> LiveView:
    """Go to the page, and choose twenty values and eight curves."""
    wait_until(
        lambda: shell.desk.visit.session is not None and not shell.desk.link.is_busy, PATIENCE_S, LOOK_MS
    )
    shell.window.show_page(LIVE)
    view = page_of(shell.window, LiveView)
    wait_until(lambda: view.model.rowCount() > 0, PATIENCE_S, LOOK_MS)
    view.presenter.choose(_offered(shell, pids)[:SIGNALS])
    for row in range(1, CURVES):
        view.presenter.on_curve_toggled(view.model.row(row).key)
    return view


def _offered(shell: Shell, pids: PidCatalogue) -> list[Wanted]:
    """Return the PIDs that the engine's control unit offers and that carry one value each."""
    session = shell.desk.visit.session
    if session is None:
        raise RuntimeError("no vehicle is connected")
    outcomes: list[Outcome[tuple[Wanted, ...]]] = []
    shell.desk.link.run(shell.desk.workshop.list_values(session), Listener(outcomes.append))
    wait_until(lambda: bool(outcomes), PATIENCE_S, LOOK_MS)
    offered = ((one, pids.get(one.pid)) for one in outcomes[0].result or () if one.unit == ENGINE)
    return [one for one, pid in offered if pid is not None and len(pid.fields) == 1]


def _count(view: LiveView) -> dict[str, float]:
    pulse = Pulse()
    before, samples = view.painted_updates, view.samples_shown
    began_s, cpu_s = time.perf_counter(), time.process_time()
    pulse.start()
    let_pass(MEASURE_MS)
    took_s = time.perf_counter() - began_s
    return {
        "live_updates_per_s": (view.painted_updates - before) / took_s,
        "live_samples_per_s": (view.samples_shown - samples) / took_s,
        "live_rows": float(view.model.rowCount()),
        "live_loop_worst_ms": pulse.worst_ms,
        "live_cpu_share": (time.process_time() - cpu_s) / took_s,
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as state:
        sys.stdout.write(json.dumps(measure(Path(state))) + "\n")
