"""Five values, polled over the emulator's terminal and its TCP port: ours, python-OBD's and a raw loop.

Everybody talks to the same emulator, one after the other, and is timed once the connection stands and the
first values came.  The turns alternate; see `tests.bench.measuring`.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diagclinic.knowledge.pids import PidCatalogue
from tests.bench import ours
from tests.bench.measuring import Samples, in_turns, load_remark, median_ratio, medians, platform, seconds
from tests.bench.pythonobd import python_obd
from tests.bench.raw_loop import raw_loop, values_of
from tests.bench.report import Limit, Report
from tests.elm_emulator import ElmEmulator

#: engine speed, vehicle speed, coolant, intake air, throttle: not the engine load, which the emulator lets a
#: second control unit answer now and then, and writes both into one message when several PIDs are asked for
PIDS: Final = (0x0C, 0x0D, 0x05, 0x0F, 0x11)
TARGETS: Final = {
    "single_vs_pythonobd": Limit(">=", 1.0),
    "multi_vs_raw": Limit(">=", 0.9),
    "live_updates_per_s": Limit(">=", 20.0),
}
WARM_UP: Final = 100  # passes before the clock starts: processors take some 0.06 s to settle after an opening
PASSES: Final = 100
PEER_ROUNDS: Final = 7  # python-OBD takes four seconds to connect
RAW_ROUNDS: Final = 31


@dataclass(frozen=True, slots=True)
class Scene:
    """An emulator, and what is known of it from the first connection."""

    emulator: ElmEmulator
    hint: str
    pids: PidCatalogue

    def single(self) -> float:
        """Return our values a second, one a request."""
        with ours.connected(self.emulator.url, self.hint) as link:
            reader = ours.Reader(link, self.pids)
            return _per_second(lambda: [reader.read(pid) for pid in PIDS])

    def multi(self) -> float:
        """Return our values a second, all in one request."""
        with ours.connected(self.emulator.url, self.hint) as link:
            reader = ours.Reader(link, self.pids)
            return _per_second(lambda: reader.read(*PIDS))

    def live(self) -> float:
        """Return the values a second of the live job, with the record of every byte and reply."""
        with (
            tempfile.TemporaryDirectory() as folder,
            ours.live_session(self.emulator.url, self.hint, Path(folder)) as session,
        ):
            ours.poll_live(session, self.pids, PIDS, WARM_UP)
            took_s = seconds(lambda: ours.poll_live(session, self.pids, PIDS, PASSES))
            return PASSES * len(PIDS) / took_s

    def raw_single(self) -> float:
        """Return the raw loop's values a second, one a request, with a response count."""
        with raw_loop(self.emulator.address) as loop:
            loop.direct()
            commands = [f"01{pid:02X}1" for pid in PIDS]
            return _per_second(lambda: [values_of(loop.ask(command)) for command in commands])

    def raw_multi(self) -> float:
        """Return the raw loop's values a second, all in one request."""
        with raw_loop(self.emulator.address) as loop:
            loop.direct()
            command = "01" + bytes(PIDS).hex().upper()
            return _per_second(lambda: values_of(loop.ask(command)))

    def pythonobd(self) -> float:
        """Return python-OBD's values a second."""
        with python_obd(self.emulator.address) as peer:
            return _per_second(lambda: peer.read_all(PIDS))


def run() -> Report:
    """Measure."""
    load = load_remark()
    pids = ours.load_catalogue()
    metrics: dict[str, float] = {}
    for name, start in (("pty", ElmEmulator.on_pty), ("tcp", ElmEmulator.on_tcp)):
        with start() as emulator:
            with ours.connected(emulator.url) as link:
                hint = link.resume_hint
            metrics |= {
                f"{key}_{name}": figure for key, figure in measure(Scene(emulator, hint, pids)).items()
            }
    for key in ("single_vs_pythonobd", "multi_vs_raw"):
        metrics[key] = min(metrics[f"{key}_pty"], metrics[f"{key}_tcp"])
    metrics |= window()
    return Report("polling", metrics, TARGETS, (load, f"values a second of {len(PIDS)} PIDs"))


def window() -> dict[str, float]:
    """Return the figures of the window with live values, which runs as a process of its own."""
    command = [sys.executable, "-m", "tests.bench.live_window"]
    environment = {**os.environ, "QT_QPA_PLATFORM": platform()}
    told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=60)
    figures: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    return figures


def measure(scene: Scene) -> dict[str, float]:
    """Return the figures of one emulator."""
    peer = in_turns({"single": scene.single, "pythonobd": scene.pythonobd}, PEER_ROUNDS)
    raw = in_turns(
        {
            "multi": scene.multi,
            "raw_multi": scene.raw_multi,
            "single": scene.single,
            "raw_single": scene.raw_single,
            "live": scene.live,
        },
        RAW_ROUNDS,
    )
    return {**_figures(peer, raw), **_ratios(peer, raw)}


def _figures(peer: Samples, raw: Samples) -> dict[str, float]:
    return {f"{key}_per_s": figure for key, figure in (medians(peer) | medians(raw)).items()}


def _ratios(peer: Samples, raw: Samples) -> dict[str, float]:
    return {
        "single_vs_pythonobd": median_ratio(peer["single"], peer["pythonobd"]),
        "single_vs_raw": median_ratio(raw["single"], raw["raw_single"]),
        "multi_vs_raw": median_ratio(raw["multi"], raw["raw_multi"]),
        "live_vs_raw": median_ratio(raw["live"], raw["raw_multi"]),
    }


def _per_second(read_all: Callable[[], object]) -> float:
    for _ in range(WARM_UP):
        read_all()

    def passes() -> None:
        for _ in range(PASSES):
            read_all()

    return PASSES * len(PIDS) / seconds(passes)
